"""Where a segment's customers came from and where its former customers went, for its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analysis.results import UNASSIGNED, Results, SegmentChange
from report import change_words, formatting
from report.discreet_counts import Shown
from report.edition import ASSETS_FROM_SEGMENTS, Edition
from report.tables import Cell, PageTable, table
from report.ways import JOINED, LEFT, Ways

NO_WAY = "–"


@dataclass(frozen=True, slots=True)
class ChangeOfSegment:
    """What the page of a segment says about its change.

    Attributes
    ----------
    sentences
        What became of it, its size and its value, then and now.
    ways
        Where its customers came from and went, in sentences; empty where that is not known.
    table
        The same as a table; empty where that is not known.
    note
        One line for the card.
    """

    sentences: Sequence[str]
    ways: Sequence[str]
    table: Markup
    note: str


def change_of_segment(edition: Edition, letter: str) -> ChangeOfSegment | None:
    """Say what became of a segment since the last report; None in a first report."""
    results = edition.results
    change = change_words.change_of(letter, results)
    if change is None:
        return None
    ways = Ways.of(results)
    told = (
        change_words.event(change, results),
        change_words.standing(change, results),
        change_words.worth(change, results),
    )
    shown = table_of_ways(edition, letter, ways) if ways else None
    return ChangeOfSegment(
        sentences=[sentence for sentence in told if sentence],
        ways=_sentences(change, ways, results) if ways else (),
        table=edition.table(shown, ASSETS_FROM_SEGMENTS) if shown else Markup(""),
        note=_note(change, results),
    )


def table_of_ways(edition: Edition, letter: str, ways: Ways) -> PageTable:
    """One row per group that customers came from or went to, the largest first."""
    results = edition.results
    own = ways.cell(letter, letter)
    rows: list[list[Cell | str]] = [["Stayed here", own.text, own.text]]
    others = {*ways.origins, *ways.destinations} - {letter, UNASSIGNED}
    found = [(other, ways.cell(other, letter), ways.cell(letter, other)) for other in others]
    told = [one for one in found if any(shown.number != 0 for shown in one[1:])]
    for other, came, went in sorted(told, key=lambda one: (-_size(one[1]) - _size(one[2]), one[0])):
        rows.append([_named(other, edition), came.text, went.text])
    nobody = ways.cell(UNASSIGNED, letter), ways.cell(letter, UNASSIGNED)
    if any(shown.number != 0 for shown in nobody):
        rows.append([change_words.NO_SEGMENT, *(shown.text for shown in nobody)])
    rows.append(["Joined since then", ways.cell(JOINED, letter).text, NO_WAY])
    rows.append(["Left since then", NO_WAY, ways.cell(letter, LEFT).text])
    columns = ("", "Its customers now were in", "Its customers then are now in")
    caption = f"Segment {letter}: where its customers came from and went {change_words.since(results)}"
    return table(f"ways-of-{letter.lower()}", caption, ("Group", *columns[1:]), rows, (1, 2), has_csv=True)


def _note(change: SegmentChange, results: Results) -> str:
    """Say of what and since when the change on the card is."""
    what = "" if change.before is None else "customers, "
    return f"{what}{change_words.since_briefly(results)}"


def _sentences(change: SegmentChange, ways: Ways, results: Results) -> list[str]:
    letter = change.letter
    told = []
    if change.after is not None:
        came, joined = ways.came[letter], ways.cell(JOINED, letter)
        most = _most([(o, ways.cell(o, letter)) for o in ways.origins if o != letter], "from", results)
        those = f"{came.those} came from elsewhere{most}"
        told.append(f"Of its customers now, {those} and {joined.those} are new.")
    if change.before is not None:
        went, left = ways.went[letter], ways.cell(letter, LEFT)
        most = _most([(d, ways.cell(letter, d)) for d in ways.destinations if d != letter], "to", results)
        told.append(f"Of its customers then, {went.those} went elsewhere{most} and {left.those} left.")
    return told


def _most(ways: Sequence[tuple[str, Shown]], word: str, results: Results) -> str:
    """Name the largest group that customers came from or went to, where it is shown."""
    known = [(shown.number, letter) for letter, shown in ways if shown.number]
    if not known:
        return ""
    n, letter = max(known)
    name = "no segment" if letter == UNASSIGNED else change_words.who(letter, results)
    if sum(shown.number != 0 for _, shown in ways) == 1:
        return f", all {word} {name},"
    return f", the most {word} {name} (about {formatting.count(n)}),"


def _size(shown: Shown) -> int:
    return shown.number if shown.number is not None else 1


def _named(letter: str, edition: Edition) -> Cell:
    name = change_words.name_of(letter, edition.results)
    here = {view.letter for view in edition.views}
    return Cell(name, href=f"segment-{letter.lower()}.html" if letter in here else "", letter=letter)
