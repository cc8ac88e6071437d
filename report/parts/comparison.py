"""The parts of the page that compares the algorithms, also those that failed."""

import re

from markupsafe import Markup

from analysis.results import AlgorithmReport, Candidate, Results
from report import algorithm_notes, formatting
from report.algorithm_notes import value_of
from report.charts.agreement import STEPS
from report.charts.agreement import WORDS as HOW_MUCH
from report.charts.algorithms import is_untested
from report.edition import Edition
from report.escaping import one_line, short
from report.tables import Cell, PageTable, table
from report.text import fill

BETTER = {True: "higher", False: "lower"}
TELLING = {
    "linkage": "linkage",
    "eps": "radius",
    "min_samples": "neighbours",
    "preference": "preference",
    "n_init": "random starts",
}
"""Settings worth a reader's while, in words."""
STATUS = {"chosen": "Chosen", "eligible": "In the running", "rejected": "Rejected", "failed": "Failed"}
UNTESTED = "Set aside"
NOTHING_USABLE = re.compile(r"^.{0,60}?(?:finds|found) no usable groups here: ")
NEAR = STEPS[1]
"""From this agreement on an algorithm's segments are largely those of the consensus."""


def choice(edition: Edition) -> str:
    """Say which candidate was chosen, by which rule, and what the second opinion says."""
    results = edition.results
    chosen = results.chosen
    return fill(
        "parts/choice.md.j2",
        "md",
        title=title_of(results, chosen.algorithm),
        chosen=chosen,
        settings=parameters(results.candidate(chosen.candidate)),
        runner_up=_named(results, chosen.runner_up),
        n=len(results.candidates),
    )


def best(edition: Edition) -> str:
    """List the best candidate of each algorithm, with what decided about it."""
    results = edition.results
    rows = []
    for report in results.algorithms:
        candidate = results.candidate(report.best) if report.best else None
        rows.append(_best_row(edition, report, candidate))
    columns = (
        *("Algorithm", "What became of it", "Segments", "Coverage", "Stability", "Weakest segment"),
        *(index.title for index in results.indices[:3]),
    )
    caption = f"The best answer of each algorithm; {edition.summary.data_line}"
    numeric = range(2, len(columns))
    return edition.table(table("best-candidates", caption, columns, rows, numeric, has_csv=True))


def everything(edition: Edition) -> str:
    """List every candidate, with every index and the reason why it lost."""
    return edition.table(_all_candidates(edition))


def indices(edition: Edition) -> str:
    """Say how to read each index, and what it cannot see."""
    rows = [
        [i.title, i.range, BETTER[i.higher_is_better], one_line(i.meaning), one_line(i.hides)]
        for i in edition.results.indices
    ]
    columns = ("Index", "Range", "Better is", "What it asks", "What it hides")
    return edition.table(table("indices", "The indices and how to read them", columns, rows))


def agreement(edition: Edition) -> str:
    """Show how far the algorithms find the same groups."""
    results = edition.results
    titles = [title_of(results, key) for key in results.agreement.keys]
    ami = [
        [title, *(formatting.decimal(value) for value in row)]
        for title, row in zip(titles, results.agreement.ami, strict=True)
    ]
    caption = "Agreement of the algorithms by adjusted mutual information"
    listed = table("agreement-ami", caption, ("Algorithm", *titles), ami, range(1, 9), has_csv=True)
    drawn = edition.figure("agreement")
    shown = edition.table(listed) if len(titles) > 1 else Markup("")
    return fill(
        "parts/agreement.md.j2",
        "md",
        figure=drawn,
        table=shown,
        n=len(titles),
        consensus=_consensus(edition) if len(titles) > 1 else Markup(""),
    )


def _consensus(edition: Edition) -> Markup:
    """Say what all tested candidates agree on most, and how near each algorithm comes to it."""
    results = edition.results
    near = dict(zip(results.agreement.keys, results.agreement.consensus, strict=False))
    rows = [[title_of(results, key), formatting.decimal(ari), _how_much(ari)] for key, ari in near.items()]
    caption = "How far the best answer of each algorithm agrees with the consensus of all"
    columns = ("Algorithm", "Agreement with the consensus", "In words")
    own = near.get(results.chosen.algorithm)
    told = fill(
        "parts/consensus.md.j2",
        "md",
        table=edition.table(table("agreement-consensus", caption, columns, rows, (1,), has_csv=True)),
        title=title_of(results, results.chosen.algorithm),
        words=_how_much(own) if own is not None else "",
        is_near=own is not None and own >= NEAR,
        n_others=sum(ari >= NEAR for key, ari in near.items() if key != results.chosen.algorithm),
        n_tested=sum(candidate.stability is not None for candidate in results.candidates),
        k=results.chosen.n_segments,
    )
    return Markup(told)


def _how_much(ari: float) -> str:
    return HOW_MUCH[sum(ari >= step for step in STEPS)]


def candidates(edition: Edition) -> str:
    """Draw the candidates by algorithm and number of segments."""
    return edition.figure("candidates")


def indices_by_k(edition: Edition) -> str:
    """Draw every index over the number of segments."""
    return fill("parts/indices_by_k.md.j2", "md", figure=edition.figure("index-by-k"))


def algorithms(edition: Edition) -> str:
    """Tell of each algorithm on its own what happened, with its figures."""
    return "\n".join(_algorithm(edition, report) for report in edition.results.algorithms)


def title_of(results: Results, key: str) -> str:
    """Give the reader's name of an algorithm."""
    told = (a.title for a in results.algorithms if a.algorithm == key)
    return next(told, formatting.sentence_case(short(key.replace("_", " "))))


def parameters(candidate: Candidate) -> str:
    """Write the settings that tell candidates of one algorithm apart, without the number of segments."""
    told = candidate.parameters
    shown = [key for key in TELLING if key in told] or sorted(told)
    return ", ".join(f"{TELLING.get(key, short(key))} {value_of(told[key])}" for key in shown)


def _algorithm(edition: Edition, report: AlgorithmReport) -> str:
    own = edition.figures_like(f"curve-{report.algorithm.replace('_', '-')}-")
    if report.algorithm == "hierarchical":
        own = edition.figure("dendrogram") + "\n" + own
    best = edition.results.candidate(report.best) if report.best else None
    return fill(
        "parts/algorithm.md.j2",
        "md",
        report=report,
        happened=report.happened if report.worked else NOTHING_USABLE.sub("", report.happened),
        figures=own,
        notes=algorithm_notes.sentences(report, best),
        small_print=algorithm_notes.small_print(report),
    )


def _best_row(edition: Edition, report: AlgorithmReport, candidate: Candidate | None) -> list[Cell | str]:
    results = edition.results
    shown = results.indices[:3]
    if candidate is None:
        blank = ["–"] * (4 + len(shown))
        return [Cell(report.title, href=f"#{_anchor(report)}"), "Found no usable groups", *blank]
    return [
        Cell(report.title, href=f"#{_anchor(report)}"),
        _fate(candidate),
        formatting.count(candidate.n_segments),
        formatting.share(candidate.coverage),
        _tested(candidate.stability),
        _tested(candidate.weakest),
        *(formatting.decimal(candidate.indices.get(index.key)) for index in shown),
    ]


def _fate(candidate: Candidate) -> str:
    """Say what became of a candidate and why, without saying it twice."""
    status = UNTESTED if is_untested(candidate) else STATUS[candidate.status]
    reason = one_line(candidate.reason)
    told = reason.removeprefix(status).lstrip(" :.,")
    return f"{status}. {formatting.sentence(told)}" if told else f"{status}."


def _all_candidates(edition: Edition) -> PageTable:
    results = edition.results
    columns = (
        *("Candidate", "Settings", "What became of it", "Segments", "Coverage", "Smallest"),
        *("Stability", "Score", "Check score"),
        *(index.title for index in results.indices),
    )
    rows = [_candidate_row(results, c) for c in sorted(results.candidates, key=_order)]
    caption = f"Every candidate: algorithm and settings; {edition.summary.data_line}. A dash: not tested"
    return table("all-candidates", caption, columns, rows, range(3, len(columns)), has_csv=True)


def _candidate_row(results: Results, candidate: Candidate) -> list[Cell | str]:
    return [
        title_of(results, candidate.algorithm),
        parameters(candidate),
        _fate(candidate),
        formatting.count(candidate.n_segments),
        formatting.share(candidate.coverage),
        formatting.few(min(candidate.sizes)) if candidate.sizes else "–",
        *(_tested(value) for value in (candidate.stability, candidate.score, candidate.check_score)),
        *(formatting.decimal(candidate.indices.get(index.key)) for index in results.indices),
    ]


def _tested(value: float | None) -> str:
    return "–" if value is None else formatting.decimal(value)


def _order(candidate: Candidate) -> tuple[int, float, str]:
    return list(STATUS).index(candidate.status), -(candidate.score or float("-inf")), candidate.id


def _named(results: Results, identifier: str | None) -> str:
    if identifier is None:
        return ""
    candidate = next((c for c in results.candidates if c.id == identifier), None)
    if candidate is None:
        return short(identifier)
    many = formatting.worded(candidate.n_segments, "segment")
    return f"{title_of(results, candidate.algorithm)} with {many}"


def _anchor(report: AlgorithmReport) -> str:
    return report.algorithm.replace("_", "-")
