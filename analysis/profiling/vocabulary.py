"""The words segment names are made of, and what each of them claims.

A name says only what the levels say. It speaks of behaviour before anything else; of age,
income or household it says no more than "older" or "higher-income" (a comparison with the
average customer); of gender and region it says nothing. Words for a share that is compared
("online shoppers") also ask for a majority, because more than average is not yet mostly.
"""

from dataclasses import dataclass

from analysis.results import SegmentVariable
from analysis.results.base import Level

FAR_ABOVE: tuple[Level, ...] = ("far above",)
SOMEWHAT_ABOVE: tuple[Level, ...] = ("above",)
ABOVE: tuple[Level, ...] = ("above", "far above")
BELOW: tuple[Level, ...] = ("below", "far below")
NOT_ABOVE: tuple[Level, ...] = ("typical", "below", "far below")

BEHAVIOUR = 1.0
PERSON = 0.6
"""Weight of what customers do, and of who they are."""
LOYAL = 1.2
"""Weight of a word that says three things at once."""
MONEY = 1.2
TROUBLE = 0.8
"""Weight of what customers bring, and of what they cost."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a word says about one column: its level, and limits to its mean (shares only)."""

    meaning: str
    levels: tuple[Level, ...]
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, described: SegmentVariable | None) -> bool:
        """Whether the claim is true of a segment; False where the column is missing."""
        if described is None or described.level not in self.levels:
            return False
        mean = described.mean
        if self.at_least is not None and (mean is None or mean < self.at_least):
            return False
        return self.at_most is None or (mean is not None and mean <= self.at_most)


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait with its words: `noun` can end a name, `adjective` can stand before one.

    The first claim is the one the trait is about; the segment must be marked by its column.
    """

    claims: tuple[Claim, ...]
    adjective: str = ""
    noun: str = ""
    weight: float = BEHAVIOUR

    @property
    def about(self) -> str:
        """The meaning this trait is about."""
        return self.claims[0].meaning


def _trait(claim: Claim, adjective: str, noun: str, weight: float = BEHAVIOUR) -> Trait:
    return Trait((claim,), adjective, noun, weight)


TRAITS: tuple[Trait, ...] = (
    Trait(
        (Claim("tenure", ABOVE), Claim("orders", ABOVE), Claim("recency", NOT_ABOVE)),
        "loyal",
        "loyal customers",
        LOYAL,
    ),
    _trait(Claim("spend", FAR_ABOVE), "high-spending", "big spenders", MONEY),
    _trait(Claim("spend", SOMEWHAT_ABOVE), "higher-spending", "higher spenders", MONEY),
    _trait(Claim("spend", BELOW), "low-spending", "light spenders", MONEY),
    _trait(Claim("orders", ABOVE), "frequent", "frequent buyers"),
    _trait(Claim("orders", BELOW), "occasional", "occasional buyers"),
    _trait(Claim("basket", ABOVE), "big-basket", "big-basket shoppers"),
    _trait(Claim("basket", BELOW), "small-basket", "small-basket shoppers"),
    _trait(Claim("recency", ABOVE), "quiet", "quiet customers"),
    _trait(Claim("recency", BELOW), "active", "active customers"),
    _trait(Claim("tenure", ABOVE), "long-standing", "long-standing customers"),
    _trait(Claim("tenure", BELOW), "newer", "newer customers"),
    _trait(Claim("discount_share", ABOVE), "deal-seeking", "deal seekers"),
    _trait(Claim("discount_share", BELOW, at_most=0.25), "full-price", "full-price buyers"),
    _trait(Claim("online_share", ABOVE, at_least=0.5), "online", "online shoppers"),
    _trait(Claim("online_share", ABOVE, at_most=0.5), "online-leaning", "online-leaning shoppers"),
    _trait(Claim("online_share", BELOW, at_most=0.5), "offline", "offline shoppers"),
    _trait(Claim("returns", ABOVE), "", "frequent returners", TROUBLE),
    _trait(Claim("complaints", ABOVE), "high-complaint", "high-complaint customers", TROUBLE),
    _trait(Claim("newsletter", ABOVE, at_least=0.5), "", "newsletter subscribers"),
    _trait(Claim("age", ABOVE), "older", "", PERSON),
    _trait(Claim("age", BELOW), "younger", "", PERSON),
    _trait(Claim("household_size", ABOVE), "larger-household", "larger households", PERSON),
    _trait(Claim("household_size", BELOW), "smaller-household", "smaller households", PERSON),
    _trait(Claim("income", ABOVE), "higher-income", "", PERSON),
    _trait(Claim("income", BELOW), "lower-income", "", PERSON),
    _trait(Claim("savings", ABOVE), "high-savings", "", PERSON),
    _trait(Claim("savings", BELOW), "low-savings", "", PERSON),
    _trait(Claim("credit_used", ABOVE), "", "heavy credit-users", PERSON),
    _trait(Claim("credit_used", BELOW), "low-credit-use", "", PERSON),
)

SAY_THE_SAME = (frozenset({"spend", "basket"}), frozenset({"income", "savings"}))
"""Two meanings that make a repetitive name together."""
