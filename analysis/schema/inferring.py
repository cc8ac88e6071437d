"""What one column is and what it can be used for, judged from its name and its cells.

A list of questions, asked in order; the first that is answered decides. Each answer says
why in one sentence, because every inference is shown to the reader.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.results.base import Kind, Role
from analysis.schema.observing import Observation
from analysis.schema.vocabulary import (
    CODE_WORDS,
    CONTACT_WORDS,
    COUNT_WORDS,
    COUNTED_WORDS,
    DATE_WORDS,
    ID_OWNERS,
    ID_WORDS,
    MONEY_WORDS,
    ORDER_WORDS,
    PLACE_WORDS,
    SENSITIVE_WORDS,
    SHARE_WORDS,
    SIGNED_MONEY_WORDS,
)
from analysis.schema.words import has_word, unit_of, words_of

MOST_CATEGORIES = 20
MOST_CODES = 10
MOSTLY_MISSING = 0.4
CODED_TEXT = r"(?=.*\d)[\w-]+"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column seems to be. `reason` is a full sentence for the reader."""

    kind: Kind
    role: Role
    reason: str
    minimum: float | None = None
    maximum: float | None = None


def guess(seen: Observation) -> Guess:
    """Infer kind and role of one column; the table's other columns are not looked at."""
    for question in QUESTIONS:
        answer = question(seen)
        if answer is not None:
            return answer
    return _text(seen)


def guess_kind(seen: Observation) -> Guess:
    """What the column holds, whatever it is used for: for columns whose role the sidecar gives."""
    answers = (question(seen) for question in (_flag, _named_code, _coded, _number, _category))
    return next((answer for answer in answers if answer is not None), _text(seen))


def id_strength(seen: Observation) -> int:
    """How sure it is that the column names customers: 3 by its name, 2, 1 by its cells, 0 not."""
    words = words_of(seen.key)
    named = bool(words) and (words[-1] in ID_WORDS or words[0] == "id")
    owned = any(word in ID_OWNERS for word in words)
    glued = any("".join(words) == f"{owner}{word}" for owner in ID_OWNERS for word in ID_WORDS)
    if glued or words == ("id",) or (named and owned):
        return 3
    if seen.unique_share < 0.98 or (seen.is_numeric and not seen.is_whole):
        return 0
    if named:
        return 2
    looks_coded = not seen.is_numeric and bool(seen.texts.dropna().str.fullmatch(CODED_TEXT).all())
    return 1 if looks_coded or seen.is_row_number else 0


def _empty(seen: Observation) -> Guess | None:
    if seen.n_missing < seen.n_rows:
        return None
    return Guess("text", "ignore", "The column is empty.")


def _constant(seen: Observation) -> Guess | None:
    if not seen.is_constant:
        return None
    return Guess(guess_kind(seen).kind, "ignore", "Every customer has the same value.")


def _row_number(seen: Observation) -> Guess | None:
    if not seen.is_row_number:
        return None
    return Guess("text", "ignore", "The column only numbers the rows.")


def _date(seen: Observation) -> Guess | None:
    named = has_word(seen.key, *DATE_WORDS) is not None and seen.is_numeric and seen.typical_range[0] > 1e6
    if not (seen.are_dates or named):
        return None
    return Guess(
        "text", "ignore", "Dates are not compared; add a column such as days since the date to use them."
    )


def _contact(seen: Observation) -> Guess | None:
    word = has_word(seen.key, *CONTACT_WORDS)
    if word is None or seen.n_distinct <= MOST_CATEGORIES:
        return None
    return Guess("text", "ignore", f"The name says '{word}': contact details do not describe behaviour.")


def _place(seen: Observation) -> Guess | None:
    word = has_word(seen.key, *PLACE_WORDS)
    if word is None:
        return None
    if seen.n_distinct > MOST_CATEGORIES:
        reason = f"The name says '{word}': places, not quantities, and {seen.n_distinct:,} are too many."
        return Guess("text", "ignore", reason)
    return Guess("category", "describe", f"The name says '{word}': places, not quantities.")


def _identifier(seen: Observation) -> Guess | None:
    if id_strength(seen) < 2:
        return None
    return Guess("text", "ignore", "The values look like identifiers, which say nothing about behaviour.")


def _sensitive(seen: Observation) -> Guess | None:
    word = has_word(seen.key, *SENSITIVE_WORDS)
    if word is None or seen.n_distinct > MOST_CATEGORIES:
        return None
    kind: Kind = "flag" if seen.yes_no and word in ("disability", "disabled") else "category"
    return Guess(
        kind,
        "describe",
        f"The name says '{word}': such a trait describes segments but never builds them.",
    )


def _flag(seen: Observation) -> Guess | None:
    if seen.yes_no is None:
        return None
    return Guess(
        "flag",
        "describe",
        "Only yes and no occur: it describes segments, which are built from quantities.",
    )


def _named_code(seen: Observation) -> Guess | None:
    """Whole numbers under a name such as store or type are names written as numbers."""
    word = next((word for word in CODE_WORDS if words_of(seen.key)[-1:] == (word,)), None)
    quantity = _says_quantity(seen) or has_word(seen.key, *MONEY_WORDS, *SIGNED_MONEY_WORDS)
    if word is None or quantity or not (seen.is_numeric and seen.is_whole):
        return None
    if seen.n_distinct <= MOST_CATEGORIES:
        return Guess(
            "category", "describe", f"The name says '{word}': the numbers are codes, not quantities."
        )
    if word in ("month", "quarter", "plan", "group", "class", "state", "status"):
        return None
    reason = (
        f"The name says '{word}': the numbers are codes, and {seen.n_distinct:,} are too many to compare."
    )
    return Guess("text", "ignore", reason)


def _coded(seen: Observation) -> Guess | None:
    """Few whole numbers without a quantity in the name are codes, not amounts."""
    values = seen.distinct_numbers
    if not (seen.is_numeric and seen.is_whole) or not 2 <= values.size <= MOST_CODES or _says_quantity(seen):
        return None
    if values.size > 2 and (
        values[0] not in (0, 1) or np.any(np.diff(values) != 1) or _falls_like_a_count(seen)
    ):
        return None
    if values.size == 2 and np.diff(values)[0] > 1:
        return None
    codes = f"{values[0]:g} to {values[-1]:g}" if values.size > 2 else f"{values[0]:g} and {values[-1]:g}"
    reason = f"Only the whole numbers {codes} occur and the name states no quantity: they are read as codes."
    return Guess("category", "describe", reason)


def _says_quantity(seen: Observation) -> bool:
    """Whether the name says that a number counts or ranks something."""
    words = words_of(seen.key)
    return has_word(seen.key, *COUNT_WORDS, *ORDER_WORDS) is not None or bool(
        words and words[0] in COUNTED_WORDS
    )


def _falls_like_a_count(seen: Observation) -> bool:
    """Whether 0, 1, 2 ... occur at most half as often each time, as rare events do and codes do not.

    Beyond 2 a few customers more or less prove nothing, so only the rest together is compared.
    """
    values, counts = np.unique(seen.numbers, return_counts=True)
    if values[0] != 0 or values.size < 3:
        return False
    return bool(2 * counts[1] <= counts[0] and 2 * counts[2:].sum() <= counts[0])


def _number(seen: Observation) -> Guess | None:
    """A quantity: share, count, amount of money, or plain number."""
    if not seen.is_numeric:
        return None
    kind, why, minimum, maximum = _quantity(seen)
    if seen.missing_share > MOSTLY_MISSING:
        reason = f"{why} {seen.missing_share:.0%} of the values are missing, so it only describes."
        return Guess(kind, "describe", reason, minimum, maximum)
    return Guess(kind, "segment", f"{why} Customers can be compared by it.", minimum, maximum)


def _quantity(seen: Observation) -> tuple[Kind, str, float | None, float | None]:
    """Kind, the reason for it, and the limits that follow from it."""
    low, high = seen.typical_range
    share = has_word(seen.key, *SHARE_WORDS)
    if share and low >= 0 and high <= 1 and not seen.is_whole:
        return "share", f"The name says '{share}' and the values lie between 0 and 1.", 0.0, 1.0
    signed, money = has_word(seen.key, *SIGNED_MONEY_WORDS), has_word(seen.key, *MONEY_WORDS)
    if signed and seen.distinct_numbers[0] < 0:
        return (
            "number",
            f"The name says '{signed}', which may be negative: read as a plain number.",
            None,
            None,
        )
    if (signed or money) and low >= 0:
        return "amount", f"The name says '{signed or money}': read as an amount of money.", 0.0, None
    if seen.is_whole and low >= 0 and _says_quantity(seen) and not has_word(seen.key, *ORDER_WORDS):
        return "count", "The name and the whole numbers say that something is counted.", 0.0, None
    if seen.is_whole and low >= 0 and seen.distinct_numbers.size <= MOST_CODES and _falls_like_a_count(seen):
        return "count", "The values 0, 1, 2 ... occur less and less often, as counts do.", 0.0, None
    unit = unit_of(seen.key)
    return "number", f"The values are numbers{f' of {unit}' if unit else ''}.", None, None


def _category(seen: Observation) -> Guess | None:
    if seen.is_numeric or not 0 < seen.n_distinct <= MOST_CATEGORIES:
        return None
    reason = f"{seen.n_distinct} categories: they describe the segments, which are built from quantities."
    return Guess("category", "describe", reason)


def _text(seen: Observation) -> Guess:
    return Guess(
        "text", "ignore", f"{seen.n_distinct:,} different texts are too many to compare segments by."
    )


QUESTIONS: tuple[Callable[[Observation], Guess | None], ...] = (
    _empty, _constant, _row_number, _date, _contact, _place, _identifier, _sensitive, _flag,
    _named_code, _coded, _number, _category,
)  # fmt: skip
