"""Invents the default data: two snapshots of a retailer's store card customers.

`python data/generate.py` rewrites the four CSV files of this folder, byte for byte the
same on every run; `--into DIR` writes them elsewhere. Importing this module does nothing.

A person is drawn around the middles of their kind; three shared influences (means,
attachment, screen) tie the traits together inside a kind. September is drawn first and June
worked back from it order by order, so that they never contradict each other. Dirt is last.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from kinds import FLOWS, KINDS, NONE, SHARES, SLOW, SPREAD, TRAITS
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
ByTrait = dict[str, Numbers]

SEED = 20260930
QUARTER, YEAR = 92, 365  # days
MONTH = QUARTER / 3
REGIONS = ("North", "South", "East", "West", "Centre")
N_DUPLICATES = 8
DIRT = {
    "age": ("n/a", "-1", "forty"),
    "household_size": ("2 adults", "unknown"),
    "annual_income": ("unknown", "n/a", "-1.00", "unknown"),
    "savings": ("n/a", "-250.00", "unknown"),
    "credit_limit_used": ("n/a", "-0.05"),
    "spend_12m": ("-35.90", "n/a"),
    "days_since_last_order": ("unknown", "-7"),
    "tenure_months": ("see file",),
    "discount_share": ("unknown", "-0.20"),
    "complaints_12m": ("n/a", "-2"),
}
COLUMNS = ("customer_id", "age", "gender", "household_size", "region", "annual_income", "savings",
           "credit_limit_used", "orders_12m", "spend_12m", "avg_basket", "days_since_last_order",
           "tenure_months", "discount_share", "online_share", "returns_12m", "complaints_12m",
           "newsletter")  # fmt: skip


def unfold(trait: str, values: Numbers) -> Numbers:
    """Traits on the scale on which they are drawn: years, natural log or log-odds."""
    if trait == "age":
        return values
    return np.log(values / (1 - values)) if trait in SHARES else np.log(values)


def fold(trait: str, values: Numbers) -> Numbers:
    """Undo `unfold`."""
    if trait == "age":
        return values
    return 1 / (1 + np.exp(-values)) if trait in SHARES else np.exp(values)


def middles_of(kinds: Counts) -> ByTrait:
    """Unfolded middles, given the index of each person's kind (column) for each trait (row)."""
    table = np.array([kind.middles for kind in (*KINDS, NONE)])
    return {trait: unfold(trait, table[kinds[t], t]) for t, trait in enumerate(TRAITS)}


def indices(names: "pd.Series[str]") -> Counts:
    """Index of each name among the kinds, the same for every trait: (n_traits, n_people)."""
    order = {kind.name: i for i, kind in enumerate((*KINDS, NONE))}
    return np.tile(names.map(order).to_numpy(dtype=np.int64), (len(TRAITS), 1))


def draw_people(rng: np.random.Generator) -> pd.DataFrame:
    """Everyone of either snapshot: kind, whether they joined or left, and who they are."""
    of = [(kind, place) for kind in (*KINDS, NONE) for place in range(kind.people + kind.left)]
    voice = rng.random(len(of))
    women = np.array([kind.women for kind, _ in of])
    centre = np.array([kind.centre for kind, _ in of])
    elsewhere = rng.integers(0, 4, len(of))
    people = pd.DataFrame({"kind": [kind.name for kind, _ in of]})
    return people.assign(
        joined=[place < kind.joined for kind, place in of],
        left=[place >= kind.people for kind, place in of],
        newsletter=np.where(rng.random(len(of)) < [kind.newsletter for kind, _ in of], "yes", "no"),
        gender=np.select([voice < 0.012, voice < 0.012 + women], ["other", "female"], "male"),
        region=np.array(REGIONS)[np.where(rng.random(len(of)) < centre, 4, elsewhere)],
    )


def draw_nature(rng: np.random.Generator, people: pd.DataFrame) -> ByTrait:
    """The unfolded traits of everyone; whoever fits nowhere gets each from another kind."""
    kinds = indices(people["kind"])
    kinds = np.where(kinds == len(KINDS), rng.integers(0, len(KINDS), kinds.shape), kinds)
    influences = rng.standard_normal((3, len(people)))
    nature = {}
    for trait, middle in middles_of(kinds).items():
        spread, means, attachment, screen = SPREAD[trait]
        shared = means * influences[0] + attachment * influences[1] + screen * influences[2]
        own = np.sqrt(1 - means**2 - attachment**2 - screen**2)
        nature[trait] = middle + spread * (shared + own * rng.standard_normal(len(people)))
    nature["age"] = nature["age"].clip(19, 92)
    return nature


def draw_tenure(rng: np.random.Generator, people: pd.DataFrame, nature: ByTrait) -> Numbers:
    """Months with the card on 30 September; under 3 for those who joined in the quarter."""
    longest = np.minimum(190 + 12 * rng.random(len(people)), 12 * (nature["age"] - 18))
    months = np.minimum(3 + np.exp(nature["tenure"]), longest)
    return np.where(people["joined"], 3 * rng.random(len(people)), months)


def earlier_kinds(people: pd.DataFrame, nature: ByTrait) -> "pd.Series[str]":
    """Kind in June: each flow takes those whose slow traits lie nearest to its origin."""
    earlier = people["kind"].copy()
    free = np.array((people["tenure"] >= 15) & ~people["left"])
    for origin, destination, n_people in FLOWS:
        middles = middles_of(indices(pd.Series(origin, index=people.index)))
        gaps = [np.square((nature[t] - middles[t]) / SPREAD[t][0]) for t in SLOW]
        distance = np.where(free & (people["kind"] == destination), np.sum(gaps, axis=0), np.inf)
        moved = np.argsort(distance, kind="stable")[:n_people]
        earlier.iloc[moved], free[moved] = origin, False
    return earlier


def earlier_traits(rng: np.random.Generator, people: pd.DataFrame, nature: ByTrait) -> ByTrait:
    """Traits in June: the habits of the earlier kind; who they are and have, nearly as now."""
    now, then = middles_of(indices(people["kind"])), middles_of(indices(people["earlier_kind"]))
    traits = {}
    for trait, values in nature.items():
        change = 0.0 if trait in SLOW else then[trait] - now[trait]
        drift = 0.08 * SPREAD[trait][0] * rng.standard_normal(len(people))
        if trait in ("household", "income"):
            drift *= rng.random(len(people)) < 0.12
        traits[trait] = fold(trait, values - 0.25 if trait == "age" else values + change + drift)
    return traits


def invent(rng: np.random.Generator) -> tuple[pd.DataFrame, ByTrait]:
    """Everyone with their traits, the longest with the card first and numbered so."""
    people = draw_people(rng)
    nature = draw_nature(rng, people)
    people["tenure"] = draw_tenure(rng, people, nature)
    people["earlier_kind"] = earlier_kinds(people, nature)
    longest_first = np.argsort(-people["tenure"].to_numpy(), kind="stable")
    people = people.iloc[longest_first].reset_index(drop=True)
    people["customer_id"] = [f"C{number:05d}" for number in range(1, len(people) + 1)]
    return people, {trait: values[longest_first] for trait, values in nature.items()}


def recency(rng: np.random.Generator, orders: Counts, quiet_days: Numbers, window: Counts) -> Counts:
    """Days since the last of `orders` spread evenly over the window before the quiet days."""
    quiet = np.minimum(quiet_days, 0.9 * window)
    gap = 1 - rng.random(orders.size) ** (1 / np.maximum(orders, 1))
    days: Numbers = quiet + (window - quiet) * gap
    return days.astype(np.int64)


def look(rng: np.random.Generator, people: pd.DataFrame, traits: ByTrait) -> pd.DataFrame:
    """The September snapshot: what the retailer saw of everyone in 12 months."""
    orders, days = draw_orders(rng, people, traits)
    noise = np.exp(0.2 * rng.standard_normal(orders.size) / np.sqrt(np.maximum(orders, 1)))
    return describe(people, traits, people["tenure"]).assign(
        orders_12m=orders,
        spend_12m=np.round(orders * traits["basket"] * noise, 2),
        days_since_last_order=days,
        discount_share=traits["discount"],
        online_orders=rng.binomial(orders, traits["online"]),
        returns_12m=rng.binomial(orders, traits["returned"]),
        complaints_12m=rng.poisson(traits["complaints"]),
    )


def draw_orders(rng: np.random.Generator, people: pd.DataFrame, traits: ByTrait) -> tuple[Counts, Counts]:
    """Orders in 12 months and days since the last one, which may be longer ago than that."""
    held = days_held(people)
    window, recent = np.minimum(held, YEAR), held < 13 * MONTH
    # A card is opened with a first order, so a recent customer has one at least.
    orders = np.maximum(rng.poisson(traits["orders"] * np.sqrt(window / YEAR)), recent)
    days = recency(rng, orders, traits["quiet_days"], window)
    days = np.where(recent & (orders == 1), window, days)
    long_ago = np.minimum(YEAR + 1 + rng.exponential(70, orders.size).astype(np.int64), held)
    return orders, np.where(orders == 0, long_ago, days)


def look_back(
    rng: np.random.Generator, people: pd.DataFrame, traits: ByTrait, now: pd.DataFrame
) -> pd.DataFrame:
    """The June snapshot: this summer's orders drop out, last summer's come in."""
    orders, days = now["orders_12m"].to_numpy(), now["days_since_last_order"].to_numpy()
    kept, gained = slide_orders(rng, people, traits, orders, days)
    share, weight = kept / np.maximum(orders, 1), gained / np.maximum(kept + gained, 1)
    window = np.clip(days_held(people) - QUARTER, 1, YEAR)
    drawn = recency(rng, kept + gained, traits["quiet_days"], window)
    old_spend = now["spend_12m"] * share ** np.exp(0.2 * rng.standard_normal(orders.size))
    online = rng.hypergeometric(now["online_orders"], orders - now["online_orders"], kept)
    returns = rng.hypergeometric(now["returns_12m"], orders - now["returns_12m"], kept)
    complaints = rng.binomial(now["complaints_12m"], 0.75) + rng.poisson(traits["complaints"] / 4)
    return describe(people, traits, people["tenure"] - 3).assign(
        orders_12m=kept + gained,
        spend_12m=np.round(old_spend + gained * traits["basket"], 2),
        days_since_last_order=np.where(days >= QUARTER, days - QUARTER, drawn),
        discount_share=(1 - weight) * now["discount_share"] + weight * traits["discount"],
        online_orders=online + rng.binomial(gained, traits["online"]),
        returns_12m=returns + rng.binomial(gained, traits["returned"]),
        complaints_12m=np.where(changed(people), rng.poisson(traits["complaints"]), complaints),
    )


def slide_orders(
    rng: np.random.Generator, people: pd.DataFrame, traits: ByTrait, orders: Counts, days: Counts
) -> tuple[Counts, Counts]:
    """Orders of September's 12 months that June saw as well, and those that only June saw."""
    moved, idle, recent = changed(people), days >= QUARTER, days_held(people) < 13 * MONTH
    window = np.minimum(days_held(people), YEAR)
    # Who ordered this summer loses the last order; who got the card this year keeps the first.
    # A change of kind shows at once: most orders of those people are this summer's.
    lost = 1 + rng.binomial(np.maximum(orders - 1 - recent, 0), np.minimum(QUARTER / window, 1))
    aim = rng.poisson(traits["orders"])
    kept = np.where(idle, orders, np.maximum(orders - lost, 0))
    kept = np.where(moved & ~idle, np.minimum(kept, aim // 4), kept)
    gained = np.where(moved, np.maximum(aim - kept, 0), rng.poisson(traits["orders"] / 4))
    return kept, np.maximum(gained, kept == 0) * ~recent * (days <= YEAR + QUARTER)


def changed(people: pd.DataFrame) -> Flags:
    """Who was of another kind in June."""
    return np.array(people["kind"] != people["earlier_kind"])


def days_held(people: pd.DataFrame) -> Counts:
    """Days with the card on 30 September, one at least."""
    held: Numbers = np.maximum(people["tenure"].to_numpy() * MONTH, 1)
    return held.astype(np.int64)


def describe(people: pd.DataFrame, traits: ByTrait, tenure: "pd.Series[float]") -> pd.DataFrame:
    """One snapshot without its orders: who these people are and what they have."""
    return people[["customer_id", "gender", "region", "newsletter"]].assign(
        age=np.floor(traits["age"]).astype(np.int64),
        household_size=np.clip(np.round(traits["household"]), 1, 8).astype(np.int64),
        annual_income=np.round(traits["income"], -2),
        savings=np.round(traits["savings"], 2),
        credit_limit_used=np.round(traits["credit_used"], 2),
        tenure_months=np.floor(tenure).astype(np.int64),
    )


def finish(snapshot: pd.DataFrame, silent: Flags) -> pd.DataFrame:
    """The columns as text; shares of no orders are empty, as is what nobody answered."""
    orders = snapshot["orders_12m"]
    table = snapshot.assign(
        avg_basket=snapshot["spend_12m"] / orders.where(orders > 0),
        online_share=snapshot["online_orders"] / orders.where(orders > 0),
        discount_share=snapshot["discount_share"].where(orders > 0),
        annual_income=snapshot["annual_income"].where(~silent),
    )[list(COLUMNS)]
    for column in table.columns[table.dtypes == np.float64]:
        table[column] = table[column].map("{:.2f}".format, na_action="ignore")
    return table.astype(object)


def soil(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    """Put a few unusable cells into the table, then a few exact copies of rows."""
    soiled = table.copy()
    for column, texts in DIRT.items():
        soiled.loc[rng.choice(len(table), len(texts), replace=False), column] = texts
    copies = rng.choice(len(table), N_DUPLICATES, replace=False)
    rows = np.append(np.arange(len(table)), copies)
    places = np.append(np.arange(len(table)), rng.uniform(0, len(table), N_DUPLICATES))
    return soiled.iloc[rows[np.argsort(places, kind="stable")]]


def save(table: pd.DataFrame, file: Path) -> None:
    """Write a table as UTF-8 CSV with the same line ends on every system."""
    table.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")


def write(folder: Path) -> None:
    """Write both snapshots, and the truth about each, as CSV files into `folder`."""
    rng = np.random.default_rng(SEED)
    people, nature = invent(rng)
    now = look(rng, people, {trait: fold(trait, values) for trait, values in nature.items()})
    then = look_back(rng, people, earlier_traits(rng, people, nature), now)
    silent = rng.random(len(people)) < np.where(people["newsletter"] == "yes", 0.03, 0.07)
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, snapshot, kind, present in (
        ("", now, "kind", ~people["left"]),
        ("_2026_06_30", then, "earlier_kind", ~people["joined"]),
    ):
        truth = people[["customer_id"]].assign(kind=people[kind])[present]
        table = finish(snapshot, silent)[present].reset_index(drop=True)
        save(truth, folder / f"truth{suffix}.csv")
        save(soil(rng, table), folder / f"customers{suffix}.csv")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Invent the default data again.")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent, help="folder to write into")
    write(parser.parse_args().into)
