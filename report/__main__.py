"""Command line of the report: prepare, build, finish, lint, brief, gallery, email, publish."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from analysis.errors import EXIT_CODE, SegmentsError

app = typer.Typer(
    help="Turn results into a site and a PDF.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

ResultsFolder = Annotated[Path, typer.Option("--results", help="Folder that `python -m analysis run` wrote.")]
SiteFolder = Annotated[Path, typer.Option("--site", help="Folder of the site.")]
EngineName = Annotated[str, typer.Option("--engine", help="auto, quarto or builtin.")]
RESULTS = Path("results")
SITE = Path("_site")


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Show a user's mistake as one message, without a traceback."""
    try:
        yield
    except SegmentsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_CODE) from None


@app.command()
def prepare(results: ResultsFolder = RESULTS) -> None:
    """Write the figures, tables and texts that the pages include (Quarto's pre-render step)."""
    from report.build import prepare_all

    with _plain_errors():
        prepare_all(results)


@app.command()
def build(results: ResultsFolder = RESULTS, site: SiteFolder = SITE, engine: EngineName = "auto") -> None:
    """Prepare, render, finish, set the PDF, check, and only then replace the site."""
    from report import build as building

    with _plain_errors():
        building.build(results, site, engine, say=typer.echo)


@app.command()
def finish(results: ResultsFolder = RESULTS, site: SiteFolder = SITE) -> None:
    """Bring rendered pages to our standard (Quarto's post-render step)."""
    from analysis.results import load
    from report.build import PROJECT
    from report.finish import finish as finish_site

    rendered = os.environ.get("QUARTO_PROJECT_OUTPUT_DIR")
    with _plain_errors():
        finish_site(Path(rendered) if rendered else site, load(results / "results.json"), PROJECT)


@app.command()
def lint(results: ResultsFolder = RESULTS, site: SiteFolder = SITE) -> None:
    """Check a finished site and its PDF against the rules of this project."""
    from analysis.results import load
    from report.build import PROJECT
    from report.lint import check

    with _plain_errors():
        check(site, load(results / "results.json"), results, PROJECT)
    typer.echo("No rule is broken.")


@app.command()
def brief(
    results: ResultsFolder = RESULTS,
    output: Annotated[Path, typer.Option("--output", help="The PDF to write.")] = Path(
        "customer-segments.pdf"
    ),
    engine: EngineName = "auto",
) -> None:
    """Set the PDF alone."""
    from report.build import build_pdf

    with _plain_errors():
        build_pdf(results, output, engine)


@app.command()
def gallery(
    site: SiteFolder = SITE,
    into: Annotated[Path, typer.Option("--into", help="Folder for the pictures.")] = Path("gallery"),
) -> None:
    """Take pictures of every page and every sheet of the PDF, for review."""
    from report.gallery import take_pictures

    with _plain_errors():
        take_pictures(site, into)


@app.command()
def email(
    to: Annotated[list[str], typer.Option("--to", help="Who gets the mail; give it once per address.")],
    results: ResultsFolder = RESULTS,
    site: SiteFolder = SITE,
    outbox: Annotated[Path, typer.Option("--outbox", help="Folder for the mails.")] = Path("outbox"),
    send: Annotated[bool, typer.Option("--send", help="Hand them to the mail server.")] = False,
    if_changed: Annotated[bool, typer.Option("--if-changed", help="Only after a notable change.")] = False,
) -> None:
    """Write one mail per recipient as a draft, and send them where asked to."""
    from report.mail import mailing

    with _plain_errors():
        mailing.email(to, results, site, outbox, send=send, if_changed=if_changed, say=typer.echo)


@app.command()
def publish(
    dest: Annotated[str, typer.Option("--dest", help="A folder, host:path or host::module/folder.")],
    site: SiteFolder = SITE,
) -> None:
    """Put the finished site in place in one step; the three versions before it are kept."""
    from report.publishing import publish as publishing

    with _plain_errors():
        publishing.publish(site, dest, say=typer.echo)


if __name__ == "__main__":
    app()
