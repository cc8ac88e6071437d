"""Which customers take part when all of them would take too long."""

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


def sample_rows(n_customers: int, limit: int, seed: int) -> Rows:
    """Row numbers in ascending order: all when at most `limit`, else a random sample."""
    if n_customers <= limit:
        return np.arange(n_customers)
    random = np.random.default_rng(seed)
    return np.sort(random.choice(n_customers, size=limit, replace=False))


def seeds(seed: int, count: int) -> list[int]:
    """Return `count` independent seeds that follow from one."""
    return [int(value) for value in np.random.SeedSequence(seed).generate_state(count)]
