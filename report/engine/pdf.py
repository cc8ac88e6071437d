"""From Typst source to the finished PDF: embedded fonts, PDF/UA-1 and PDF/A-2a, no warning.

The fonts are our own wheel's, so that every machine sets the same PDF. Both standards forbid
text without glyphs; a name in another script is therefore set in a font of this machine,
and where it has none, in the nearest plain letters.
"""

from collections.abc import Callable
from pathlib import Path

import font_lato
import typst

from analysis.errors import ReportError
from report.engine.letters import spell_plainly

FONTS = Path(font_lato.font_directory)
STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
NO_GLYPH = "could not be displayed"
DOUBTFUL_END = b"\r\nendstream"
MOST_NUDGES = 12


def compile_pdf(
    source: Path, root: Path, timestamp: int, say: Callable[[str], None] = lambda line: None
) -> bytes:
    """Compile `source` (inside `root`) to a PDF whose creation date is `timestamp` (Unix seconds).

    Raises
    ------
    ReportError
        Typst refused the source, or had a warning (such as a font it does not know).
    """
    try:
        return _compile(source, root, timestamp, own_fonts=True)
    except typst.TypstError as error:
        if NO_GLYPH not in str(error.message):
            raise _refusal(source, error) from error
    say("Some names need letters that the report's font lacks: fonts of this machine help out in the PDF")
    try:
        return _compile(source, root, timestamp, own_fonts=False)
    except typst.TypstError as error:
        if NO_GLYPH not in str(error.message):
            raise _refusal(source, error) from error
    say("No font of this machine has them either: the PDF spells them in plain letters, the site as they are")
    spell_plainly(root)
    try:
        return _compile(source, root, timestamp, own_fonts=True)
    except typst.TypstError as error:
        raise _refusal(source, error) from error


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
