"""What a column's name says: its words, a label for readers, a unit, a meaning.

Only the name is read, never the values. A name that is not unmistakable says nothing.
"""

import re
from typing import get_args

from analysis.settings import Meaning

MEANINGS: tuple[Meaning, ...] = get_args(Meaning)
NUMERIC_MEANINGS = frozenset(MEANINGS) - {"gender", "region", "newsletter"}

_ACRONYMS = frozenset((
    "id", "zip", "url", "sms", "tv", "crm", "clv", "ltv", "rfm", "vat", "vip", "cc", "aov", "atm",
    "pos", "b2b", "b2c", "nps", "eu", "uk", "us", "usa", "eur", "usd", "gbp", "chf",
))  # fmt: skip
_UNIT_WORDS = frozenset({"days", "weeks", "months", "years", "minutes", "hours", "km", "miles"})
_CURRENCIES = frozenset((
    "eur", "usd", "gbp", "chf", "sek", "nok", "dkk", "pln", "czk", "jpy", "cad", "aud", "inr",
    "brl",
))  # fmt: skip
_PERIOD_WORDS = frozenset((
    "12m", "6m", "3m", "1m", "12mo", "12", "24", "6", "3", "24m", "12months", "last", "past",
    "year", "yearly", "annual", "annually", "per", "month", "months", "total", "sum", "overall",
    "n", "num", "no", "nr", "number", "of", "in", "the", "cnt", "count", "customer", "customers",
    "my",
))  # fmt: skip
_NAMES: dict[Meaning, tuple[str, ...]] = {
    "age": ("age", "age years", "years age"),
    "household_size": ("household size", "family size", "family", "household members", "family members"),
    "gender": ("gender", "sex"),
    "region": ("region", "sales region"),
    "income": ("income", "household income", "salary", "gross income", "net income"),
    "savings": ("savings", "savings balance", "saving balance"),
    "credit_used": ("credit limit used", "credit used", "credit utilisation", "credit utilization"),
    "orders": ("orders", "purchases", "frequency", "invoices"),
    "spend": ("spend", "spending", "spent", "amount spent", "monetary", "monetary value"),
    "basket": ("avg basket", "average basket", "mean basket", "basket", "basket value",
               "average basket value", "average order value", "avg order value", "aov"),
    "recency": ("recency", "days since order", "days since purchase", "days since visit", "recency days"),
    "tenure": ("tenure", "tenure months", "tenure years", "tenure days"),
    "discount_share": ("discount share", "share discount", "share discounted"),
    "online_share": ("online share", "share online"),
    "returns": ("returns", "returned orders"),
    "complaints": ("complaints", "complain", "complaint"),
    "newsletter": ("newsletter", "newsletter subscribed", "newsletter subscriber"),
}  # fmt: skip


def words_of(key: str) -> tuple[str, ...]:
    """The words of a column name in lower case.

    >>> words_of("MonthlyCharges"), words_of("orders_12m"), words_of("CCAvg"), words_of("ID#")
    (('monthly', 'charges'), ('orders', '12m'), ('cc', 'avg'), ('id',))
    """
    spaced = re.sub(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])", " ", key)
    return tuple(word.casefold() for word in re.findall(r"[^\W_]+", spaced))


def label_of(key: str) -> str:
    """A label for readers.

    >>> [label_of(key) for key in ("annual_income", "MonthlyCharges", "customerID", "ZIP Code")]
    ['Annual income', 'Monthly charges', 'Customer ID', 'ZIP Code']
    >>> [label_of(key) for key in ("CCAvg", "Delicassen", "cc1_miles", "Award?", "Detergents_Paper")]
    ['CCAvg', 'Delicassen', 'CC1 miles', 'Award?', 'Detergents paper']
    """
    name = key.strip()
    if re.search(r"\s", name):
        return name[:1].upper() + name[1:]
    if re.fullmatch(r"[A-Za-z]?[a-z]+(?:[A-Z][a-z]+)*[A-Z]*", name):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = re.sub(r"[_.\-]+", " ", name).split()
    if not words:
        return key
    worded = [_in_label(word) for word in words]
    return " ".join([worded[0][:1].upper() + worded[0][1:], *worded[1:]])


def _in_label(word: str) -> str:
    """One word inside a label: acronyms in capitals, capitalised words in lower case."""
    if word.rstrip("0123456789?#").casefold() in _ACRONYMS:
        return word.upper()
    return word.lower() if re.fullmatch(r"[A-Z][a-z]+\W*", word) else word


def unit_of(key: str) -> str | None:
    """The unit a name states outright, such as "days" in days_since_last_order."""
    words = words_of(key)
    if not words:
        return None
    if words[-1] in _CURRENCIES:
        return words[-1].upper()
    if words[0] in _UNIT_WORDS:
        return words[0]
    counted = len(words) > 1 and words[-2].isdigit()
    return words[-1] if words[-1] in _UNIT_WORDS and not counted and "per" not in words else None


def meaning_of(key: str) -> Meaning | None:
    """What the column means to the recommendation rules, where its name leaves no doubt."""
    words = words_of(key)
    bare = tuple(word for word in words if word not in _PERIOD_WORDS and word not in _CURRENCIES)
    for meaning, names in _NAMES.items():
        if " ".join(words) in names or " ".join(bare) in names:
            return meaning
    return None


def has_word(key: str, *wanted: str) -> str | None:
    """The first of the wanted words that the name contains, else None."""
    words = words_of(key)
    return next((word for word in wanted if word in words), None)


def core_words(key: str) -> tuple[str, ...]:
    """The words of a name without those that only state a period or a total."""
    return tuple(word for word in words_of(key) if word not in _PERIOD_WORDS and word not in _CURRENCIES)
