"""The tables of the page of changes: sizes, value and sureness then and now, causes, both movements."""

from collections.abc import Iterator, Sequence

from analysis.results import UNASSIGNED, Changes, Matrix, Results, SegmentChange, Standing
from analysis.results.changes import Cause
from report import change_words, formatting
from report.change_words import changes_of
from report.discreet_counts import Key, Shown, publish
from report.edition import Edition
from report.escaping import short
from report.grading_words import GRADES
from report.segment_view import value_label
from report.tables import Cell, PageTable, table
from report.ways import JOINED, LEFT, Ways

NONE = "–"
CAUSES: tuple[tuple[Cause, str], ...] = (
    ("moved", "Moved: their own numbers changed"),
    ("redefined", "Redefined: the definition of the segments changed"),
    ("joined", "Joined"),
    ("left", "Left"),
)
MATRICES = (
    ("movement", "only-customers-changed", "How it would look had only customers changed"),
    ("redefinition", "only-definition-changed", "How it would look had only the definition changed"),
)


def sizes_table(edition: Edition, ways: Ways | None) -> PageTable:
    """Size of each segment then and now, and who came and went; last those in no segment."""
    results = edition.results
    rows: list[list[Cell | str]] = []
    for change in changes_of(results).segments:
        before, after = change.before, change.after
        rows.append(
            [
                _cell(change, edition),
                change_words.size_then(before),
                change_words.size_then(after),
                change_words.in_a_cell(change.letter, results) if after else "gone",
                *_ways_of(change.letter, ways),
            ]
        )
    rows += _row_of_nobody(results, ways)
    columns = ["Segment", change_words.then(results), change_words.now(results), "Change"]
    columns += ["Came from elsewhere", "Went elsewhere", "Joined", "Left"] if ways else []
    caption = f"Customers of each segment {change_words.since(results)}"
    return table("segments-then-and-now", caption, columns, rows, range(1, len(columns)), has_csv=True)


def worth_table(edition: Edition) -> PageTable:
    """Value and sureness of each segment then and now."""
    results = edition.results
    label = formatting.sentence_case(value_label(results) or "")
    with_value = bool(label) and any(_value(c.before) is not None for c in changes_of(results).segments)
    at = change_words.then(results), change_words.now(results)
    columns = ["Segment"]
    columns += [f"{label}, {at[0]}", f"{label}, {at[1]}", "Change"] if with_value else []
    columns += [f"How sure, {at[0]}", f"How sure, {at[1]}", f"Certainty, {at[0]}", f"Certainty, {at[1]}"]
    rows: list[list[Cell | str]] = [
        [
            _cell(change, edition),
            *(_worth(change, results) if with_value else []),
            *(_graded(standing) for standing in (change.before, change.after)),
            *(_certainty(standing) for standing in (change.before, change.after)),
        ]
        for change in changes_of(results).segments
    ]
    caption = f"Value and sureness of each segment {change_words.since(results)}"
    numeric = [i for i, column in enumerate(columns) if i and not column.startswith("How sure")]
    return table("value-then-and-now", caption, columns, rows, numeric, has_csv=True)


def causes_table(results: Results, ways: Ways) -> PageTable:
    """Why customers are elsewhere than before: four causes with customers and value."""
    label = value_label(results)
    with_value = label is not None and _values_are_known(changes_of(results))
    bases = _bases(ways)
    rows = []
    for cause, words in CAUSES:
        whole, of_whom = bases[cause]
        shown = ways.totals[cause]
        share = shown.share(whole)
        worth = _values_of(cause, shown, results) if with_value else []
        rows.append([words, shown.text, f"{share} of {of_whom}" if share else NONE, *worth])
    columns = ["What happened", "Customers", "Share"]
    head = formatting.sentence_case(label or "")
    columns += [f"{head} then", f"{head} now"] if with_value else []
    caption = f"Customers who are elsewhere, {change_words.since(results)}"
    return table("changes-by-cause", caption, columns, rows, (1, 3, 4), has_csv=True)


def apart_tables(results: Results) -> Iterator[PageTable]:
    """The two halves of the movement one by one; none where the definition stayed."""
    found = changes_of(results)
    if not found.n_redefined:
        return
    for name, identifier, caption in MATRICES:
        matrix: Matrix | None = getattr(found, name)
        if matrix is not None:
            yield _matrix_table(matrix, identifier, caption)


def _matrix_table(matrix: Matrix, identifier: str, caption: str) -> PageTable:
    """A table of ways, its counts rounded and hidden by themselves: no size of it is published."""
    counts: dict[Key, int] = {
        (row, column): n
        for row, line in zip(matrix.rows, matrix.counts, strict=True)
        for column, n in zip(matrix.columns, line, strict=True)
    }
    shown = publish(counts, ())
    rows = [
        [change_words.label_of(row), *(_cell_of_matrix(shown[row, column]) for column in matrix.columns)]
        for row in matrix.rows
    ]
    heads = ["Now in none" if column == UNASSIGNED else f"Now {column}" for column in matrix.columns]
    return table(identifier, caption, ["Then", *heads], rows, range(1, len(heads) + 1), has_csv=True)


def _cell_of_matrix(shown: Shown) -> str:
    return NONE if shown.number == 0 else shown.text


def _cell(change: SegmentChange, edition: Edition) -> Cell:
    """The name of a segment, with a link where it has a page."""
    pages = {view.letter: f"{view.page}.html" for view in edition.views}
    return Cell(short(change.name), href=pages.get(change.letter, ""), letter=change.letter)


def _ways_of(letter: str, ways: Ways | None) -> list[str]:
    if ways is None:
        return []
    came, went = ways.came.get(letter), ways.went.get(letter)
    joined, left = ways.cells.get((JOINED, letter)), ways.cells.get((letter, LEFT))
    return [NONE if shown is None else shown.text for shown in (came, went, joined, left)]


def _row_of_nobody(results: Results, ways: Ways | None) -> list[list[Cell | str]]:
    """The row of the customers without a segment; none where there never were any."""
    before, after = changes_of(results).base.n_unassigned, results.n_unassigned
    if not before and not after:
        return []
    change = change_words.of_customers(before, after)
    sizes = [formatting.few(before), formatting.few(after), change]
    return [[change_words.NO_SEGMENT, *sizes, *_ways_of(UNASSIGNED, ways)]]


def _worth(change: SegmentChange, results: Results) -> list[str]:
    before, after = _value(change.before), _value(change.after)
    amounts = [NONE if x is None else change_words.money(x, results) for x in (before, after)]
    return [*amounts, NONE if before is None or after is None else change_words.relative(before, after)]


def _value(standing: Standing | None) -> float | None:
    """What a segment is worth; None where it is not known or tells about fewer than ten customers."""
    if standing is None or standing.n_customers < formatting.SMALLEST_SHOWN:
        return None
    return standing.value


def _graded(standing: Standing | None) -> str:
    if standing is None:
        return NONE
    words = GRADES[standing.grade]
    return f"{words.dots} {words.label}"


def _certainty(standing: Standing | None) -> str:
    return NONE if standing is None else formatting.decimal(standing.certainty)


def _bases(ways: Ways) -> dict[Cause, tuple[int, str]]:
    """What the share of each cause is a share of: those of both times as far as published."""
    n_then, n_now = sum(ways.before.values()), sum(ways.after.values())
    both = n_then - (ways.totals["left"].number or 0), "those present both times"
    return {"moved": both, "redefined": both, "joined": (n_now, "all now"), "left": (n_then, "all then")}


def _values_are_known(found: Changes) -> bool:
    return bool(found.flows) and all(
        flow.value is not None or flow.value_before is not None for flow in found.flows
    )


def _values_of(cause: Cause, shown: Shown, results: Results) -> list[str]:
    """Value then and now of the customers of one cause; not of few, not where there was none."""
    flows = [flow for flow in changes_of(results).flows if flow.cause == cause]
    if not shown.number or not flows:
        return [NONE, NONE]
    then = [flow.value_before if flow.value_before is not None else flow.value for flow in flows]
    now = [flow.value for flow in flows]
    return [
        NONE if cause == "joined" else _money(then, results),
        NONE if cause == "left" else _money(now, results),
    ]


def _money(values: Sequence[float | None], results: Results) -> str:
    known = [value for value in values if value is not None]
    return change_words.money(sum(known), results) if len(known) == len(values) else NONE
