"""Customer tables with and without groups, for the calibration study."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatMatrix, Labels

STRUCTURELESS = ("gaussian", "correlated", "uniform", "log-normal")
SEPARATIONS = {"weak": 3.0, "moderate": 4.5, "clear": 6.0}
MOST_UNEQUAL = 2.5
SMALLEST = 0.08


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """One table: its values, shape (n_customers, n_columns), and the planted group of each row.

    `separation` is the smallest distance between two group centres, in units of the SD within
    groups along any direction; 0 without groups. `n_noise` columns have nothing to do with
    the groups.
    """

    kind: str
    values: FloatMatrix
    groups: Labels
    separation: float
    n_noise: int

    @property
    def k(self) -> int:
        """Planted groups; 1 without any."""
        return int(self.groups.max()) + 1


def structureless(number: int, seed: int) -> Planted:
    """Table `number` of the family without groups; the kinds take turns."""
    random = np.random.default_rng([seed, 0, number])
    kind = STRUCTURELESS[number % len(STRUCTURELESS)]
    n, p = int(random.integers(300, 1_001)), int(random.integers(2, 11))
    values = _MAKERS[kind](random, n, p)
    return Planted(kind, values, np.zeros(n, dtype=np.intp), 0.0, 0)


def structured(number: int, seed: int) -> Planted:
    """Table `number` of the family with 2 to 7 groups; separations take turns."""
    random = np.random.default_rng([seed, 1, number])
    kind = list(SEPARATIONS)[number % len(SEPARATIONS)]
    k, n = 2 + (number // len(SEPARATIONS)) % 6, int(random.integers(300, 1_001))
    p = int(random.integers(max(3, k - 1), 9))
    n_noise = int(random.integers(0, p // 3 + 1))
    centres = _centres(random, k, p) * SEPARATIONS[kind]
    sizes = np.maximum(random.dirichlet(np.full(k, 4.0)), SMALLEST)
    groups = random.choice(k, size=n, p=sizes / sizes.sum()).astype(np.intp)
    spread = random.uniform(0.75, 1.0, size=k)[groups][:, None]
    informative = centres[groups] + spread * random.normal(size=(n, p))
    return Planted(
        kind, np.hstack([informative, random.normal(size=(n, n_noise))]), groups, SEPARATIONS[kind], n_noise
    )


def _centres(random: np.random.Generator, k: int, p: int) -> FloatMatrix:
    """Centres at least 1 apart, no two more than MOST_UNEQUAL apart; p >= k - 1 allows it."""
    while True:
        centres = random.normal(size=(k, p))
        apart = np.linalg.norm(centres[:, None] - centres[None], axis=2)[np.triu_indices(k, 1)]
        if apart.max() <= MOST_UNEQUAL * apart.min():
            found: FloatMatrix = centres / apart.min()
            return found


def _gaussian(random: np.random.Generator, n: int, p: int) -> FloatMatrix:
    return random.normal(size=(n, p))


def _correlated(random: np.random.Generator, n: int, p: int) -> FloatMatrix:
    rho = random.uniform(0.3, 0.8)
    mixed: FloatMatrix = np.sqrt(rho) * random.normal(size=(n, 1)) + np.sqrt(1 - rho) * random.normal(
        size=(n, p)
    )
    return mixed


def _uniform(random: np.random.Generator, n: int, p: int) -> FloatMatrix:
    return random.uniform(size=(n, p))


def _log_normal(random: np.random.Generator, n: int, p: int) -> FloatMatrix:
    skewed: FloatMatrix = np.exp(random.uniform(0.5, 1.2) * _correlated(random, n, p))
    return skewed


_MAKERS = {
    "gaussian": _gaussian,
    "correlated": _correlated,
    "uniform": _uniform,
    "log-normal": _log_normal,
}
