"""Files every page shares that depend on nothing but the installed packages.

They take seconds to make and never change between reports, so they are made once per set of
package versions and then stay in this folder (not committed).
"""

from importlib.metadata import version
from pathlib import Path

import vl_convert

from report.theme import fonts

FOLDER = Path(__file__).parent
BUNDLE = "vega-bundle.js"
STAMP = ".made-with"
PACKAGES = ("vl-convert-python", "font-lato", "fonttools")
FILES = (*fonts.FILES, BUNDLE)
VEGA_LITE = "6.4"


def write_missing(folder: Path = FOLDER) -> bool:
    """Make the fonts and the chart library unless they are there; True when made now."""
    stamp = folder / STAMP
    made_with = " ".join(f"{name}={version(name)}" for name in PACKAGES)
    is_there = stamp.is_file() and stamp.read_text(encoding="utf-8") == made_with
    if is_there and all((folder / name).is_file() for name in FILES):
        return False
    fonts.write(folder)
    write_bundle(folder / BUNDLE)
    stamp.write_text(made_with, encoding="utf-8")
    return True


def write_bundle(path: Path) -> None:
    """Write the chart library (Vega, Vega-Lite, vega-embed) as one classic script.

    It defines `window.segmentEmbed` and nothing else, and works on pages opened from a disk.
    """
    bundle: str = vl_convert.javascript_bundle("window.segmentEmbed = vegaEmbed;", vl_version=VEGA_LITE)
    path.write_text(f"(function () {{\n{bundle}\n}})();\n", encoding="utf-8")
