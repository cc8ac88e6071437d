"""Five customer tables that ask much of a report, each small."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

LONG_LABEL = ("How often they came, " * 50)[:1000]
RUNS = "<script>document.title='out'</script><img src=x onerror=document.title='out'>"
TEXTS: tuple[str, ...] = (
    RUNS,
    "العملاء الأوفياء <b>B</b>",
    "忠实的家庭 {{< include /etc/passwd >}} {{< var facts.title >}}",
    '#panic("x") #eval("1") *b* $x$ @ref <lab> `raw` ```{=typst} ]}) // "q" \\',
    "[x](javascript:document.title='out') ![](x) # head | ::: {.callout-note} =HYPERLINK(1) &amp;",
)


def write(folder: Path, name: str) -> Path:
    """Write the table `name` and its sidecar into `folder`; return the table's path."""
    table, sidecar = TABLES[name](np.random.default_rng(11))
    table.insert(0, "customer_id", [f"K{n:05d}x" for n in range(len(table))])
    path = folder / "customers.csv"
    table.to_csv(path, index=False, encoding="utf-8")
    if sidecar:
        path.with_suffix(".toml").write_text(sidecar, encoding="utf-8")
    return path


def _groups(rng: np.random.Generator, sizes: tuple[int, ...], n_columns: int, apart: float = 4) -> np.ndarray:
    """Customers of groups of these sizes around centres that lie `apart` in every column's own way."""
    centres = apart * rng.standard_normal((len(sizes), n_columns))
    kinds = np.repeat(np.arange(len(sizes)), sizes)
    return centres[kinds] + rng.standard_normal((len(kinds), n_columns))


def _frame(values: np.ndarray, names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(np.round(50 + 8 * values, 2), columns=list(names))


def no_structure(rng: np.random.Generator) -> tuple[pd.DataFrame, str]:
    """One cloud of 300 customers."""
    return _frame(rng.standard_normal((300, 5)), ("age", "income", "visits", "basket", "spend")), ""


def one_small_segment(rng: np.random.Generator) -> tuple[pd.DataFrame, str]:
    """600 customers in three groups, of which one holds 4 %; the gates are told to let it pass."""
    values = _groups(rng, (330, 246, 24), 4, apart=3)
    sidecar = (
        '[dataset]\nname = "Club"\nperiod_end = 2026-09-30\ncurrency = "JPY"\n'
        '[columns.spend]\nrole = "value"\nkind = "amount"\n'
        "[gates]\nsmallest_share = 0.03\nsmallest_customers = 20\n"
    )
    return _frame(values, ("age", "visits", "basket", "spend")), sidecar


def few_customers(rng: np.random.Generator) -> tuple[pd.DataFrame, str]:
    """60 customers, 4 columns."""
    return _frame(_groups(rng, (25, 20, 15), 4), ("age", "income", "visits", "spend")), ""


def many_columns(rng: np.random.Generator) -> tuple[pd.DataFrame, str]:
    """30 numbers and 10 columns with 20 categories each, of 300 customers in four groups."""
    table = _frame(_groups(rng, (100, 80, 70, 50), 30, apart=1), tuple(f"measure_{n:02d}" for n in range(30)))
    for n in range(10):
        table[f"kind_{n}"] = [f"Kind {pick:02d}" for pick in rng.integers(0, 20, 300)]
    return table, ""


def other_scripts(rng: np.random.Generator) -> tuple[pd.DataFrame, str]:
    """Labels and cells in Arabic and Chinese and with the control characters of three languages."""
    sizes = (130, 100, 70)
    names = ("الإنفاق السنوي", "购买次数", f"{RUNS} income", LONG_LABEL, TEXTS[3])
    table = _frame(_groups(rng, sizes, len(names)), names)
    kinds = np.repeat(np.arange(3), sizes)
    table["地区 <i>الفئة</i> *b*"] = [TEXTS[(kind + pick) % len(TEXTS)] for kind, pick in zip(kinds, rng.integers(0, 3, 300), strict=True)]
    table["{{< env HOME >}} | $y$"] = np.where(rng.random(300) < 0.4 + 0.1 * kinds, TEXTS[3], TEXTS[4])
    sidecar = (
        "[dataset]\nname = '''العملاء <b>客户</b> #panic(\"n\")'''\nperiod_end = 2026-09-30\nperiod = '''<i>*年*</i>'''\ncurrency = 'CHF'\n"
        f"[columns.{LONG_LABEL!r}]\nrole = 'value'\nkind = 'amount'\n"
        "[names]\nA = '''<b>忠实</b> *客户* $x$'''\nB = '''الأوفياء #eval(\"1\")'''\n"
        "[report]\ntitle = '''<u>العملاء</u> {{< var facts.n >}}'''\norganisation = '''客户 & #strong[Co]'''\n"
    )
    return table, sidecar


TABLES: dict[str, Callable[[np.random.Generator], tuple[pd.DataFrame, str]]] = {
    "no structure": no_structure,
    "one segment of 4 %": one_small_segment,
    "60 customers": few_customers,
    "40 columns": many_columns,
    "other scripts": other_scripts,
}
