"""The words in column names that say what a column holds."""

ID_OWNERS = (
    "customer", "cust", "client", "member", "user", "account", "card", "person", "subscriber",
    "contact", "guest", "patient", "consumer", "buyer", "kunden", "kunde", "loyalty",
)  # fmt: skip
"""Whose identifier a column may be."""

ID_WORDS = (
    "id", "ids", "uuid", "guid", "key", "code", "no", "nr", "number", "num", "nummer", "identifier",
)  # fmt: skip
"""Names of identifiers."""

PLACE_WORDS = (
    "zip", "zipcode", "postal", "postcode", "plz", "latitude", "longitude", "lat", "lon", "lng",
)  # fmt: skip
"""Places."""

CONTACT_WORDS = ("phone", "telephone", "mobile", "email", "mail", "fax", "iban", "ssn")
"""Contact details."""

CODE_WORDS = (
    "type", "segment", "cluster", "class", "category", "group", "channel", "region", "store",
    "branch", "state", "status", "tariff", "weekday", "quarter", "month", "code", "country", "plan",
)  # fmt: skip
"""Names under which numbers are codes."""

SENSITIVE_WORDS = (
    "gender", "sex", "race", "ethnicity", "ethnic", "religion", "nationality", "disability",
    "disabled", "citizenship",
)  # fmt: skip
"""Traits that describe segments but never build them."""

DATE_WORDS = ("date", "timestamp", "datetime", "dob", "birthday")
"""Points in time."""

ORDER_WORDS = (
    "score", "rating", "level", "stars", "grade", "satisfaction", "rank", "quintile", "decile",
    "age",
)  # fmt: skip
"""Numbers that rank."""

COUNT_WORDS = (
    "orders", "purchases", "visits", "count", "quantity", "qty", "items", "returns", "returned",
    "complaints", "calls", "trans", "transactions", "size", "family", "household", "members",
    "persons", "people", "children", "kids", "kid", "teen", "teens", "dependents", "trips",
    "flights", "nights", "bookings", "logins", "sessions", "clicks", "kidhome", "teenhome",
    "frequency", "tickets", "products", "accounts", "cards", "cars", "invoices", "times",
)  # fmt: skip
"""Things that are counted."""

COUNTED_WORDS = ("num", "n", "number", "no", "nr", "anzahl")
"""First words of counts."""

SIGNED_MONEY_WORDS = ("savings", "profit", "margin")
"""Money that may be negative."""

MONEY_WORDS = (
    "income", "salary", "spend", "spent", "revenue", "sales", "price", "cost", "charges",
    "mortgage", "basket", "turnover", "payment", "payments", "fee", "fees", "monetary", "bill",
    "umsatz", "wage", "eur", "usd", "gbp", "chf",
)  # fmt: skip
"""Money."""

SHARE_WORDS = (
    "share", "rate", "ratio", "pct", "percent", "percentage", "proportion", "utilisation",
    "utilization", "used",
)  # fmt: skip
"""Parts of a whole."""

OUTCOME_WORDS = (
    "churn", "churned", "response", "responded", "target", "outcome", "label", "converted",
    "conversion", "default", "defaulted", "attrition", "exited", "accepted",
)  # fmt: skip
"""What happened in the end: to be compared with segments, not to build them."""

VALUE_NAMES = (
    "spend", "spending", "spent", "revenue", "sales", "turnover", "monetary", "amount spent",
    "monetary value", "purchase value",
)  # fmt: skip
"""Names of what a customer is worth, without words for a period."""
