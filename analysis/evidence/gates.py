"""The conditions a segmentation must meet before anybody compares scores."""

import math

from analysis.arrays import NOISE
from analysis.clustering.base import Clustering
from analysis.evidence.stability import SegmentJaccards
from analysis.results import Gate
from analysis.settings import GateSettings

STABILITY_GATE = "stability"
SUPPRESSED_BELOW = 10
TOLERANCE = 1e-9


def smallest_allowed(n_customers: int, max_segments: int, settings: GateSettings) -> int:
    """Customers the smallest segment needs.

    The larger of a share and a number of customers; but never more than half an equal part at
    the largest number of segments allowed, as small tables could not meet it otherwise.
    """
    wanted = max(settings.smallest_share * n_customers, float(settings.smallest_customers))
    feasible = max(n_customers / (2 * max_segments), settings.smallest_share * n_customers)
    return max(2, int(min(wanted, feasible)))


def first_gates(
    clustering: Clustering, settings: GateSettings, min_segments: int, max_segments: int
) -> tuple[Gate, ...]:
    """The conditions that need no resampling: number, smallest segment, noise, converged."""
    smallest = smallest_allowed(clustering.labels.size, max_segments, settings)
    return (
        Gate(key="converged", passed=True, sentence="The algorithm came to an answer."),
        _number_gate(clustering, min_segments, max_segments),
        _smallest_gate(clustering, smallest),
        _noise_gate(clustering, settings.max_noise),
    )


def stability_gate(stability: SegmentJaccards | None, settings: GateSettings) -> Gate:
    """Every segment must come back when the customers are drawn again."""
    if stability is None:
        sentence = "Whether its segments come back with other samples was not tested."
        return Gate(key=STABILITY_GATE, passed=None, sentence=sentence)
    # Rounded down, so that what just fails never reads as if it passed.
    weakest, asked = f"{math.floor(100 * stability.weakest)}%", f"{settings.jaccard:.0%}"
    if stability.weakest >= settings.jaccard:
        sentence = f"Every segment comes back with at least {weakest} overlap ({asked} is asked for)."
        return Gate(key=STABILITY_GATE, passed=True, sentence=sentence)
    sentence = f"Its weakest segment comes back with only {weakest} overlap ({asked} is asked for)."
    return Gate(key=STABILITY_GATE, passed=False, sentence=sentence)


def failed_gate(reason: str) -> Gate:
    """The gate of a recipe that gave no segmentation at all."""
    return Gate(key="converged", passed=False, sentence=reason)


def _number_gate(clustering: Clustering, min_segments: int, max_segments: int) -> Gate:
    k = clustering.n_segments
    passed = min_segments <= k <= max_segments
    if k == 1:
        sentence = "It finds a single group, so there is nothing to tell apart."
    elif passed:
        sentence = f"{k} segments, within {min_segments} to {max_segments}."
    else:
        sentence = f"{k} segments, outside {min_segments} to {max_segments}."
    return Gate(key="segments", passed=passed, sentence=sentence)


def _smallest_gate(clustering: Clustering, smallest: int) -> Gate:
    size = min(clustering.sizes)
    passed = size >= smallest
    shown = f"{size:,}" if size >= SUPPRESSED_BELOW else f"fewer than {SUPPRESSED_BELOW}"
    only = "only " if size >= SUPPRESSED_BELOW and not passed else ""
    sentence = f"Its smallest segment has {only}{shown} customers ({smallest:,} are asked for)."
    return Gate(key="smallest", passed=passed, sentence=sentence)


def _noise_gate(clustering: Clustering, max_noise: float) -> Gate:
    # Counted, as 1 - .7 is not quite .3.
    n_noise = int((clustering.labels == NOISE).sum())
    noise = n_noise / clustering.labels.size
    passed = n_noise <= math.floor(max_noise * clustering.labels.size + TOLERANCE)
    if noise == 0:
        sentence = "Every customer is placed in a segment."
    elif passed:
        sentence = f"{noise:.0%} of the customers are left without a segment (up to {max_noise:.0%} may be)."
    else:
        sentence = f"It leaves {noise:.0%} of the customers without a segment (up to {max_noise:.0%} may be)."
    return Gate(key="noise", passed=passed, sentence=sentence)
