"""The planted kinds of the default data: who they are, how they vary, who moved.

Read by `generate.py` and nothing else; nothing in the analysis knows of them.
"""

from dataclasses import dataclass

TRAITS = ("age", "household", "income", "savings", "credit_used", "tenure", "orders", "basket",
          "quiet_days", "discount", "online", "returned", "complaints")  # fmt: skip
SHARES = ("credit_used", "discount", "online", "returned")
SLOW = ("age", "household", "income", "savings", "tenure")  # not changed by a change of kind


@dataclass(frozen=True, slots=True)
class Kind:
    """One planted kind of customer.

    Attributes
    ----------
    people, joined, left
        Customers in September, how many of them joined since June, and how many more left.
    women, newsletter, centre
        Chance of each; what remains of `centre` is spread evenly over the other regions.
    middles
        Middle of each of TRAITS, in order: years, persons, EUR, shares, months, counts, days.
    """

    name: str
    people: int
    joined: int
    left: int
    women: float
    newsletter: float
    centre: float
    middles: tuple[float, ...]


# fmt: off
KINDS = (  # middles: age, household, income, savings, credit, tenure, orders, basket, quiet, ...
    Kind("family_shoppers", 500, 14, 10, 0.55, 0.52, 0.20,
         (40, 3.9, 49_000, 9_000, 0.34, 46, 27, 54, 2, 0.36, 0.38, 0.06, 0.30)),
    Kind("deal_seekers", 420, 28, 18, 0.51, 0.60, 0.22,
         (27, 1.6, 29_000, 2_600, 0.42, 12, 11, 29, 3, 0.66, 0.86, 0.13, 0.35)),
    Kind("quiet_savers", 360, 4, 14, 0.53, 0.36, 0.18,
         (67, 1.7, 29_000, 46_000, 0.06, 90, 4.2, 56, 20, 0.24, 0.09, 0.03, 0.12)),
    Kind("loyal_regulars", 320, 4, 5, 0.53, 0.57, 0.21,
         (52, 2.1, 78_000, 50_000, 0.12, 80, 18, 90, 2, 0.09, 0.16, 0.04, 0.18)),
    Kind("fashion_returners", 200, 10, 6, 0.56, 0.55, 0.23,
         (36, 1.8, 63_000, 15_000, 0.28, 26, 10, 152, 4, 0.17, 0.90, 0.42, 0.60)),
    Kind("lapsing_borrowers", 140, 0, 13, 0.52, 0.33, 0.20,
         (44, 2.6, 28_000, 900, 0.86, 38, 3.2, 44, 150, 0.46, 0.52, 0.14, 2.20)),
)
NONE = Kind("none", 60, 2, 4, 0.53, 0.48, 0.20, KINDS[0].middles)

# Spread of each trait inside a kind (years for age, else natural log or log-odds), and how
# strongly the influences means, attachment and screen pull it.
SPREAD = {
    "age":         (7.20, 0.20, 0.20, -0.50),
    "household":   (0.26, 0.20, 0.10, 0.00),
    "income":      (0.33, 0.80, 0.00, 0.00),
    "savings":     (0.77, 0.60, 0.10, -0.20),
    "credit_used": (0.60, -0.50, 0.00, 0.10),
    "tenure":      (0.60, 0.00, 0.45, -0.25),
    "orders":      (0.35, 0.00, 0.60, 0.10),
    "basket":      (0.28, 0.50, 0.00, 0.00),
    "quiet_days":  (0.55, 0.00, -0.50, 0.00),
    "discount":    (0.50, -0.35, 0.10, 0.30),
    "online":      (0.60, 0.00, 0.00, 0.65),
    "returned":    (0.44, 0.00, -0.10, 0.30),
    "complaints":  (0.55, -0.20, -0.20, 0.00),
}
# fmt: on
FLOWS = (  # kind in June, kind in September, people
    ("deal_seekers", "family_shoppers", 26),
    ("family_shoppers", "lapsing_borrowers", 18),
    ("loyal_regulars", "quiet_savers", 14),
    ("deal_seekers", "fashion_returners", 12),
    ("family_shoppers", "deal_seekers", 9),
    ("lapsing_borrowers", "family_shoppers", 6),
    ("fashion_returners", "loyal_regulars", 4),
)
