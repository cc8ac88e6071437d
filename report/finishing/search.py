"""Search that also works from files.

A page that was opened from a disk may not fetch `search.json`, but it may load a script. So
the index is written a second time as `search-index.js`, and `theme/search-from-file.js`
hands it to whichever engine's search box asks.
"""

import json
from pathlib import Path

from analysis.errors import ReportError

SOURCE = "search.json"
SEGMENTS = "segments/"
TARGET = "search-index.js"
VARIABLE = "window.reportSearchIndex"


def write_index(site: Path) -> None:
    """Write `search-index.js` from the engine's `search.json`, both in a fixed order.

    Pages of segments come first: who searches a segment's name wants its page.
    """
    path = site / SOURCE
    if not path.is_file():
        raise ReportError(f"the engine wrote no {SOURCE}; `website.search` must be on in _quarto.yml")
    entries = sorted(json.loads(path.read_text(encoding="utf-8")), key=_rank)
    text = json.dumps(entries, ensure_ascii=False, sort_keys=True)
    path.write_text(text, encoding="utf-8")
    (site / TARGET).write_text(f"{VARIABLE} = {text};\n", encoding="utf-8")


def _rank(entry: dict[str, str]) -> tuple[bool, str]:
    return SEGMENTS not in entry["href"], entry["href"]
