"""The parts that pages include. To add one: write it, then list it here under its file name.

The order matters once: what can be downloaded is listed after everything else is made.
"""

from collections.abc import Callable

from report.edition import Edition
from report.parts import actions, changes, comparison, confidence, data, other, segments, summary, targeting

Part = Callable[[Edition], str]

PARTS: dict[str, Part] = {
    "summary-opening": summary.opening,
    "summary-numbers": summary.numbers,
    "summary-findings": summary.findings,
    "summary-actions": summary.first_actions,
    "summary-segments": summary.segment_table,
    "summary-caveats": summary.caveats,
    "segments-overview": segments.overview,
    "segments-sizes": segments.sizes,
    "segments-differences": segments.differences,
    "segments-map": segments.customer_map,
    "segments-distributions": segments.distributions,
    "segments-categories": segments.categories,
    "segments-grades": summary.grade_legend,
    "actions-all": actions.all_actions,
    "actions-tests": actions.trial_plans,
    "actions-details": actions.details,
    "actions-held": actions.held_back,
    "comparison-choice": comparison.choice,
    "comparison-best": comparison.best,
    "comparison-candidates": comparison.candidates,
    "comparison-agreement": comparison.agreement,
    "comparison-algorithms": comparison.algorithms,
    "comparison-indices": comparison.indices,
    "comparison-everything": comparison.everything,
    "confidence-verdict": confidence.verdict,
    "confidence-structure": confidence.structure,
    "confidence-stability": confidence.stability,
    "confidence-over-k": confidence.over_k,
    "confidence-sensitivity": confidence.sensitivity,
    "changes": changes.changes,
    "targeting-criteria": targeting.criteria,
    "targeting-evaluation": targeting.evaluation,
    "targeting-answers": targeting.answers,
    "data-read": data.read,
    "data-columns": data.columns,
    "data-findings": data.findings,
    "methods-preparation": data.preparation,
    "methods-indices": comparison.indices_by_k,
    "methods-effects": segments.effects,
    "methods-settings": data.settings,
    "glossary": other.glossary,
    "about": other.about,
    "take-away": other.take_away,
    "downloads": other.downloads,
}
