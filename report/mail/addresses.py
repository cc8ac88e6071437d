"""Who gets a mail: addresses checked before anything is written, all problems together."""

import re
from collections.abc import Iterable

from analysis.errors import ReportError

SEPARATORS = re.compile(r"[\s,;]+")
WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
ADDRESS = re.compile(rf"{WORD}(?:\.{WORD})*@{LABEL}(?:\.{LABEL})+")
LONGEST, LONGEST_BEFORE_AT = 254, 64


def recipients(told: Iterable[str]) -> tuple[str, ...]:
    """Split and check the addresses given with `--to`; each person once, in the order given.

    Raises
    ------
    ReportError
        There is no address, or one of them is not an address.
    """
    found = [part for text in told for part in SEPARATORS.split(text) if part]
    wrong = [part for part in found if not is_address(part)]
    if wrong:
        shown = ", ".join(map(repr, wrong))
        raise ReportError(
            f"--to: {shown} {'is not a mail address' if len(wrong) == 1 else 'are not mail addresses'}; "
            "write them as name@example.org, with a space between two"
        )
    if not found:
        raise ReportError("--to: no mail address; give at least one, such as name@example.org")
    return tuple({person(address): address for address in reversed(found)}[p] for p in _people(found))


def is_address(text: str) -> bool:
    """Say whether a text is one plain mail address, in letters every mail server takes.

    >>> is_address("anna@example.org"), is_address("Anna <anna@example.org>"), is_address("a@b")
    (True, False, False)
    """
    short_enough = len(text) <= LONGEST and len(text.partition("@")[0]) <= LONGEST_BEFORE_AT
    return short_enough and ADDRESS.fullmatch(text) is not None


def person(address: str) -> str:
    """Give the form under which an address is remembered: capitals make no difference.

    >>> person("Anna@Example.org")
    'anna@example.org'
    """
    return address.lower()


def _people(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(person, addresses)))
