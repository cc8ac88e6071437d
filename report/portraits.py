"""Pen portraits: what an analyst would say about a segment, sentence by sentence.

Every sentence is made of levels and values of the results. The frames rotate from segment
to segment, so that a reader of all portraits does not read the same sentence twice.
"""

from collections.abc import Sequence

from analysis.results import SegmentVariable, Variable
from report import formatting
from report.against_all import numbers, overall_share
from report.escaping import short
from report.meanings import can_be_said, deed
from report.segment_view import HIGH, LOW, SegmentView, in_sentence, value_label

MOST_MARKERS, FIRST_MARKERS, MOST_TYPICAL, MOST_CATEGORIES = 5, 3, 4, 2
SIZES = (
    "With {held} of all, segment {letter} is the {rank} largest of {among}.",
    "Segment {letter} ranks {rank} by size: {held} of all.",
    "Segment {letter} holds {held} of all, which makes it the {rank} largest.",
)
OPENINGS = (
    "What sets these customers apart: they",
    "Compared with the average customer, they",
    "They stand out because they",
    "More than anything else, they",
)
FURTHER = ("They also", "Beyond that, they", "In addition, they", "At the same time, they")
PLAIN_OPENINGS = ("Its customers are", "Members are", "They are", "Customers in it are")
ALIKE = (
    "On {columns} they are like the average customer.",
    "Nothing special is to be seen on {columns}.",
    "In {columns} they hardly differ from everybody else.",
    "Their {columns} can be taken as average.",
)
IN_LINE = (
    "Its part of {label}, {part}, is in line with its size ({worth} per customer).",
    "It accounts for {part} of {label}, about what its size suggests ({worth} per customer).",
    "Per customer it is worth {worth}, so its part of {label} ({part}) matches its size.",
)
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def portrait(view: SegmentView) -> tuple[str, ...]:
    """Write the portrait of a segment as two or three short paragraphs of plain text."""
    paragraphs = (
        (_size(view), _value(view)),
        (*_what_sets_apart(view), _alike(view)),
        tuple(_flags_and_categories(view)),
    )
    return tuple(" ".join(s for s in sentences if s) for sentences in paragraphs if any(sentences))


def in_one_sentence(view: SegmentView) -> str:
    """Write what sets a segment apart in one short sentence, for tables and cards."""
    markers = [m for m in view.markers() if m.level in HIGH + LOW][:FIRST_MARKERS]
    phrases = [_phrase(m, view) for m in markers]
    if not phrases:
        said = _flags_and_categories(view)
        return said[0] if said else "Close to the average customer in everything that was measured."
    if any(_known(view.column(m.variable)) for m in markers):
        return _sentence("They", phrases)
    return _sentence("They are", [phrase.removeprefix("are ") for phrase in phrases])


def _phrase(inside: SegmentVariable, view: SegmentView) -> str:
    """Say one column as what "they" do or are, without numbers."""
    column = view.column(inside.variable)
    return _deed(inside, view) if _known(column) else f"are {inside.level} average on {short(column.label)}"


def _size(view: SegmentView) -> str:
    """Say the segment's size and, unless another is as large, its rank."""
    sizes = sorted((s.n_customers for s in view.results.segments), reverse=True)
    rank, k = sizes.index(view.segment.n_customers) + 1, len(sizes)
    among, held = formatting.worded(k, "segment"), f"{view.customers}, {view.share}"
    if sizes.count(view.segment.n_customers) > 1 or k == 1:
        return f"Segment {view.letter} holds {held} of all."
    end = "er" if k == 2 else "est"
    if rank == 1:
        return f"Segment {view.letter} is the larg{end} of {among}: {held} of all."
    if rank == k:
        return f"Segment {view.letter} is the small{end} of {among}, with {held} of all."
    frame = SIZES[_turn(view) % len(SIZES)]
    return frame.format(held=held, letter=view.letter, rank=_ordinal(rank), among=among)


def _ordinal(rank: int) -> str:
    return ORDINALS[rank] if rank < len(ORDINALS) else f"{rank}th"


def _value(view: SegmentView) -> str:
    """Say what the segment is worth, against its size; nothing without a value column."""
    segment, label = view.segment, value_label(view.results)
    if label is None or segment.value_share is None or segment.value_per_customer is None:
        return ""
    worth = formatting.quantity(segment.value_per_customer, view.column(view.value_key), view.data)
    part = formatting.share(segment.value_share)
    if view.value_weight == "heavier":
        return f"It accounts for {part} of {label}, more than its share of customers ({worth} per customer)."
    if view.value_weight == "lighter":
        return f"It accounts for only {part} of {label} ({worth} per customer)."
    return IN_LINE[_turn(view) % len(IN_LINE)].format(label=label, part=part, worth=worth)


def _what_sets_apart(view: SegmentView) -> list[str]:
    """Say its markers: what we can put as a deed first, then columns we only know by name."""
    markers = [m for m in view.markers() if m.level in HIGH + LOW][:MOST_MARKERS]
    deeds = [m for m in markers if _known(view.column(m.variable))]
    others = [m for m in markers if not _known(view.column(m.variable)) and m.median is not None]
    if not deeds and not others:
        return ["No measure sets this segment far apart from the average customer."]
    phrases = [_deed(m, view) + _numbers(m, view, at == 0) for at, m in enumerate(deeds)]
    turn = _turn(view)
    return [
        _sentence(OPENINGS[turn % len(OPENINGS)], phrases[:FIRST_MARKERS]),
        _sentence(FURTHER[turn % len(FURTHER)], phrases[FIRST_MARKERS:]),
        _sentence(PLAIN_OPENINGS[turn % len(PLAIN_OPENINGS)], _by_level(others, view, not deeds)),
    ]


def _sentence(opening: str, phrases: Sequence[str]) -> str:
    return f"{opening} {formatting.listed(phrases)}." if phrases else ""


def _by_level(markers: Sequence[SegmentVariable], view: SegmentView, is_first: bool) -> list[str]:
    """Gather columns we only know by name under their common level."""
    gathered: dict[str, list[str]] = {}
    for at, inside in enumerate(markers):
        label = short(view.column(inside.variable).label)
        numbers = _numbers(inside, view, is_first and at == 0)
        gathered.setdefault(inside.level, []).append(label + numbers)
    return [f"{level} average on {formatting.listed(labels)}" for level, labels in gathered.items()]


def _alike(view: SegmentView) -> str:
    """Name the columns on which the segment is like everybody."""
    alike = [
        in_sentence(view.column(v.variable), view.data)
        for v in view.segment.variables
        if v.level == "typical" and v.median is not None and not v.is_marker
    ]
    if not alike:
        return ""
    return ALIKE[_turn(view) % len(ALIKE)].format(columns=formatting.listed(alike[:MOST_TYPICAL]))


def _deed(inside: SegmentVariable, view: SegmentView) -> str:
    return deed(view.column(inside.variable).meaning or "", inside.level)


def _known(variable: Variable) -> bool:
    return can_be_said(variable.meaning)


def _numbers(inside: SegmentVariable, view: SegmentView, is_first: bool) -> str:
    """Write segment against everybody, by the median, or by the mean where medians look equal.

    Nothing where that would seem to contradict the level.
    """
    word, ours, all_ours = numbers(inside, view.column(inside.variable), view.data)
    if not ours:
        return ""
    lead = word if is_first or word != "typically " else ""
    return f" ({lead}{ours}, against {all_ours}{' for all customers' if is_first else ''})"


def _flags_and_categories(view: SegmentView) -> list[str]:
    """Say the categories and flags that set the segment apart."""
    said = []
    for inside in view.markers():
        variable = view.column(inside.variable)
        if variable.kind == "flag" and not _known(variable):
            said.append(_flag(inside, variable, view))
        elif variable.kind == "category":
            said.append(_category(inside, variable, view))
    return [s for s in said if s][:MOST_CATEGORIES]


def _flag(inside: SegmentVariable, variable: Variable, view: SegmentView) -> str:
    overall = overall_share(variable)
    if overall is None or inside.mean is None:
        return ""
    here = formatting.share_of(inside.mean, view.segment.n_customers)
    everywhere = formatting.share_of(overall, view.data.n_customers)
    return f"“{short(variable.label)}” holds for {here} of them, against {everywhere} of all customers."


def _category(inside: SegmentVariable, variable: Variable, view: SegmentView) -> str:
    """Say the category that is most over-represented here."""
    overall = {c.value: c for c in variable.categories}
    known = [c for c in inside.categories if c.value in overall]
    if not known:
        return ""
    most = max(known, key=lambda c: c.share - overall[c.value].share)
    here = formatting.share_of(most.share, view.segment.n_customers)
    everywhere = formatting.share_of(overall[most.value].share, view.data.n_customers)
    column, value = short(variable.label), short(most.label)
    named = formatting.category(column, value)
    said = f"{named} is more frequent" if named != value else f"{column} is more often “{value}”"
    return f"{said} than elsewhere ({here}, against {everywhere} of all customers)."


def _turn(view: SegmentView) -> int:
    return sorted(s.letter for s in view.results.segments).index(view.letter)
