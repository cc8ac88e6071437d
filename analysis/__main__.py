"""Command line of the analysis: run, assign, check, describe."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analysis.errors import EXIT_CODE, SegmentsError

app = typer.Typer(
    help="Find the kinds of customers in a table.", no_args_is_help=True, pretty_exceptions_enable=False
)

Table = Annotated[Path, typer.Argument(help="Customer table: .csv, .tsv, .txt, .xlsx or .parquet.")]
ResultsFolder = Annotated[Path, typer.Option("--results", help="Folder for the results.")]
RESULTS = Path("results")


class Refit(StrEnum):
    """Whether the segments of the last run are kept."""

    auto = "auto"
    always = "always"
    never = "never"


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Show a user's mistake as one message, without a traceback."""
    try:
        yield
    except SegmentsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_CODE) from None


@app.command()
def run(
    data: Table,
    results: ResultsFolder = RESULTS,
    refit: Annotated[
        Refit | None, typer.Option(help="Find the segments anew, or keep those of the last run.")
    ] = None,
) -> None:
    """Analyse DATA, compare it with the last run, and write the results."""
    from analysis.pipeline import run as run_pipeline
    from analysis.progress import show_steps

    with _plain_errors(), show_steps() as steps:
        outcome = run_pipeline(data, results, steps, refit.value if refit else None)
    typer.echo(outcome.verdict.sentence)
    if outcome.changes is not None:
        typer.echo(outcome.changes.decision.reason)
    typer.echo(
        f"{outcome.chosen.n_segments} segments of {outcome.data.n_customers:,} customers in {results}/"
    )


@app.command()
def assign(
    data: Table,
    results: ResultsFolder = RESULTS,
    output: Annotated[Path, typer.Option("--output", help="CSV to write.")] = Path("assigned.csv"),
) -> None:
    """Place the customers of DATA in the segments of the last run."""
    from analysis.placing import place

    with _plain_errors():
        n_customers = place(data, results, output)
    typer.echo(f"{n_customers:,} customers placed; see {output}")


@app.command()
def check(data: Table) -> None:
    """Read DATA and its sidecar and say what would be done, without analysing."""
    from analysis.intake import take_in

    with _plain_errors():
        intake = take_in(data)
    for variable in intake.prepared.variables:
        typer.echo(f"{variable.key}: {variable.role}, {variable.kind} ({variable.reason})")
    for finding in intake.clean.findings:
        where = f" ({finding.where})" if finding.where else ""
        typer.echo(f"{finding.sentence} {finding.action}{where}")
    for sentence in intake.prepared.sentences:
        typer.echo(sentence)


@app.command()
def describe(data: Table) -> None:
    """Print a commented sidecar for DATA, to edit and save beside it."""
    from analysis.describing import describe_table

    with _plain_errors():
        sys.stdout.write(describe_table(data))


if __name__ == "__main__":
    app()
