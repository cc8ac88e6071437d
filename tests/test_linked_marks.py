"""Drawings say which segment a mark belongs to, in pages and nowhere else."""

from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from report.charts import all_figures, style
from report.drawing import to_html, to_print_svg
from report.linked_marks import name_segments
from report.svg import inline
from report.svg_compact import MERGE_FROM
from tests.example_results import example_results

LINKED = ("segment-sizes", "differences", "categories-region", "categories-newsletter", "customer-map", "belonging")
FIGURES = {figure.id: figure for figure in all_figures(example_results())}


def test_only_layers_with_letters_are_described():
    values = [{"letter": "A", "x": 1}, {"x": 2}]
    spec = {
        "datasets": {"data1": values, "data2": [{"x": 1}]},
        "layer": [
            {"data": {"name": "data1"}, "mark": {"type": "bar"}, "encoding": {"x": {"field": "x"}}},
            {"data": {"name": "data2"}, "mark": {"type": "bar"}, "encoding": {}},
            {"mark": {"type": "rule"}, "encoding": {}},
        ],
    }
    named = name_segments(spec)
    assert named["layer"][0]["encoding"]["description"]["field"] == "letter"
    assert named["layer"][0]["mark"] == {"type": "bar", "aria": True}
    assert named["layer"][1:] == spec["layer"][1:]
    assert named["datasets"]["data1"] is values
    assert "description" not in str(spec)


@pytest.mark.parametrize("identifier", LINKED)
def test_every_segment_has_marks_of_its_own_in_both_widths(identifier: str, tmp_path):
    soup = BeautifulSoup(to_html(FIGURES[identifier], tmp_path, "assets"), "lxml")
    for drawing in soup.select("svg.drawing"):
        letters = {str(mark["data-segment"]) for mark in drawing.select("[data-segment]")}
        assert letters == set("abcdef")
        assert not drawing.select("[aria-label], [aria-roledescription]")


def test_the_marks_of_one_segment_carry_its_colour(tmp_path):
    soup = BeautifulSoup(to_html(FIGURES["customer-map"], tmp_path, "assets"), "lxml")
    clouds = soup.select('path[stroke-linecap="round"]')
    assert len(clouds) == 12
    for cloud in clouds:
        place = style.segment(str(cloud["data-segment"])).role
        assert f"--{place}," in str(cloud["stroke"])


def test_a_profile_belongs_to_one_segment_and_names_none(tmp_path):
    assert "data-segment" not in to_html(FIGURES["profile-a"], tmp_path, "assets")


def test_drawings_for_paper_name_no_segments(tmp_path):
    to_print_svg(FIGURES["differences"], tmp_path / "a.svg")
    assert "aria-label" not in (tmp_path / "a.svg").read_text()


def test_only_a_single_letter_names_a_segment():
    marks = "".join(f'<path d="M0,0h1v{n}" aria-label="{label}"/>' for n, label in enumerate(("A", "Share: 3", "AB", "a"), 1))
    drawn = inline(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g>{marks}</g></svg>', "x-wide", "T")
    found = [element.get("data-segment") for element in ElementTree.fromstring(drawn).iter() if element.tag.endswith("path")]
    assert found == ["a", None, None, None]


def test_dots_of_different_segments_are_never_merged():
    dots = "".join(
        f'<path aria-label="{"AB"[n % 2]}" transform="translate({n},1)" d="M2,0A2,2,0,1,1,-2,0A2,2,0,1,1,2,0" fill="#12436D"/>'
        for n in range(2 * MERGE_FROM)
    )
    drawn = inline(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g>{dots}</g></svg>', "x-wide", "T")
    assert drawn.count("data-segment=") == 2
