"""Names of at most three words, made from what sets a segment apart.

Every segment gets a list of names that are true of it, each with a score: how far the named
columns lie from the average customer, less if the name is true of other segments as well. The
names with the largest total score are given out, each once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from analysis.lettering import letter_of
from analysis.profiling.labels_in_names import names_from_labels
from analysis.profiling.profiles import Profile
from analysis.profiling.vocabulary import PERSON, SAY_THE_SAME, TRAITS, Trait
from analysis.results import SegmentVariable, Variable

MOST_WORDS = 3
GIVEN = "given in the sidecar"
KEPT = "kept from the earlier report"
STRONGEST_COUNTED = 2.0
"""Differences beyond this many standard deviations make a name no better."""
PLAIN_NOUN = 0.9
"""Weight of names that end in "customers" instead of saying what these do."""


@dataclass(frozen=True, slots=True)
class NameIdea:
    """A name that is true of a segment, from which columns, and how well it fits."""

    name: str
    columns: tuple[str, ...]
    score: float


def name_segments(
    profiles: Sequence[Profile],
    variables: Sequence[Variable],
    given: Mapping[str, str],
    letters: Sequence[str] | None = None,
    earlier: Mapping[str, tuple[str, str]] | None = None,
) -> tuple[tuple[str, str], ...]:
    """Name and reason per segment, in order; names differ from each other.

    Parameters
    ----------
    profiles, letters
        One per segment; without letters A, B, C ...
    given, earlier
        Letter -> name that the sidecar wants; and the name that the earlier report had, with
        the reason it gave. Names are taken as they are.

    Source: the assignment is that of Kuhn (1955), doi:10.1002/nav.3800020109.
    """
    known = {variable.key: variable for variable in variables}
    letters = letters or [letter_of(segment) for segment in range(len(profiles))]
    fixed = _fixed(letters, given, earlier or {})
    taken = {name.casefold() for name, _ in fixed.values()}
    ideas = [
        [idea for idea in all_ideas(profile, variables) if idea.name.casefold() not in taken]
        for profile in profiles
    ]
    waiting = [segment for segment, letter in enumerate(letters) if letter not in fixed]
    chosen = _share_out([_less_if_common(ideas, segment) for segment in waiting])
    named = dict(zip(waiting, chosen, strict=True))
    results: list[tuple[str, str]] = []
    for segment, (letter, profile) in enumerate(zip(letters, profiles, strict=True)):
        if letter in fixed:
            results.append(fixed[letter])
        elif (idea := named[segment]) is not None:
            results.append((idea.name, _reason(idea, profile, known)))
        else:
            results.append(_plain_name(letter, profile, {name.casefold() for name, _ in results} | taken))
    return tuple(results)


def _fixed(
    letters: Sequence[str], given: Mapping[str, str], earlier: Mapping[str, tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    """Letter -> name and reason where a name is given, or was given earlier and is still free."""
    fixed = {letter: (given[letter], GIVEN) for letter in letters if letter in given}
    taken = {name.casefold() for name, _ in fixed.values()}
    for letter in letters:
        name, reason = earlier.get(letter, ("", ""))
        if name and letter not in fixed and name.casefold() not in taken:
            fixed[letter] = (name, reason if reason.endswith(KEPT) else f"{reason}; {KEPT}")
            taken.add(name.casefold())
    return fixed


def all_ideas(profile: Profile, variables: Sequence[Variable]) -> list[NameIdea]:
    """Every name that is true of a segment, each text once, with its best score."""
    ideas = _from_meanings(profile, variables)
    ideas += [NameIdea(*idea) for idea in names_from_labels(profile, variables)]
    best: dict[str, NameIdea] = {}
    for idea in ideas:
        is_better = idea.name not in best or idea.score > best[idea.name].score
        if len(idea.name.split()) <= MOST_WORDS and is_better:
            best[idea.name] = idea
    return list(best.values())


def _from_meanings(profile: Profile, variables: Sequence[Variable]) -> list[NameIdea]:
    """Names from columns whose meaning is known: a noun, or an adjective and a noun."""
    rows = _rows_by_meaning(profile, variables)
    true = [trait for trait in TRAITS if _is_true(trait, rows)]
    ideas = [_idea(trait.noun, (trait,), rows) for trait in true if trait.noun]
    ideas += [_idea(f"{trait.adjective} customers", (trait,), rows) for trait in true if not trait.noun]
    for first in true:
        for second in true:
            if not _go_together(first, second):
                continue
            if second.noun:
                ideas.append(_idea(f"{first.adjective} {second.noun}", (first, second), rows))
            elif not first.noun:
                ideas.append(_idea(f"{first.adjective} {second.adjective} customers", (first, second), rows))
    return ideas


def _rows_by_meaning(profile: Profile, variables: Sequence[Variable]) -> dict[str, SegmentVariable]:
    """The segment's row for each meaning; a column that builds the segments comes first."""
    rows = {row.variable: row for row in profile.variables}
    found: dict[str, SegmentVariable] = {}
    for variable in sorted(variables, key=lambda v: v.role != "segment"):
        if variable.meaning and variable.key in rows:
            found.setdefault(variable.meaning, rows[variable.key])
    return found


def _is_true(trait: Trait, rows: Mapping[str, SegmentVariable]) -> bool:
    """Whether every claim holds and the column it is about marks the segment."""
    about = rows.get(trait.about)
    is_marked = about is not None and about.is_marker
    return is_marked and all(claim.holds(rows.get(claim.meaning)) for claim in trait.claims)


def _go_together(first: Trait, second: Trait) -> bool:
    """Whether the adjective of one and the words of the other make a name that says two things."""
    if not first.adjective or frozenset({first.about, second.about}) in SAY_THE_SAME:
        return False
    if first.weight != PERSON and second.weight == PERSON:
        return False
    said = {claim.meaning for claim in first.claims}
    return said.isdisjoint(claim.meaning for claim in second.claims)


def _idea(name: str, traits: tuple[Trait, ...], rows: Mapping[str, SegmentVariable]) -> NameIdea:
    """A name with its score: the differences it speaks of, weighted."""
    columns: list[str] = []
    weight = PLAIN_NOUN if name.endswith(" customers") else 1.0
    differences = 0.0
    for trait in traits:
        columns += [rows[claim.meaning].variable for claim in trait.claims]
        differences += trait.weight * min(abs(rows[trait.about].difference or 0.0), STRONGEST_COUNTED)
    return NameIdea(name[:1].upper() + name[1:], tuple(dict.fromkeys(columns)), weight * differences)


def _less_if_common(ideas: list[list[NameIdea]], segment: int) -> list[NameIdea]:
    """The segment's ideas; a name true of m other segments keeps 1 / (1 + m) of its score."""
    common: dict[str, int] = {}
    for other, listed in enumerate(ideas):
        if other != segment:
            for idea in listed:
                common[idea.name] = common.get(idea.name, 0) + 1
    return [NameIdea(i.name, i.columns, i.score / (1 + common.get(i.name, 0))) for i in ideas[segment]]


def _share_out(ideas: list[list[NameIdea]]) -> list[NameIdea | None]:
    """One idea per segment, no name twice, with the largest total score; None where none is left."""
    names = list(dict.fromkeys(idea.name for listed in ideas for idea in listed))
    scores = np.zeros((len(ideas), len(names) + len(ideas)))
    for segment, listed in enumerate(ideas):
        for idea in listed:
            scores[segment, names.index(idea.name)] = idea.score
    _, columns = linear_sum_assignment(scores, maximize=True)
    chosen: list[NameIdea | None] = []
    for listed, column in zip(ideas, columns.tolist(), strict=True):
        name = names[column] if column < len(names) else None
        chosen.append(next((idea for idea in listed if idea.name == name), None))
    return chosen


def _reason(idea: NameIdea, profile: Profile, known: Mapping[str, Variable]) -> str:
    """From which columns the name was made, in words."""
    rows = {row.variable: row for row in profile.variables}
    *first, last = [_say(known[key].label, rows[key]) for key in idea.columns]
    return f"made from {', '.join(first)} and {last}" if first else f"made from {last}"


def _say(label: str, row: SegmentVariable) -> str:
    """One column and its level, such as "Annual spend (far above average)"."""
    if row.level == "unknown":
        prevailing = max(row.categories, key=lambda category: category.share)
        return f"{label} (mostly {prevailing.label})"
    return f"{label} ({row.level})" if row.level == "typical" else f"{label} ({row.level} average)"


def _plain_name(letter: str, profile: Profile, taken: set[str]) -> tuple[str, str]:
    """The name of a segment of which no other is true."""
    if not profile.markers and "average customers" not in taken:
        return "Average customers", "no column sets this segment apart from the average customer"
    return f"Segment {letter}", "no short name is true of this segment alone"
