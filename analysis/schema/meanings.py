"""Whether the cells of a column bear out the meaning that its name suggests."""

from collections.abc import Callable

from analysis.results.base import Kind
from analysis.schema.observing import Observation
from analysis.schema.words import NUMERIC_MEANINGS, meaning_of
from analysis.settings import NUMERIC_KINDS, Meaning

ADULT_AGES = (16.0, 110.0)
LARGEST_HOUSEHOLD = 20

_KINDS: dict[Meaning, Kind] = {"newsletter": "flag", "gender": "category", "region": "category"}


def plausible_meaning(seen: Observation, kind: Kind) -> Meaning | None:
    """The meaning of the name, where the cells do not speak against it."""
    meaning = meaning_of(seen.key)
    if meaning is None:
        return None
    if meaning not in NUMERIC_MEANINGS:
        return meaning if kind == _KINDS[meaning] else None
    if kind not in NUMERIC_KINDS or not seen.is_numeric:
        return None
    return meaning if _FITS.get(meaning, _is_never_negative)(seen) else None


def _is_adult_age(seen: Observation) -> bool:
    low, high = seen.typical_range
    return ADULT_AGES[0] <= low and high <= ADULT_AGES[1]


def _is_household(seen: Observation) -> bool:
    low, high = seen.typical_range
    return seen.is_whole and low >= 0 and high <= LARGEST_HOUSEHOLD


def _is_counted(seen: Observation) -> bool:
    return seen.is_whole and seen.typical_range[0] >= 0


def _is_share(seen: Observation) -> bool:
    low, high = seen.typical_range
    return low >= 0 and high <= 1


def _is_never_negative(seen: Observation) -> bool:
    return seen.typical_range[0] >= 0


def _is_any(seen: Observation) -> bool:
    return seen.numbers.size > 0


_FITS: dict[Meaning, Callable[[Observation], bool]] = {
    "age": _is_adult_age,
    "household_size": _is_household,
    "orders": _is_counted,
    "returns": _is_counted,
    "complaints": _is_counted,
    "discount_share": _is_share,
    "online_share": _is_share,
    "credit_used": _is_share,
    "savings": _is_any,
}
