"""What page 1 says, in site, PDF and mail alike: plain text, escaped by whoever prints it."""

from dataclasses import dataclass

from analysis.results import Results
from report import alert_words, change_words, formatting
from report.caveats import caveats
from report.escaping import one_line
from report.findings import Statement, findings
from report.grading_words import VERDICTS, grade_of
from report.masthead import data_line, title
from report.portraits import in_one_sentence
from report.recommendations import GENERAL_FROM, Recommendation, for_results
from report.segment_view import UNKNOWN, SegmentView, value_label, views

N_TOP_ACTIONS = 3
FIRST_REPORT = "first report"


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the strip: what it is, the number, and a word of context."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One row of the segment table. `value`, `value_share` are empty without a value column."""

    letter: str
    name: str
    customers: str
    share: str
    value_per_customer: str
    value_share: str
    change: str
    grade: str
    dots: str
    who: str
    first_action: str
    page: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything on page 1.

    Attributes
    ----------
    headline
        The finding in one short sentence.
    verdict_title, verdict, allows
        How sure we are: two or three words, one sentence, and what it lets the reader do.
    data_line
        Which data, up to when, without the date of the build.
    change_line
        What changed since the last report, in one or two sentences.
    change_points, since
        The same in pieces: up to three sentences, and since when. Without sentences nothing
        notable changed; `since` is empty in a first report.
    top_actions
        The three actions to start with, each for another segment where possible.
    """

    title: str
    headline: str
    data_line: str
    verdict_title: str
    verdict: str
    allows: str
    change_line: str
    change_points: tuple[str, ...]
    since: str
    tiles: tuple[Tile, ...]
    findings: tuple[Statement, ...]
    top_actions: tuple[Recommendation, ...]
    rows: tuple[SegmentRow, ...]
    caveats: tuple[str, ...]
    value_label: str


def summary(results: Results) -> Summary:
    """Gather the facts of page 1."""
    return Summary(
        title=title(results),
        headline=headline(results),
        data_line=data_line(results),
        verdict_title=VERDICTS[results.verdict.kind],
        verdict=one_line(results.verdict.sentence),
        allows=one_line(results.verdict.allows),
        change_line=alert_words.change_line(results),
        change_points=alert_words.points(results),
        since=change_words.since_briefly(results) if results.changes else "",
        tiles=tiles(results),
        findings=findings(results),
        top_actions=top_actions(results),
        rows=segment_rows(results),
        caveats=caveats(results),
        value_label=value_label(results) or "",
    )


def headline(results: Results) -> str:
    """Write the finding in one short sentence that is true under each verdict."""
    k, kind = len(results.segments), results.verdict.kind
    if kind == "constructive":
        return f"No natural groups: {formatting.worded(k, 'segment')} serve as a working division"
    if kind == "reproducible":
        return f"No separate groups, but {formatting.worded(k, 'dependable segment')}; {_most(results)}"
    return f"{formatting.sentence_case(formatting.worded(k, 'kind'))} of customers; {_most(results)}"


def _most(results: Results) -> str:
    """Say which segments matter most: by value where it is known, else by size."""
    label = value_label(results)
    largest = max(views(results), key=lambda v: v.segment.share)
    if label is None or largest.value_weight == UNKNOWN:
        return f"the largest, “{largest.name}”, holds {largest.share}"
    heavy = [v for v in views(results) if v.value_weight == "heavier"]
    if not heavy:
        nobody = "neither" if len(results.segments) == 2 else "none"
        return f"{nobody} accounts for much more of {label} than its size suggests"
    part = formatting.share(sum(v.segment.value_share or 0.0 for v in heavy))
    accounts = "accounts" if len(heavy) == 1 else "account"
    return f"{formatting.WORDS[len(heavy)]} of them {accounts} for {part} of {label}"


def tiles(results: Results) -> tuple[Tile, ...]:
    """Fill the number strip."""
    data, label = results.data, value_label(results)
    return (
        Tile("Customers", formatting.few(data.n_customers), _since_then(results)),
        Tile("Segments", formatting.count(len(results.segments)), _since_then_of_segments(results)),
        *(_value_tile(results, label) if label else ()),
        Tile("In a segment", _placed(results), _left_over(results.n_unassigned)),
        Tile("Firm or sound segments", _firm(results), "sure enough to plan with"),
    )


def _value_tile(results: Results, label: str) -> tuple[Tile, ...]:
    values = [s.value for s in results.segments if s.value is not None]
    if not values:
        return ()
    column = results.variable(results.data.value_column or "")
    total = formatting.quantity(sum(values), column, results.data) if column.kind == "amount" else ""
    shown = total or formatting.significant(sum(values))
    return (Tile(formatting.sentence_case(label), shown, _since_then_of_value(results, sum(values))),)


def _since_then(results: Results) -> str:
    """Say how the number of customers changed."""
    if results.changes is None:
        return FIRST_REPORT
    change = change_words.of_customers(results.changes.base.n_customers, results.data.n_customers)
    return _with_time(change, results)


def _since_then_of_value(results: Results, total: float) -> str:
    """Say how the value of all segments together changed; just what it is where that is not known."""
    alone = "all segments together"
    if results.changes is None:
        return alone
    before = [c.before.value for c in results.changes.segments if c.before is not None]
    known = [value for value in before if value is not None]
    change = change_words.relative(sum(known), total)
    if len(known) < len(before) or change == change_words.NOT_COMPARED:
        return alone
    return _with_time(change, results)


def _since_then_of_segments(results: Results) -> str:
    """Say how many segments are new and gone."""
    if results.changes is None:
        return "groups of similar customers"
    new = sum(change.before is None for change in results.changes.segments)
    gone = sum(change.after is None for change in results.changes.segments)
    told = [f"{formatting.WORDS[n]} {word}" for n, word in ((new, "new"), (gone, "gone")) if 0 < n < 10]
    if told:
        return f"{formatting.listed(told)} {change_words.since_briefly(results)}"
    return f"the same as {change_words.at_that_time(results)}"


def _with_time(change: str, results: Results) -> str:
    if change == change_words.AS_BEFORE:
        return f"about the same as {change_words.at_that_time(results)}"
    return f"{change} {change_words.since_briefly(results)}"


def _placed(results: Results) -> str:
    """Give the share of customers in a segment; a few left over are not counted out."""
    n, everybody = results.n_unassigned, results.data.n_customers
    if 0 < n < formatting.SMALLEST_SHOWN:
        return "nearly all"
    return formatting.share((everybody - n) / everybody)


def _left_over(n: int) -> str:
    return f"{formatting.customers(n)} fit nowhere" if n else "nobody is left over"


def _firm(results: Results) -> str:
    firm = sum(grade_of(s, results) in ("strong", "moderate") for s in results.segments)
    return f"{formatting.count(firm)} of {formatting.count(len(results.segments))}"


def top_actions(results: Results) -> tuple[Recommendation, ...]:
    """Pick the three actions to start with, the most urgent first.

    They are picked one after the other, each for another rule while there is one. Segments
    we are sure about go before doubtful ones, then segments without an action before those
    that have one, actions made for the segment before general ones, and the segment with
    more value at stake (with more customers where no value is known) before the smaller. A
    segment gives its best action that is still free. The three are told by priority.
    """
    stakes = _stakes(results)
    free = [(at, a) for actions in for_results(results).values() for at, a in enumerate(actions)]
    taken: list[Recommendation] = []
    while free and len(taken) < N_TOP_ACTIONS:
        best = min(free, key=lambda pair: (*_turn(pair[1], taken), -stakes[pair[1].letter], pair[0]))
        free.remove(best)
        taken.append(best[1])
    return tuple(sorted(taken, key=lambda a: (_is_doubtful(a), a.priority, -stakes[a.letter], a.letter)))


def _turn(action: Recommendation, taken: list[Recommendation]) -> tuple[bool, bool, int, bool]:
    """Rank an action by what was taken before it, lower first."""
    return (
        action.rule in {a.rule for a in taken},
        _is_doubtful(action),
        sum(a.letter == action.letter for a in taken),
        action.priority >= GENERAL_FROM,
    )


def _is_doubtful(action: Recommendation) -> bool:
    return action.grade in ("weak", "withheld")


def _stakes(results: Results) -> dict[str, float]:
    """Give each segment's share of the value, or of the customers where value is not known."""
    values = {s.letter: s.value_share for s in results.segments}
    known = {letter: value for letter, value in values.items() if value is not None}
    return known if len(known) == len(values) else {s.letter: s.share for s in results.segments}


def segment_rows(results: Results) -> tuple[SegmentRow, ...]:
    """Fill the segment table, in letter order."""
    actions = for_results(results)
    first = {letter: own[0] for letter, own in actions.items()} | {a.letter: a for a in top_actions(results)}
    return tuple(
        SegmentRow(
            letter=view.letter,
            name=view.name,
            customers=formatting.few(view.segment.n_customers),
            share=view.share,
            value_per_customer=_worth(view),
            value_share=_value_share(view),
            change=_change_of(view),
            grade=view.grade.label,
            dots=view.grade.dots,
            who=in_one_sentence(view),
            first_action=first[view.letter].title,
            page=view.page,
        )
        for view in views(results)
    )


def _change_of(view: SegmentView) -> str:
    return change_words.in_a_cell(view.letter, view.results) if view.results.changes else FIRST_REPORT


def _value_share(view: SegmentView) -> str:
    return "" if view.segment.value_share is None else formatting.share(view.segment.value_share)


def _worth(view: SegmentView) -> str:
    if view.segment.value_per_customer is None or not view.value_key:
        return ""
    return formatting.quantity(view.segment.value_per_customer, view.column(view.value_key), view.data)
