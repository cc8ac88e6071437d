"""From Typst source to the finished PDF: embedded fonts, PDF/UA-1 and PDF/A-2a, no warning.

The fonts are our own wheel's, so that every machine sets the same PDF. Both standards forbid
text without glyphs; a name in another script is therefore set in a font of this machine,
and where that fails, in the nearest plain letters: first those lines of charts that mix
scripts, then everything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import font_lato
import typst

from analysis.errors import ReportError
from report.engine.letters import spell_mixed_lines, spell_plainly

FONTS = Path(font_lato.font_directory)
STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
NO_GLYPH = "could not be displayed"
DOUBTFUL_END = b"\r\nendstream"
MOST_NUDGES = 12


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of getting letters that the report's font lacks.

    `told` is what is said about it, `spell` what is done to the files for it, `own_fonts`
    whether the fonts of this machine stay away.
    """

    told: str
    spell: Callable[[Path], None]
    own_fonts: bool


ATTEMPTS = (
    Attempt("", lambda folder: None, own_fonts=True),
    Attempt(
        "Some names need letters that the report's font lacks: fonts of this machine help out in the PDF",
        lambda folder: None,
        own_fonts=False,
    ),
    Attempt(
        "Lines of charts that mix several of them are spelt in plain letters in the PDF",
        spell_mixed_lines,
        own_fonts=False,
    ),
    Attempt(
        "No font of this machine has them either: the PDF spells them in plain letters, the site as they are",
        spell_plainly,
        own_fonts=True,
    ),
)


def compile_pdf(
    source: Path, root: Path, timestamp: int, say: Callable[[str], None] = lambda line: None
) -> bytes:
    """Compile `source` (inside `root`) to a PDF whose creation date is `timestamp` (Unix seconds).

    Raises
    ------
    ReportError
        Typst refused the source, or had a warning (such as a font it does not know).
    """
    return _try(ATTEMPTS, source, root, timestamp, say)


def _try(
    attempts: Sequence[Attempt], source: Path, root: Path, timestamp: int, say: Callable[[str], None]
) -> bytes:
    """Compile in the first of these ways that leaves no letter without a glyph."""
    this, *others = attempts
    if this.told:
        say(this.told)
    this.spell(root)
    try:
        return _compile(source, root, timestamp, own_fonts=this.own_fonts)
    except typst.TypstError as error:
        if NO_GLYPH not in str(error.message) or not others:
            raise _refusal(source, error) from error
    return _try(others, source, root, timestamp, say)


def _compile(source: Path, root: Path, timestamp: int, *, own_fonts: bool) -> bytes:
    """Compile, moving the footer by hundredths of a point until no stream has a doubtful end.

    A compressed stream that happens to end in a carriage return, followed by the line feed
    of its closing keyword, reads as one byte too short to strict validators of PDF/A.
    """
    pdf = b""
    for nudge in range(MOST_NUDGES):
        pdf, warnings = typst.compile_with_warnings(
            source,
            root=root,
            font_paths=[FONTS],
            ignore_system_fonts=own_fonts,
            pdf_standards=STANDARDS,
            timestamp=timestamp,
            sys_inputs={"nudge": str(nudge)},
        )
        if warnings:
            told = "\n  ".join(w.diagnostic or w.message for w in warnings)
            raise ReportError(f"Typst set {source.name} with warnings:\n  {told}")
        if DOUBTFUL_END not in pdf:
            break
    return pdf


def _refusal(source: Path, error: typst.TypstError) -> ReportError:
    return ReportError(f"Typst could not set {source.name}:\n{error.diagnostic or error.message}")
