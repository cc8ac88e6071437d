"""Small snapshots of customers, written as letters, and what changed between two of them."""

import datetime as dt

import numpy as np

from analysis.history.movement import compare
from analysis.history.snapshots import Letters, Shared, Snapshot
from analysis.lettering import in_order
from analysis.results import UNASSIGNED, Changes, Decision, EarlierRun, Flow, Segment

BASE = EarlierRun(
    sequence=1, name="June", file="june.csv", sha256="0" * 64, period_end=dt.date(2026, 6, 30),
    n_customers=8, n_segments=2,
)  # fmt: skip
DECISION = Decision(mode="refitted", asked="always", reason="Asked for.")


def letters(text: str) -> Letters:
    """One letter per customer; "." is unassigned."""
    return np.array([UNASSIGNED if letter == "." else letter for letter in text], dtype=object)


def segment(letter: str, reported: Letters, value: np.ndarray | None = None) -> Segment:
    members = reported == letter
    return Segment(
        letter=letter, name=f"Kind {letter}", name_reason="", n_customers=int(members.sum()),
        share=float(members.mean()), value=None if value is None else float(np.nansum(value[members])),
        certainty=0.9, core_share=0.8, edge_share=0.2, grade="strong", grade_reason="", variables=(), markers=(),
    )  # fmt: skip


def snapshot(reported: Letters, placed: Letters | None = None, value: np.ndarray | None = None) -> Snapshot:
    found = sorted(set(reported) - {UNASSIGNED}, key=in_order)
    segments = tuple(segment(letter, reported, value) for letter in found)
    return Snapshot(segments, reported, reported if placed is None else placed, value)


def everybody(n: int) -> Shared:
    return Shared(np.arange(n), np.arange(n))


def changes(before: Snapshot, after: Snapshot, shared: Shared | None) -> Changes:
    return compare(before, after, shared, BASE, DECISION)


def flow(cause: str, origin: str | None, destination: str | None, n: int) -> tuple[object, ...]:
    return cause, origin, destination, n


def told(flows: tuple[Flow, ...]) -> list[tuple[object, ...]]:
    return [flow(one.cause, one.origin, one.destination, one.n_customers) for one in flows]
