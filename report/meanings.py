"""How the report speaks about columns whose meaning is known.

The words are the vocabulary of the recommendation rules and of the sidecar's `meaning`; a
test holds them against the analysis. `{much}` is filled with "much " or nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """One word of the vocabulary: what customers with high and with low values do."""

    higher: str = ""
    lower: str = ""


MEANINGS: dict[str, Meaning] = {
    "age": Meaning("are {much}older", "are {much}younger"),
    "household_size": Meaning("live in {much}larger households", "live in {much}smaller households"),
    "gender": Meaning(),
    "region": Meaning(),
    "income": Meaning("earn {much}more", "earn {much}less"),
    "savings": Meaning("have {much}more savings", "have {much}less in savings"),
    "credit_used": Meaning("use {much}more of their credit limit", "use {much}less of their credit limit"),
    "orders": Meaning("order {much}more often", "order {much}less often"),
    "spend": Meaning("spend {much}more", "spend {much}less"),
    "basket": Meaning("fill {much}bigger baskets", "fill {much}smaller baskets"),
    "recency": Meaning("last ordered {much}longer ago", "ordered {much}more recently"),
    "tenure": Meaning("have been customers {much}longer", "are {much}newer customers"),
    "discount_share": Meaning("buy {much}more at a discount", "buy {much}less at a discount"),
    "online_share": Meaning("buy {much}more online", "buy {much}less online"),
    "returns": Meaning("return {much}more", "return {much}less"),
    "complaints": Meaning("complain {much}more often", "complain {much}less often"),
    "newsletter": Meaning("take the newsletter {much}more often", "take the newsletter {much}less often"),
}


def can_be_said(meaning: str | None) -> bool:
    """Say whether high and low values of this meaning can be put as what customers do."""
    return meaning in MEANINGS and bool(MEANINGS[meaning].higher)


def deed(meaning: str, level: str) -> str:
    """Say a level of a known meaning as what "they" do.

    >>> deed("spend", "far above"), deed("tenure", "below")
    ('spend much more', 'are newer customers')
    """
    known = MEANINGS[meaning]
    much = "much " if level.startswith("far") else ""
    return (known.higher if level.endswith("above") else known.lower).format(much=much)
