"""The one picture of the mail: how large each segment is and what it is worth.

Mail programs show no SVG, so it is a PNG, drawn in the narrow form that a phone can read and
twice as fine as it is shown. Its ground is opaque: it stands as a white card in a dark mail.
"""

from dataclasses import dataclass
from functools import cache

import vl_convert

from analysis.results import Results
from report.charts import segment_sizes, style
from report.charts.lettering import FONT_FOLDER
from report.theme.shared import VEGA_LITE

DRAWN = 400  # pixels of the chart: a little wider than a phone's, so that labels fit
SHOWN = 480  # pixels of the mail at most
FINENESS = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its words.

    Attributes
    ----------
    title, subtitle
        The finding; measure, unit, population and period.
    alt
        What those learn who cannot see it.
    width
        Pixels of the mail at which it is shown, if there is room.
    """

    png: bytes
    title: str
    subtitle: str
    alt: str
    width: int = SHOWN


def draw(results: Results) -> Picture:
    """Draw the sizes of the segments; equal results give equal bytes."""
    _register_font()
    figure = segment_sizes.figure(results)
    specification = style.specification(figure.chart(DRAWN)) | {"background": style.PAPER.light}
    png: bytes = vl_convert.vegalite_to_png(
        specification, vl_version=VEGA_LITE, scale=FINENESS * SHOWN / DRAWN
    )
    return Picture(png, figure.title, figure.subtitle, figure.alt)


@cache
def _register_font() -> None:
    vl_convert.register_font_directory(str(FONT_FOLDER))
