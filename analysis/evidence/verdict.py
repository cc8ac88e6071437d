"""Natural, reproducible or constructive: what kind of segments these are.

Source: Dolnicar & Leisch (2010), Evaluation of structure and reproducibility of cluster
solutions using the bootstrap, Marketing Letters 21, pp. 83-101, doi:10.1007/s11002-009-9083-4.
"""

from collections.abc import Sequence

from analysis.evidence.stability import SegmentJaccards
from analysis.evidence.structure import has_visible_gap, rejects
from analysis.results import StabilityAtK, Structure, Verdict
from analysis.results.base import VerdictKind

NATURAL_AVERAGE = 0.75
NATURAL_WEAKEST = 0.6
REPRODUCIBLE_AVERAGE = 0.75
REPRODUCIBLE_WEAKEST = 0.6
REPRODUCIBLE_ARI = 0.7
REPRODUCIBLE_STRENGTH = 0.8

SENTENCES: dict[VerdictKind, str] = {
    "natural": (
        "These customers fall into groups of their own: the {k} segments are more clearly apart than "
        "chance explains, some with a visible gap between them, and come back when the analysis is "
        "repeated with other samples."
    ),
    "reproducible": (
        "We found no separate groups among these customers, but the same {k} segments come back "
        "when the analysis is repeated with other samples."
    ),
    "constructive": (
        "We found no separate groups among these customers: the {k} segments are one way to divide "
        "a continuum, chosen by us, and another division would be as defensible."
    ),
}

ALLOWS: dict[VerdictKind, str] = {
    "natural": (
        "You may speak of kinds of customers, plan different offers for each, and expect to find "
        "the same kinds again next time."
    ),
    "reproducible": (
        "You may plan by these segments and track them over time, but treat their borders as "
        "gradual, as customers near one could go either way, and do not call them kinds of customers."
    ),
    "constructive": (
        "Use the segments as a working aid if they help to decide; do not tell anyone that these "
        "kinds of customers exist, and test every action on a small scale first."
    ),
}

UNSETTLED = (
    "The tests see groups among these customers, but no division into segments both came back reliably "
    "and met every condition: the {k} segments are one way to divide them, chosen by us, and another "
    "division would be as defensible."
)
"""Said of constructive segments where the structure tests say that there are groups."""

TOUCHING = (
    "These customers fall into {k} segments that are more clearly apart than chance explains and come "
    "back when the analysis is repeated with other samples. We found no empty space between them: "
    "they touch, and customers near a border could go either way."
)
"""Said of natural segments without a visible gap along the customers' strongest direction."""

TOUCHING_ALLOWS = (
    "You may plan different offers for each segment and expect to find the same segments again next "
    "time, but treat their borders as gradual and do not hang anything final on one customer's segment."
)

CHOSEN_BY_US = (
    "The same {k} segments come back when the analysis is repeated with other samples, but other "
    "reasonable ways of preparing the data would divide the customers differently: the segments are a "
    "useful division, chosen by us."
)
"""Said instead when most other choices regroup the customers of reproducible segments."""

REGROUPED = "Other reasonable choices in the analysis would regroup many customers."
"""Added to what is said of natural segments in the same case."""


def decide(
    structure: Structure,
    stability: SegmentJaccards,
    at_k: StabilityAtK | None,
    passes_gates: bool = True,
    by_empty_space: bool = False,
) -> Verdict:
    """Verdict on a segmentation from the structure tests and its stability.

    `at_k` is the global stability at the chosen number of segments, None when unknown;
    `by_empty_space` says that the segments were chosen for the empty space between them.

    Source: Dolnicar & Leisch (2010), doi:10.1007/s11002-009-9083-4.
    """
    kind = _kind(structure, stability, at_k, passes_gates)
    sentence, allows = SENTENCES[kind], ALLOWS[kind]
    if kind == "natural" and not (by_empty_space or has_visible_gap(structure)):
        sentence, allows = TOUCHING, TOUCHING_ALLOWS
    elif kind == "constructive" and rejects(structure):
        sentence = UNSETTLED
    return Verdict(kind=kind, sentence=sentence.format(k=stability.mean.size), allows=allows)


def when_regrouped(verdict: Verdict, k: int) -> Verdict:
    """The verdict on k segments when most other reasonable choices regroup the customers.

    What only repeats under our own choices was made by them; groups that the structure tests
    see stay natural, and the reader is told.
    """
    if verdict.kind == "natural":
        return verdict.model_copy(update={"sentence": f"{verdict.sentence} {REGROUPED}"})
    if verdict.kind == "constructive":
        return verdict
    return verdict.model_copy(
        update={
            "kind": "constructive",
            "sentence": CHOSEN_BY_US.format(k=k),
            "allows": ALLOWS["constructive"],
        }
    )


def at_chosen(by_k: Sequence[StabilityAtK], k: int) -> StabilityAtK | None:
    """The entry for k segments; None when that number was not tried."""
    return next((one for one in by_k if one.k == k), None)


def _kind(
    structure: Structure, stability: SegmentJaccards, at_k: StabilityAtK | None, passes_gates: bool
) -> VerdictKind:
    if not passes_gates:
        return "constructive"
    stable = stability.average >= NATURAL_AVERAGE and stability.weakest >= NATURAL_WEAKEST
    if stable and rejects(structure):
        return "natural"
    if stability.average < REPRODUCIBLE_AVERAGE or stability.weakest < REPRODUCIBLE_WEAKEST:
        return "constructive"
    return "reproducible" if at_k is None or _repeats(at_k) else "constructive"


def _repeats(at_k: StabilityAtK) -> bool:
    strong = at_k.prediction_strength is not None and at_k.prediction_strength >= REPRODUCIBLE_STRENGTH
    return strong or at_k.ari_median >= REPRODUCIBLE_ARI
