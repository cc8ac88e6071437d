"""The PDF: valid for two standards, one page per segment, nothing breaks out, equal bytes."""

import re
import shutil
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import page
import pytest
import typst
from pypdf import PdfReader
from pypdf.generic import Destination

from analysis.errors import ReportError
from analysis.results import Results
from report import brief_content, brief_parts, segment_sheets
from report.brief_drawings import literal
from report.charts import style
from report.engine import BuiltinEngine, letters, pdf
from report.lint import PDF_NAME
from report.linting import document
from report.summary_facts import summary
from tests.example_changes import with_changes
from tests.example_results import NAMES, example_results

PROJECT = Path(__file__).parents[1]
MOMENT = 1_790_726_400
HOSTILE = {
    "age": '#panic("x") *b* $x$ @ref <lab> `raw` ```` ',
    "annual_income": "<script>alert(1)</script> {{< include /etc/passwd >}}",
    "savings": ']}) #let x = 1 // "quoted" \\',
    "spend_12m": "A very long column label " * 40,
}
BREAKING = ('#eval("1") *x*', "{{< var facts.title >}}", "] #pagebreak() [", "= Heading", "```{=typst}", "Seg\nment")
FOREIGN = ("Ünïcödé zákazníci", "العملاء الأوفياء", "忠实的 家庭", "Ωμέγα", "Жители", "Plain")


def project_for(results: Results, folder: Path) -> Path:
    shutil.copytree(PROJECT / "report/theme", folder / "report/theme")
    shutil.copyfile(PROJECT / "report/brief.qmd", folder / "report/brief.qmd")
    brief_parts.write(results, folder)
    return folder


@pytest.fixture(scope="module")
def set_pdf(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Set the brief of `example_results(**situation)`, each situation once."""

    @cache
    def set_once(**situation: Any) -> Path:
        folder = project_for(example_results(**dict(situation)), tmp_path_factory.mktemp("brief"))
        source = BuiltinEngine().render_brief(folder)
        (folder / PDF_NAME).write_bytes(pdf.compile_pdf(source, folder, MOMENT))
        return folder / PDF_NAME

    return set_once


def headings(path: Path) -> list[tuple[str, int]]:
    """Top-level bookmarks with their page numbers, from 0."""
    reader = PdfReader(path)
    tops = [item for item in reader.outline if isinstance(item, Destination)]
    return [(str(item.title), int(reader.get_destination_page_number(item) or 0)) for item in tops]


def words(text: str) -> str:
    return " ".join(text.split())


SITUATIONS = (
    {},
    {"n_segments": 2, "n_unassigned": 120},
    {"n_segments": 8, "verdict": "constructive", "with_sidecar": False, "with_value": False, "with_meanings": False},
)


@pytest.mark.parametrize("situation", SITUATIONS, ids=("six", "two", "eight"))
def test_the_pdf_passes_a_second_validator_and_our_limits(set_pdf: Any, situation: dict[str, Any]) -> None:
    path = set_pdf(**situation)
    for profile in ("ua1", "2a"):
        report = page.validate_pdf(path, profile=profile)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    found = document.read(path)
    assert found is not None
    assert found.n_bytes <= document.MOST_BYTES
    assert 12 <= len(found.pages) <= 18


@pytest.mark.parametrize("situation", SITUATIONS, ids=("six", "two", "eight"))
def test_every_segment_has_exactly_one_page_in_letter_order(set_pdf: Any, situation: dict[str, Any]) -> None:
    found = headings(set_pdf(**situation))
    places = [(title, at) for title, at in found if title.startswith("Segment ")]
    n = situation.get("n_segments", 6)
    assert [title for title, _ in places] == [f"Segment {'ABCDEFGH'[i]}: {NAMES[i]}" for i in range(n)]
    starts = [at for _, at in places]
    after = next(at for title, at in found if title == "All actions")
    assert [*starts[1:], after] == [at + 1 for at in starts]


def test_the_parts_of_the_report_come_in_the_agreed_order(set_pdf: Any) -> None:
    path = set_pdf()
    titles = [title for title, _ in headings(path) if not title.startswith("Segment ")]
    assert titles == [
        "Customer segments: Store card customers",
        "Segments at a glance",
        "What makes the segments different",
        "All actions",
        "What changed, and how sure we are",
        "Why this number of segments",
        "Comparing the algorithms",
        "Methods",
        "Data quality",
        "Words used in this report",
    ]


@pytest.mark.parametrize("n_segments", [2, 8])
def test_a_report_that_tells_what_changed_keeps_its_length(tmp_path: Path, n_segments: int) -> None:
    folder = project_for(with_changes(example_results(n_segments=n_segments), "refitted"), tmp_path)
    (tmp_path / PDF_NAME).write_bytes(pdf.compile_pdf(BuiltinEngine().render_brief(folder), folder, MOMENT))
    pages = PdfReader(tmp_path / PDF_NAME).pages
    assert 12 <= len(pages) <= 18
    assert "Words used in this report" in pages[-1].extract_text()
    assert "About this document" in pages[-1].extract_text()


def test_a_report_on_very_many_segments_stays_short_and_says_who_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brief_content, "MOST_PAGES", 3)
    folder = project_for(example_results(n_segments=5), tmp_path)
    (tmp_path / PDF_NAME).write_bytes(pdf.compile_pdf(BuiltinEngine().render_brief(folder), folder, MOMENT))
    shown = [title for title, _ in headings(tmp_path / PDF_NAME) if title.startswith("Segment ")]
    assert [title[8] for title in shown] == ["A", "B", "C"]
    second = words(PdfReader(tmp_path / PDF_NAME).pages[1].extract_text())
    assert "segments D and E have no page in it, but sheets of their own on the site" in second
    assert [p.stem for p in sorted((tmp_path / segment_sheets.PARTS).glob("*.typ"))] == [f"segment-{x}" for x in "abcde"]


def test_page_one_stands_alone(set_pdf: Any) -> None:
    first = words(PdfReader(set_pdf()).pages[0].extract_text())
    facts = summary(example_results())
    for needed in (facts.title, facts.headline, facts.verdict, *(a.title for a in facts.top_actions)):
        assert words(needed) in first
    for tile in facts.tiles:
        assert tile.value in first
    assert "30 September 2026" in first
    assert "Segments at a glance" not in first


def test_pages_one_and_two_show_the_numbers_of_the_summary(set_pdf: Any) -> None:
    text = " ".join(p.extract_text() for p in PdfReader(set_pdf()).pages[:2])
    assert document.missing_numbers(text, summary(example_results())) == []


def test_the_document_says_what_it_is(set_pdf: Any) -> None:
    reader = PdfReader(set_pdf())
    assert reader.metadata is not None
    assert reader.metadata.title == "Customer segments: Store card customers"
    assert str(reader.metadata.get("/CreationDate", "")).startswith("D:20260930")
    assert reader.trailer["/Root"]["/Lang"] == "en"
    last = words(reader.pages[-1].extract_text())
    assert f"{len(reader.pages)} / {len(reader.pages)}" in last
    assert "data to 30 September 2026" in last


def test_only_our_own_font_is_in_it(set_pdf: Any) -> None:
    names = set(re.findall(rb"/BaseFont\s*/([A-Za-z0-9+\-]+)", set_pdf().read_bytes()))
    fonts = {str(f["/BaseFont"]) for p in PdfReader(set_pdf()).pages for f in _fonts(p)}
    assert names or fonts
    assert all("Lato" in str(name) for name in (*names, *fonts))


def _fonts(sheet: Any) -> list[Any]:
    resources = sheet["/Resources"].get("/Font", {})
    return [resources[key].get_object() for key in resources]


def test_equal_results_give_equal_bytes(set_pdf: Any, tmp_path: Path) -> None:
    folder = project_for(example_results(), tmp_path)
    again = pdf.compile_pdf(BuiltinEngine().render_brief(folder), folder, MOMENT)
    assert again == set_pdf().read_bytes()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    results = example_results(labels=HOSTILE, names=BREAKING, category_label='#panic("y") <i>')
    folder = project_for(results, tmp_path_factory.mktemp("hostile"))
    (folder / PDF_NAME).write_bytes(pdf.compile_pdf(BuiltinEngine().render_brief(folder), folder, MOMENT))
    return folder / PDF_NAME


def test_text_from_the_data_does_not_break_out(hostile: Path) -> None:
    found = headings(hostile)
    assert [t for t, _ in found if t.startswith("Segment ")] == [
        f"Segment {'ABCDEF'[i]}: {' '.join(name.split())}" for i, name in enumerate(BREAKING)
    ]
    text = words(" ".join(p.extract_text() for p in PdfReader(hostile).pages))
    assert "{{< include /etc/passwd >}}" in text
    assert "root:" not in text
    assert "Store card customers" in text


def test_hostile_labels_do_not_cost_a_segment_its_single_page(hostile: Path) -> None:
    starts = [at for title, at in headings(hostile) if title.startswith("Segment ")]
    assert starts == list(range(starts[0], starts[0] + 6))
    assert len(PdfReader(hostile).pages) <= document.MOST_PAGES


def test_letters_without_a_font_are_spelt_plainly_where_no_font_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_with = pdf._compile
    monkeypatch.setattr(pdf, "_compile", lambda *given, own_fonts: compile_with(*given, own_fonts=True))
    folder = project_for(example_results(names=FOREIGN), tmp_path)
    said: list[str] = []
    made = pdf.compile_pdf(BuiltinEngine().render_brief(folder), folder, MOMENT, said.append)
    (tmp_path / PDF_NAME).write_bytes(made)
    titles = [title for title, _ in headings(tmp_path / PDF_NAME) if title.startswith("Segment ")]
    assert titles[0] == "Segment A: Ünïcödé zákazníci"
    assert set(titles[2].removeprefix("Segment C: ")) == {"?", " "}
    assert "plain letters" in said[-1]


def test_only_lines_of_charts_that_mix_scripts_are_spelt_plainly(tmp_path: Path) -> None:
    lines = ("العملاء 忠实", "العملاء and more", "忠实 <b>", "Ünï")
    (tmp_path / "a.svg").write_text("".join(f"<text>{escape(line)}</text>" for line in lines), encoding="utf-8")
    (tmp_path / "a.typ").write_text(lines[0], encoding="utf-8")
    letters.spell_mixed_lines(tmp_path)
    found = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert found == "".join(f"<text>{escape(line)}</text>" for line in ("??????? ??", *lines[1:]))
    assert (tmp_path / "a.typ").read_text(encoding="utf-8") == lines[0]


def test_the_pdf_goes_from_its_own_fonts_to_plain_letters_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    class NoGlyph(typst.TypstError):
        message, diagnostic = "the text `忠` could not be displayed with font `Lato`", ""

    def refuse(*given: object, own_fonts: bool) -> bytes:
        asked.append(own_fonts)
        raise NoGlyph

    monkeypatch.setattr(pdf, "_compile", refuse)
    (tmp_path / "a.typ").write_text("忠实")
    said: list[str] = []
    with pytest.raises(ReportError, match=r"could not set a\.typ"):
        pdf.compile_pdf(tmp_path / "a.typ", tmp_path, MOMENT, said.append)
    assert asked == [True, False, False, True]
    assert len(said) == 3
    assert (tmp_path / "a.typ").read_text() == "??"


def test_a_letter_is_replaced_by_the_nearest_one() -> None:
    assert "".join(map(letters.plain, "Čeští – Ω")) == "Ceští – ?"


def test_what_typst_refuses_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "brief.typ").write_text("= Title\n#unknown-function()\n")
    with pytest.raises(ReportError, match=r"could not set brief\.typ:\n.*unknown variable: unknown-function"):
        pdf.compile_pdf(tmp_path / "brief.typ", tmp_path, MOMENT)


def test_a_warning_of_typst_fails_the_build(tmp_path: Path) -> None:
    (tmp_path / "brief.typ").write_text('#set document(title: "T")\n#set text(font: "No Such Font")\n= T\n')
    with pytest.raises(ReportError, match=r"with warnings:\n.*unknown font family"):
        pdf.compile_pdf(tmp_path / "brief.typ", tmp_path, MOMENT)


def test_a_literal_ends_where_it_should() -> None:
    assert literal('a"b\\c\n{{< d >}}') == '"a\\"b\\\\c \\u{7b}\\u{7b}< d >}}"'


def test_the_template_uses_the_colours_of_the_charts() -> None:
    text = (PROJECT / "report/theme/brief-template.typ").read_text()
    colours = dict(re.findall(r'#let ([a-z-]+) = rgb\("(#[0-9A-F]{6})"\)', text))
    assert colours == {
        "ink": style.INK.light,
        "muted": style.MUTED.light,
        "line-colour": style.RULE.light,
        "hair": style.GRID.light,
        "band": style.BAND.light,
        "accent": style.ACCENT.light,
    }
