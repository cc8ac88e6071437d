"""What the mail says: page 1 of the report in a form that mail programs show.

Everything comes from `report.summary_facts`, so mail, site and PDF tell the same finding
with the same numbers. A letter that names a customer or an address is never written.
"""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import css_inline
from bs4 import BeautifulSoup

from analysis.errors import ReportError
from analysis.results import Results
from report import masthead
from report.charts import style
from report.escaping import short
from report.finish import PARSER
from report.linting import privacy
from report.mail.picture import Picture, draw
from report.summary_facts import Summary, summary
from report.text import fill

FOLDER = "mail"
PICTURE_ID = "segment-sizes@report"  # no dot after the @: it is no mail address
LONGEST_SUBJECT = 180
LINE = 74
BULLET = re.compile(r"\s*(?:\* |[A-Z] {2})?")


@dataclass(frozen=True, slots=True)
class Bullet:
    """One of the three points of the letter; `lead` is its first words, set apart."""

    lead: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter, the same for every recipient: its subject, both bodies, its picture."""

    subject: str
    html: str
    text: str
    picture: Picture


def compose(results: Results, results_folder: Path) -> Letter:
    """Write the letter.

    Raises
    ------
    ReportError
        The letter would show a customer's id or somebody's mail address.
    """
    facts, picture = summary(results), draw(results)
    values: dict[str, Any] = {
        "subject": subject(results, facts),
        "summary": facts,
        "bullets": bullets(facts, has_changes=results.changes is not None),
        "has_changes": results.changes is not None,
        "organisation": masthead.organisation(results),
        "site": site_address(results),
        "picture": picture,
        "picture_id": PICTURE_ID,
        "on_segment": {row.letter: style.on_segment(row.letter).light for row in facts.rows},
        "segment": {row.letter: style.segment(row.letter).light for row in facts.rows},
    }
    html = fill(f"{FOLDER}/body.html.j2", "html", **values)
    letter = Letter(
        subject=values["subject"],
        html=_with_styles(html),
        text=_wrapped(fill(f"{FOLDER}/body.txt.j2", "plain", **values)),
        picture=picture,
    )
    _refuse_what_points_at_somebody(letter, results, results_folder)
    return letter


def subject(results: Results, facts: Summary) -> str:
    """Write the finding and the date of the data, on one line."""
    dated = f" ({masthead.data_date(results)})"
    return short(facts.headline, LONGEST_SUBJECT - len(dated)) + dated


def bullets(facts: Summary, *, has_changes: bool) -> tuple[Bullet, ...]:
    """Choose the three points: what changed if there is an earlier run, the finding, what to do.

    Without an earlier run, the second finding takes the place of what changed.
    """
    told = [Bullet(finding.lead, finding.sentence) for finding in facts.findings]
    if has_changes:
        told.insert(0, Bullet("What changed", facts.change_line))
    first = "; ".join(f"{action.letter}: {action.title}" for action in facts.top_actions)
    return (*told[:2], Bullet("What to do first", f"{first}."))


def site_address(results: Results) -> str:
    """Give the address the sidecar names for the site; empty when it does not."""
    section = results.settings.get("report")
    return str(section.get("site_url") or "") if isinstance(section, dict) else ""


def words(html: str) -> str:
    """Give the words of an HTML body, as a reader sees them."""
    body = BeautifulSoup(html, PARSER).body
    return " ".join(body.get_text(" ").split()) if body else ""


def _with_styles(html: str) -> str:
    """Write the styles into the elements, where every mail program finds them.

    What depends on screen or theme can only stand in a style element, and stays there.
    """
    css = fill(
        f"{FOLDER}/style.css.j2",
        "plain",
        light={colour.role: colour.light for colour in style.PALETTE},
        dark={colour.role: colour.dark for colour in style.PALETTE},
    )
    inliner = css_inline.CSSInliner(extra_css=css, keep_at_rules=True, load_remote_stylesheets=False)
    return inliner.inline(html)


def _wrapped(text: str) -> str:
    """Break long lines; what belongs to a point is set under its text."""
    return "\n".join(_wrapped_line(line) for line in text.splitlines()) + "\n"


def _wrapped_line(line: str) -> str:
    found = BULLET.match(line)
    indent = " " * (found.end() if found else 0)
    return textwrap.fill(line, LINE, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _refuse_what_points_at_somebody(letter: Letter, results: Results, results_folder: Path) -> None:
    text = "\n".join((letter.subject, letter.text, words(letter.html), letter.picture.alt))
    ids = privacy.customer_ids(results, results_folder).intersection(privacy.TOKEN.findall(text))
    addresses = set(privacy.MAIL.findall(text))
    if ids or addresses:
        found = ", ".join(sorted(ids | addresses)[:3])
        raise ReportError(
            f"the mail would show {found}, which points at a person; rename the segment, label or "
            "category that holds it in the settings file, then run `make report` again"
        )
