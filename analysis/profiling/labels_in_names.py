"""Names from column labels alone, for columns whose meaning nobody told us."""

import re
from collections.abc import Sequence

from analysis.profiling.levels import MARKER_SHARE
from analysis.profiling.profiles import Profile
from analysis.profiling.vocabulary import ABOVE, BELOW
from analysis.results import SegmentVariable, Variable

Idea = tuple[str, tuple[str, ...], float]
"""A name, the columns it was made from, and its score."""

WEIGHT = 0.8
STRONGEST_COUNTED = 2.0
ALL_ALIKE_FROM = 3
"""So many numbers, all on the same side of the average, make "High overall"."""
FALLBACK = 0.1
"""What is left of the score of a name that does not speak of the strongest column."""
MAJORITY = 0.6
HARDLY_ANY = 0.1
LONGEST_WORD = 24
UNSAID = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "last", "no", "number", "of", "on", "or"}
    | {"past", "per", "since", "the", "to", "total", "with"}
)


def names_from_labels(profile: Profile, variables: Sequence[Variable]) -> list[Idea]:
    """Names such as "High Grocery", "Low Fresh" or "Mostly Education 3", true by level or share.

    Only columns that build the segments and whose meaning is unknown are used. What is said of
    the strongest of them keeps its score; the others are there for when that name is taken.
    """
    rows = {row.variable: row for row in profile.variables}
    unnamed = [v for v in variables if v.role in ("segment", "value") and v.meaning is None and v.key in rows]
    numbers = [(v, rows[v.key]) for v in unnamed if v.kind not in ("flag", "category")]
    ideas = _from_numbers(numbers, ABOVE, "High") + _from_numbers(numbers, BELOW, "Low")
    for variable in unnamed:
        row = rows[variable.key]
        if variable.kind == "flag":
            ideas += _from_flag(variable, row)
        elif variable.kind == "category":
            ideas += _from_category(variable, row)
    return _strongest_first(ideas, profile.markers)


def short_label(label: str, most_words: int) -> str:
    """The telling words of a label, at most so many; never empty for a label with a letter.

    >>> short_label("Total number of Detergents (EUR), last 12 months", 2)
    'Detergents months'
    """
    words = re.findall(r"[^\W_][\w'&-]*", re.sub(r"\([^)]*\)", " ", label))
    telling = [word for word in words if word.casefold() not in UNSAID and not word[0].isdigit()]
    if len(words) <= most_words:
        telling = words
    return " ".join(word[:LONGEST_WORD] for word in (telling or words)[:most_words])


def _from_numbers(
    numbers: Sequence[tuple[Variable, SegmentVariable]], levels: tuple[str, ...], word: str
) -> list[Idea]:
    """Names for one direction: one column, or all of them."""
    labels = [short_label(variable.label, 2) for variable, _ in numbers]
    marked = [
        (variable, row)
        for (variable, row), label in zip(numbers, labels, strict=True)
        if row.level in levels and row.is_marker and label and labels.count(label) == 1
    ]
    marked.sort(key=lambda pair: -_strength(pair[1]))
    ideas: list[Idea] = [
        (f"{word} {short_label(v.label, 2)}", (v.key,), WEIGHT * _strength(row)) for v, row in marked
    ]
    if len(marked) >= ALL_ALIKE_FROM and all(row.level in levels for _, row in numbers):
        mean = sum(_strength(row) for _, row in numbers) / len(numbers)
        ideas.append((f"{word} overall", tuple(v.key for v, _ in numbers), 3 * WEIGHT * mean))
    return ideas


def _strongest_first(ideas: Sequence[Idea], markers: Sequence[str]) -> list[Idea]:
    """The ideas, with less score where they leave out the strongest marker that has one."""
    named = {column for _, columns, _ in ideas for column in columns}
    strongest = next((marker for marker in markers if marker in named), None)
    return [
        (name, columns, score if strongest in columns else FALLBACK * score) for name, columns, score in ideas
    ]


def _from_flag(variable: Variable, row: SegmentVariable) -> list[Idea]:
    """ "With X" or "Without X" for a yes/no column."""
    label, mean = short_label(variable.label, 2), row.mean
    if not row.is_marker or mean is None or not label:
        return []
    if row.level in ABOVE and mean >= MAJORITY:
        return [(f"With {label}", (variable.key,), WEIGHT * _strength(row))]
    if row.level in BELOW and mean <= HARDLY_ANY:
        return [(f"Without {label}", (variable.key,), WEIGHT * _strength(row))]
    return []


def _from_category(variable: Variable, row: SegmentVariable) -> list[Idea]:
    """ "Mostly X" where one category prevails; its share stands in for a difference.

    A bare code says nothing, so the column's name goes before it.
    """
    if not row.is_marker or not row.categories:
        return []
    prevailing = max(row.categories, key=lambda category: category.share)
    among_all = next((c.share for c in variable.categories if c.value == prevailing.value), 1.0)
    label = short_label(prevailing.label, 2)
    if not re.search(r"[^\W\d_]", label):
        label = f"{short_label(variable.label, 1)} {label}".strip()
    if prevailing.share < MAJORITY or prevailing.share - among_all < MARKER_SHARE or not label:
        return []
    return [(f"Mostly {label}", (variable.key,), WEIGHT * prevailing.share)]


def _strength(row: SegmentVariable) -> float:
    """How far the segment lies from the average, counted up to a limit."""
    return min(abs(row.difference or 0.0), STRONGEST_COUNTED)
