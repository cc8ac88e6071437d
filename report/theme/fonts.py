"""The report's one family, Lato (SIL Open Font Licence), as web fonts.

The charts' labels were measured in this family, so a page shows it and not a lookalike. The
files hold every letter of the originals: they are small (Latin only), and a cut-down Lato
would have to carry another name under its licence. That licence and the copyright notice are
in each file's own name table, where it allows them to be.
"""

from pathlib import Path

import font_lato
from fontTools.ttLib import TTFont

FOLDER = Path(font_lato.font_directory)
STYLES = {"regular": "Lato-Regular.ttf", "bold": "Lato-Bold.ttf", "italic": "Lato-Italic.ttf"}
FILES = tuple(f"lato-{style}.woff2" for style in STYLES)


def write(folder: Path) -> None:
    """Write `FILES` into `folder`: three styles, compressed.

    Equal inputs give equal bytes: the fonts keep the dates they have.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for style, name in STYLES.items():
        with TTFont(FOLDER / name, recalcTimestamp=False) as font:
            font.flavor = "woff2"
            font.save(folder / f"lato-{style}.woff2", reorderTables=False)
