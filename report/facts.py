"""The single numbers that pages quote, as Quarto variables (`{{< var facts.n_customers >}}`)."""

import yaml

from analysis.results import Results
from report import formatting
from report.escaping import markdown, short
from report.masthead import algorithm_title


def facts(results: Results) -> dict[str, str]:
    """Give every fact as text, escaped for Markdown."""
    data = results.data
    n_columns = sum(v.builds_segments for v in results.variables)
    plain = {
        "data_name": short(data.name),
        "n_customers": formatting.few(data.n_customers),
        "n_segments": formatting.worded(len(results.segments), "segment"),
        "n_columns": formatting.plural(n_columns, "column"),
        "n_candidates": formatting.plural(len(results.candidates), "candidate"),
        "algorithm": algorithm_title(results),
    }
    return {name: markdown(text) for name, text in plain.items()}


def variables_file(results: Results) -> str:
    """Write the facts as the content of `_variables.yml`."""
    return yaml.safe_dump({"facts": facts(results)}, allow_unicode=True, sort_keys=True, width=1000)
