"""The page of changes: what deserves attention, each segment then and now, who moved and why."""

from markupsafe import Markup

from analysis.results import Changes, Results, SegmentChange
from report import change_words, formatting
from report.alert_words import alerts
from report.change_words import changes_of
from report.edition import Edition
from report.escaping import one_line, short
from report.parts import change_tables
from report.text import fill
from report.ways import Ways

ALIKE = ((0.9, "nearly the same ones"), (0.75, "largely the same ones"), (-1.0, "other ones"))


def changes(edition: Edition) -> str:
    """Say what changed since the last report; in a first report, what later ones will say."""
    results = edition.results
    found = results.changes
    if found is None:
        return fill("parts/changes_first.md.j2", "md", summary=edition.summary)
    ways = Ways.of(results)
    return fill(
        "parts/changes.md.j2",
        "md",
        since=change_words.since(results),
        verdict=change_words.verdict(results, ways),
        alerts=alerts(results),
        pages={view.letter: view.page for view in edition.views},
        segments=edition.table(change_tables.sizes_table(edition, ways)),
        events=[_event(change, results) for change in found.segments if change.event != "survived"],
        has_survivors=any(change.event == "survived" for change in found.segments),
        identity=_identity(found),
        n_segments=formatting.worded(len(results.segments), "segment"),
        worth=edition.table(change_tables.worth_table(edition)),
        causes=edition.table(change_tables.causes_table(results, ways)) if ways else Markup(""),
        figures={i: edition.figure(i) for i in ("transitions", "flows", "share-over-runs", "drift")},
        apart=[edition.table(one) for one in change_tables.apart_tables(results)],
        decision=change_words.decision(results),
        kept=found.decision,
        fresh=_fresh(results),
        loss=_loss(found.decision.fit_loss),
        limits=_limits(results),
        uncompared=[change_words.column(one.variable, results) for one in found.drift if one.psi is None],
        discretion=change_words.DISCRETION,
        compared=_compared(results),
        notes=[formatting.sentence(one_line(note)) for note in found.notes],
    )


def _event(change: SegmentChange, results: Results) -> dict[str, str]:
    return {"name": short(change.name), "letter": change.letter, "text": change_words.event(change, results)}


def _identity(found: Changes) -> str:
    """Say how it is known which segment is which, for a footnote."""
    if found.decision.mode == "kept":
        return "The segments of then were kept: customers are placed in them by the model of then."
    if found.matched_by == "centres":
        return (
            "A segment is the same where its centre is nearer to the earlier one than half the way to any "
            "other. Customers cannot be recognised, so splits and mergers cannot be told."
        )
    return (
        "A segment is the same where it shares more than half of the customers of both times with the "
        "earlier one (Jaccard overlap, assigned by the Hungarian method). Splits and mergers follow "
        "Spiliopoulou et al. (2006)."
    )


def _fresh(results: Results) -> str:
    """Say what a fresh choice would have picked instead of the segments that were kept."""
    kept = changes_of(results).decision
    found = next((c for c in results.candidates if c.id == kept.would_choose), None)
    if kept.would_choose is None or kept.would_agree is None or found is None:
        return ""
    titles = {report.algorithm: report.title for report in results.algorithms}
    title = titles.get(found.algorithm, found.algorithm.replace("_", " "))
    alike = next(words for least, words in ALIKE if kept.would_agree >= least)
    return f"{title} with {formatting.worded(found.n_segments, 'segment')}, {alike}"


def _loss(loss: float | None) -> str:
    """Write how much less the segments fit than new ones; empty where that was not measured."""
    if loss is None:
        return ""
    return f"{formatting.share(loss)} larger" if loss > 0 else "not larger"


def _limits(results: Results) -> dict[str, str]:
    """The limits of the settings in force, as text; empty where the results do not hold them."""
    section = results.settings.get("history")
    told = section if isinstance(section, dict) else {}
    writers = {"psi": formatting.decimal, "missing": formatting.share, "fit_loss": formatting.share}
    numbers = {key: told.get(key) for key in writers}
    return {key: writers[key](x) if isinstance(x, int | float) else "" for key, x in numbers.items()}


def _compared(results: Results) -> str:
    """Say which two tables were compared."""
    base, data = changes_of(results).base, results.data
    day = f", data to {formatting.date(base.period_end)}" if base.period_end else ""
    until = f", data to {formatting.date(data.period_end)}" if data.period_end else ""
    return (
        f"{short(data.file)} ({formatting.customers(data.n_customers)}{until}) with {short(base.file)} "
        f"({formatting.customers(base.n_customers)}{day})"
    )
