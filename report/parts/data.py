"""The parts of the data and methods pages: what was read, what was mended, how it was prepared."""

from analysis.results import Results, Variable
from report import formatting
from report.edition import Edition
from report.escaping import one_line, short
from report.tables import table
from report.text import fill

ROLES = {
    "id": "names the customer",
    "segment": "builds the segments",
    "describe": "describes only",
    "value": "measures value",
    "ignore": "left out",
}
KINDS = {"flag": "yes or no", "amount": "amount", "share": "share", "number": "number", "count": "count"}
TRANSFORMS = {
    "none": "as it is",
    "log": "logarithm",
    "log1p": "logarithm of one more",
    "sqrt": "square root",
    "logit": "log-odds",
    "rank": "ranks",
    "onehot": "one column per category",
}


def read(edition: Edition) -> str:
    """Say what was read."""
    results = edition.results
    segmenting = sum(v.builds_segments for v in results.variables)
    return fill(
        "parts/data_read.md.j2",
        "md",
        data=results.data,
        n_columns=len(results.variables),
        n_segmenting=segmenting,
        unassigned=results.n_unassigned,
        value=_label(results, results.data.value_column),
        identifier=_label(results, results.data.id_column),
    )


def columns(edition: Edition) -> str:
    """List every column with its role, and whether the role was told or inferred."""
    rows = [_column(variable) for variable in edition.results.variables]
    headings = ("Column", "In the file", "Role", "Kind", "Unit", "How we know", "Missing")
    caption = "Every column of the table and what it was used for"
    return edition.table(table("columns", caption, headings, rows, (6,), has_csv=True))


def preparation(edition: Edition) -> str:
    """Tell each choice of the preparation, and what was done with each column."""
    rows = [
        [
            short(v.label),
            TRANSFORMS.get(v.transform, v.transform),
            one_line(v.transform_reason) or "–",
            one_line(v.missing_treatment) or "–",
        ]
        for v in edition.results.variables
        if v.builds_segments
    ]
    headings = ("Column", "Scale", "Why", "Missing values")
    caption = "How each column was prepared before the search for groups"
    return fill(
        "parts/preparation.md.j2",
        "md",
        sentences=edition.results.quality.preparation,
        table=edition.table(table("preparation", caption, headings, rows, has_csv=True)),
    )


def findings(edition: Edition) -> str:
    """List what was found in the data, with how often and what was done."""
    return fill("parts/data_findings.md.j2", "md", findings=edition.results.quality.findings)


def settings(edition: Edition) -> str:
    """Say with what this was computed: versions, seed, settings that were told."""
    results = edition.results
    versions = [f"{short(name)} {short(version)}" for name, version in sorted(results.versions.items())]
    return fill(
        "parts/settings.md.j2",
        "md",
        versions=versions,
        seed=_seed(results),
        sha=results.data.sha256,
        chosen=results.chosen,
        has_sidecar=results.data.has_sidecar,
    )


def _column(variable: Variable) -> list[str]:
    reason = formatting.sentence_case(one_line(variable.reason))
    role = ROLES["segment"] if variable.builds_segments else ROLES[variable.role]
    if variable.role == "value" and variable.builds_segments:
        role = f"{ROLES['value']}, {ROLES['segment']}"
    return [
        one_line(variable.label),
        one_line(variable.key),
        role,
        KINDS.get(variable.kind, variable.kind),
        short(variable.unit) if variable.unit else "–",
        f"Inferred. {reason}" if variable.inferred else reason,
        formatting.count(variable.n_missing),
    ]


def _label(results: Results, key: str | None) -> str:
    return short(results.variable(key).label) if key is not None else ""


def _seed(results: Results) -> str:
    section = results.settings.get("clustering")
    seed = section.get("seed") if isinstance(section, dict) else None
    return str(seed) if isinstance(seed, int) else ""
