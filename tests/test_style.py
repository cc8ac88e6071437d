"""The palette: contrast in both themes, one colour per role, and the style sheet that holds it."""

from pathlib import Path

import pytest

from report.charts import style
from report.charts.lettering import shorten, width_of, wrap

THEMES = ("light", "dark")
STYLE_SHEET = Path(__file__).parents[1] / "report" / "theme" / "report.css"
TEXT, GRAPHICS = 4.5, 3.0


def shade(colour: style.Colour, theme: str) -> str:
    return colour.light if theme == "light" else colour.dark


def test_contrast_of_known_pairs():
    assert style.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert style.contrast("#FFFFFF", "#FFFFFF") == pytest.approx(1)
    # The grey that is just dark enough for text on white, from the WCAG working group's examples.
    assert style.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", [style.INK, style.MUTED, style.ACCENT, style.MARK], ids=lambda c: c.role)
@pytest.mark.parametrize("ground", [style.PAPER, style.BAND], ids=lambda c: c.role)
def test_text_can_be_read(colour, ground, theme):
    assert style.contrast(shade(colour, theme), shade(ground, theme)) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", [*style.SEGMENTS, style.NEUTRAL, style.RULE], ids=lambda c: c.role)
def test_marks_can_be_seen(colour, theme):
    assert style.contrast(shade(colour, theme), shade(style.PAPER, theme)) >= GRAPHICS


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("letter", "ABCDEFGHIJ")
def test_letters_can_be_read_on_their_square(letter, theme):
    square, ink = style.segment(letter), style.on_segment(letter)
    assert style.contrast(shade(square, theme), shade(ink, theme)) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("step", range(len(style.HEAT)))
def test_numbers_can_be_read_in_every_cell(step, theme):
    cell, ink = (next(c for c in style.PALETTE if c.light == found) for found in style.heat(step))
    assert style.contrast(shade(cell, theme), shade(ink, theme)) >= TEXT


def test_every_role_has_a_light_colour_of_its_own():
    lights = [colour.light.upper() for colour in style.PALETTE]
    assert len(set(lights)) == len(lights)
    roles = [colour.role for colour in style.PALETTE]
    assert len(set(roles)) == len(roles)


@pytest.mark.parametrize("theme", THEMES)
def test_eight_segments_have_eight_colours(theme):
    assert len({shade(style.segment(letter), theme) for letter in "ABCDEFGH"}) == 8


def test_first_segments_follow_the_published_palette():
    published = ["#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"]
    assert [style.segment(letter).light for letter in "ABCDEF"] == published


def test_late_letters_still_have_a_colour():
    assert style.segment("Z") in style.SEGMENTS
    assert style.segment(None) is style.NEUTRAL


def test_themed_replaces_quoted_colours_only():
    drawing = 'fill="#12436D" stroke="#12436d">#12436D costs'
    changed = 'fill="var(--seg-1,#12436D)" stroke="var(--seg-1,#12436D)">#12436D costs'
    assert style.themed(drawing) == changed


def test_style_sheet_holds_the_palette():
    """When this fails, replace the palette in report.css by what `palette_css()` gives."""
    assert style.palette_css() in STYLE_SHEET.read_text(encoding="utf-8")


def test_width_of_lato():
    # Lato's digits are 1160 of 2000 units wide, its space 386: 12 px letters.
    assert width_of("0123456789") == pytest.approx(10 * 12 * 0.58)
    assert width_of(" ") == pytest.approx(12 * 386 / 2000)
    assert width_of("Bold", bold=True) > width_of("Bold")


@pytest.mark.parametrize("text", ["客户细分报告", "تقسيم العملاء", "Überraschung", "x" * 1000])
def test_text_is_cut_to_its_room(text):
    assert width_of(shorten(text, 60)) <= 60
    assert all(width_of(line) <= 60 for line in wrap(text, 60, 2))


def test_wrap_keeps_words_whole_and_says_when_it_cuts():
    assert wrap("Share bought at a discount", 90) == ["Share bought at", "a discount"]
    assert wrap("Age", 90) == ["Age"]
    assert wrap("", 90) == [""]
    assert wrap("one two three four five six", 40)[-1].endswith("…")
