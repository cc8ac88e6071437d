"""The three things to keep in mind, told on page 1."""

from analysis.results import Finding, Results
from analysis.results.base import Grade
from report import formatting
from report.escaping import one_line
from report.grading_words import GRADES, GradeWords, grade_of

OTHER_NUMBER = ("k-", "density-")
"""Runs that set out to find another number of segments say nothing about doubt in this one."""
N_CAVEATS = 3
DOUBTFUL: tuple[Grade, ...] = ("withheld", "weak")


def caveats(results: Results) -> tuple[str, ...]:
    """Write the three things to keep in mind, the most serious first."""
    data = results.data
    said = [_doubt(results), _borders(results), *_serious(results)]
    if not data.has_sidecar:
        said.append("What each column means was inferred from the file; the data page shows every inference.")
    if data.period_end is None:
        said.append("The data do not say which period they cover, so nothing here can be dated.")
    said.extend(_sensitivity(results))
    said.append("The segments describe groups. A single customer may differ from the picture of the segment.")
    said.append("The data show what customers did, not why; a test with a comparison group shows what works.")
    said.append("The report speaks of these customers in this period; others may look different.")
    return tuple(s for s in said if s)[:N_CAVEATS]


def _doubt(results: Results) -> str:
    """Say which segments are doubtful and how, the worst first; empty when none is."""
    grades = {s.letter: grade_of(s, results) for s in results.segments}
    doubtful = {grade: [s for s in grades if grades[s] == grade] for grade in DOUBTFUL}
    found = [(GRADES[grade], letters) for grade, letters in doubtful.items() if letters]
    if not found:
        return ""
    said = [_cautioned(words, letters, alone=len(found) == 1) for words, letters in found]
    everyone = sorted(letter for _, letters in found for letter in letters)
    return f"Treat {_named(everyone)} with care: {'; '.join(said)}."


def _borders(results: Results) -> str:
    """Say what dependable segments lack, as their title alone does not."""
    if results.verdict.kind != "reproducible":
        return ""
    return "No separate groups were found: customers near the border of a segment could go either way."


def _cautioned(words: GradeWords, letters: list[str], *, alone: bool) -> str:
    is_one = len(letters) == 1
    subject = ("it" if is_one else "they") if alone else formatting.listed(letters)
    return f"{subject} {words.caution[0 if is_one else 1]}"


def _named(letters: list[str]) -> str:
    return f"{'segment' if len(letters) == 1 else 'segments'} {formatting.listed(letters)}"


def _serious(results: Results) -> list[str]:
    serious = (f for f in results.quality.findings if f.serious)
    return [one_line(_in_plain_words(f)) for f in serious]


def _in_plain_words(finding: Finding) -> str:
    """Write a serious finding for page 1; the data page has it in full."""
    if finding.kind == "few_customers":
        many = formatting.customers(finding.count)
        return f"{many} are few for so many different columns, so read small segments with care."
    return f"{finding.sentence} {formatting.sentence_case(finding.action.rstrip('.'))}."


def _sensitivity(results: Results) -> list[str]:
    """Say how many customers would move under the other choice that moves most."""
    runs = [run for run in results.evidence.sensitivity if not run.key.startswith(OTHER_NUMBER)]
    if not runs:
        return []
    most = min(runs, key=lambda run: run.companions)
    moved = formatting.share(1 - most.companions)
    return [f"Other reasonable choices in the analysis would group up to {moved} of customers differently."]
