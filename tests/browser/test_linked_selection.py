"""Choose a segment, and charts and tables of the page follow: by mouse, by keyboard, or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.watching import watching

STILL = "#segment-sizes svg.drawing-wide"
FADED = "el => getComputedStyle(el).opacity < 0.5"


@pytest.fixture
def tab(site: Path, open_tab: Callable[..., Any]) -> Any:
    opened = open_tab(reduced_motion="reduce")
    opened.goto((site / "report/segments.html").as_uri())
    return opened


def choose(tab: Any, letter: str) -> None:
    tab.locator(f'.segment-choice [data-choose="{letter}"]').click()


def faded(tab: Any, where: str) -> set[str]:
    """Letters whose shapes stand back in a drawing."""
    shapes = tab.locator(f"{where} :is(path, use)[data-segment]").all()
    return {shape.get_attribute("data-segment") for shape in shapes if shape.evaluate(FADED)}


def test_a_chosen_segment_stands_out_in_every_still_chart(tab: Any) -> None:
    choose(tab, "b")
    drawings = tab.locator("main svg.drawing:has([data-segment])")
    assert drawings.count() >= 10
    for drawing in drawings.all():
        apart = drawing.locator("[data-segment]").evaluate_all(
            "marks => marks.map(mark => mark.dataset.segment + mark.classList.contains('is-apart'))"
        )
        assert {one for one in apart if one.startswith("b")} == {"bfalse"}
        assert {one for one in apart if not one.startswith("b")} == {f"{letter}true" for letter in "acdef"}
    assert faded(tab, STILL) == set("acdef")


def test_the_row_of_the_chosen_segment_is_marked(tab: Any) -> None:
    choose(tab, "c")
    marked = tab.locator("#segments-compared tr.is-chosen")
    assert marked.count() == 1
    assert marked.locator(".chip").inner_text() == "C"


def test_choosing_again_or_all_or_escape_ends_the_choice(tab: Any) -> None:
    for end in (lambda: choose(tab, "d"), lambda: choose(tab, ""), lambda: tab.keyboard.press("Escape")):
        choose(tab, "d")
        assert faded(tab, STILL) == set("abcef")
        end()
        assert faded(tab, STILL) == set()
        assert tab.locator("main .is-chosen").count() == 0
        assert tab.locator('[data-choose=""]').get_attribute("aria-pressed") == "true"


def test_it_works_from_the_keyboard_and_says_what_is_pressed(tab: Any) -> None:
    button = tab.get_by_role("group", name="Highlight one segment on this page").get_by_role("button").nth(1)
    button.focus()
    tab.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert tab.locator('.segment-choice [aria-pressed="true"]').count() == 1
    assert faded(tab, STILL) == set("acdef")


def test_a_live_chart_follows_too(tab: Any) -> None:
    with watching(tab) as complaints:
        choose(tab, "a")
        chart = tab.locator("#segment-sizes")
        chart.locator(".chart-explore").click()
        chart.locator(".chart-live svg").wait_for(state="visible")
        apart = chart.locator(".chart-live .is-apart")
        n_first = apart.count()
        assert n_first > 0
        choose(tab, "")
        assert apart.count() == 0
        choose(tab, "f")
        assert apart.count() > 0
        assert complaints == []


def test_the_choice_is_remembered_on_the_way_through_the_report(site: Path, tab: Any) -> None:
    choose(tab, "e")
    tab.goto((site / "report/index.html").as_uri())
    tab.goto((site / "report/segments.html").as_uri())
    assert faded(tab, STILL) == set("abcdf")


def test_the_bar_stays_in_sight_below_the_header(tab: Any) -> None:
    tab.locator("#customer-map").scroll_into_view_if_needed()
    bar, header = tab.locator(".segment-choice").bounding_box(), tab.locator("#quarto-header").bounding_box()
    assert bar["y"] >= header["y"] + header["height"] - 1
    assert bar["y"] + bar["height"] < tab.viewport_size["height"] / 3


def test_words_that_stand_back_can_still_be_read(tab: Any) -> None:
    choose(tab, "a")
    text = tab.locator(f"{STILL} text.is-apart").first
    assert text.evaluate("el => getComputedStyle(el).opacity") == "1"


def test_nothing_is_lost_without_javascript_or_on_paper(site: Path, open_tab: Callable[..., Any], tab: Any) -> None:
    still = open_tab(java_script_enabled=False)
    still.goto((site / "report/segments.html").as_uri())
    assert not still.locator(".segment-choice").is_visible()
    assert faded(still, STILL) == set()
    choose(tab, "b")
    tab.emulate_media(media="print")
    assert not tab.locator(".segment-choice").is_visible()
    assert faded(tab, STILL) == set()
