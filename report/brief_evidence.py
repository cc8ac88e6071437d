"""What the PDF says about the evidence, the methods and the data: values for the templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.results import AlgorithmReport, Results, Variable
from report import formatting, masthead
from report.brief_changes import changes
from report.brief_drawings import Drawings, look
from report.charts import agreement, segment_stability
from report.escaping import one_line, short
from report.grading_words import VERDICTS
from report.segment_view import SegmentView, views

Values = Mapping[str, Any]
LONGEST_LABEL = 40
MOST_VARIABLES, MOST_FINDINGS, MOST_RUNS = 24, 6, 8
ROLES = {"segment": "builds the segments", "describe": "describes them", "value": "value of a customer"}
TRANSFORMS = {
    "none": "as it is",
    "log": "logarithm",
    "log1p": "logarithm",
    "sqrt": "square root",
    "logit": "logit",
    "rank": "rank",
    "onehot": "one column per category",
}


def sureness(results: Results, drawings: Drawings) -> Values:
    """The verdict, each segment's stability, and what other choices would do."""
    evidence = results.evidence
    return {
        "changes": changes(results, drawings),
        "verdict": VERDICTS[results.verdict.kind],
        "sentences": [one_line(s) for s in (results.verdict.sentence, results.verdict.allows)],
        "structure": [one_line(s) for s in evidence.structure.sentences],
        "rows": [_stability_row(view) for view in views(results)],
        "n_bootstraps": formatting.count(max((s.n_bootstraps for s in evidence.segments), default=0)),
        "would_change": one_line(results.verdict.would_change),
        "runs": [
            (one_line(r.what), formatting.share(r.companions)) for r in evidence.sensitivity[:MOST_RUNS]
        ],
        "budget": one_line(evidence.budget),
        "chart_of_stability": drawings.first(segment_stability.figures(results)),
    }


def algorithms(results: Results, drawings: Drawings) -> Values:
    """What each algorithm did, and why one was chosen."""
    chosen = results.chosen
    return {
        "title": masthead.algorithm_title(results),
        "k": formatting.worded(chosen.n_segments, "segment"),
        "reason": one_line(chosen.reason),
        "rule": one_line(chosen.rule),
        "check": one_line(chosen.check_sentence),
        "rows": [_algorithm_row(report, results) for report in results.algorithms],
        "reports": [
            (a.title, f"{one_line(a.happened)} {one_line(a.scope)}".strip()) for a in results.algorithms
        ],
        "agreement": drawings.first(agreement.figures(results)),
    }


def methods(results: Results) -> Values:
    """How the segments were made, step by step."""
    return {
        "rule": one_line(results.chosen.rule),
        "preparation": [one_line(sentence) for sentence in results.quality.preparation],
        "indices": [(one_line(i.title), one_line(i.meaning), one_line(i.hides)) for i in results.indices],
    }


def quality(results: Results) -> Values:
    """What was wrong with the data and what was done about it."""
    data, findings = results.data, results.quality.findings
    used = [v for v in results.variables if v.role in ROLES]
    return {
        "file": short(data.file),
        "rows_read": formatting.count(data.n_rows),
        "customers": formatting.customers(data.n_customers),
        "findings": [
            (one_line(f.sentence), formatting.sentence_case(one_line(f.action)))
            for f in findings[:MOST_FINDINGS]
        ],
        "more_findings": _more(findings[MOST_FINDINGS:], "more finding"),
        "variables": [_variable_row(v, results) for v in used[:MOST_VARIABLES]],
        "more_variables": _more(used[MOST_VARIABLES:], "more column"),
        "inferred": formatting.plural(sum(v.inferred for v in results.variables), "column"),
        "has_sidecar": data.has_sidecar,
    }


def colophon(results: Results) -> Values:
    """Who made it, with what, from which data."""
    return {
        "contact": masthead.contact(results),
        "file": short(results.data.file),
        "fingerprint": results.data.sha256[:16],
        "date": masthead.data_date(results),
        "versions": [f"{name} {version}" for name, version in sorted(results.versions.items())],
    }


def _stability_row(view: SegmentView) -> Values:
    found = next((s for s in view.results.evidence.segments if s.letter == view.letter), None)
    return {
        "look": look(view.letter, short(view.name, LONGEST_LABEL)),
        "cells": [
            formatting.decimal(found.jaccard if found else None),
            formatting.count(found.recovered) if found else formatting.MISSING,
            formatting.count(found.dissolved) if found else formatting.MISSING,
            formatting.share_of(view.segment.core_share, view.segment.n_customers),
            view.edge_share,
        ],
        "grade": view.grade.label,
        "dots": view.grade.dots,
    }


def _algorithm_row(report: AlgorithmReport, results: Results) -> list[str]:
    if report.best is None:
        return [report.title, *["–"] * 4, "found nothing usable"]
    best = results.candidate(report.best)
    return [
        report.title,
        formatting.count(best.n_segments),
        formatting.share(best.coverage),
        formatting.decimal(best.stability),
        formatting.decimal(best.indices.get("silhouette")),
        "Chosen" if best.status == "chosen" else formatting.sentence_case(one_line(best.reason)),
    ]


def _variable_row(variable: Variable, results: Results) -> list[str]:
    """What a column is for, its usual values, its scale, and how many customers lack it."""
    return [
        short(variable.label, LONGEST_LABEL),
        ROLES[variable.role],
        _usual(variable, results),
        TRANSFORMS.get(variable.transform, variable.transform),
        formatting.count(variable.n_missing),
    ]


def _more(rest: Sequence[object], what: str) -> str:
    """Say what the page has no room for."""
    return f"And {formatting.plural(len(rest), what)}, on the site." if rest else ""


def _usual(variable: Variable, results: Results) -> str:
    """Write the range of the middle half of the customers, or the most frequent category."""
    if variable.summary is not None:
        low, high = (
            formatting.quantity(x, variable, results.data) for x in (variable.summary.q1, variable.summary.q3)
        )
        return f"{low} to {high}" if low != high else low
    most = max(variable.categories, key=lambda c: c.share, default=None)
    return (
        f"{short(most.label, LONGEST_LABEL)} ({formatting.share(most.share)})" if most else formatting.MISSING
    )
