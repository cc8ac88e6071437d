"""The sidecar's section on targeting: what it accepts, and how it says what it does not."""

from pathlib import Path

import pytest

from analysis.errors import SettingsError
from analysis.settings import load


def problem(folder: Path, text: str) -> str:
    (folder / "t.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load(folder / "t.csv")
    (found,) = refused.value.problems
    return found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[targeting.weights]\nsize = 0.5\nvalue = 0.4", "targeting.weights must add up to 1, got 0.9 (size 0.5, value 0.4)"),
        ("[targeting.strength_weights]\nx = 0.5\ny = 0.53", "targeting.strength_weights must add up to 1, got 1.03 (x 0.5, y 0.53)"),
        ("[targeting.weights]\nsize = 60", "targeting.weights.size must be at most 1, got 60"),
        ("[targeting.weights]\nsize = 1\nvalue = 0", "targeting.weights.value must be above 0, got 0"),
        ('[targeting.weights]\n" " = 1', "targeting.weights has a weight without a criterion"),
        (
            "[targeting.weights]\nx = 1\n[targeting.segments.A.scores]\nx = 12",
            "targeting.segments.A.scores.x must be at most 10, got 12",
        ),
        (
            "[targeting.segments.a]\nreachable = true",
            "targeting.segments must be given by segment letter, such as A, got 'a'; did you mean 'A'?",
        ),
        (
            '[targeting.segments."Loyal families"]\nreachable = true',
            "targeting.segments must be given by segment letter, such as A, got 'Loyal families'",
        ),
        (
            "[targeting.segments.A]\nreachble = true",
            "unknown key 'reachble' in [targeting.segments.A]; did you mean 'reachable'?",
        ),
        ("[targeting.segments.A]\nreachable = 1", "targeting.segments.A.reachable must be true or false, got 1"),
        (
            "[targeting.weights]\nprice = 1\n[targeting.segments.A.scores]\nprise = 3",
            "has a score for 'prise' in segments.A.scores, which has no weight in [targeting.weights]; did you mean 'price'?",
        ),
        (
            "[targeting.segments.B.strength_scores]\nbrand = 3",
            "has a score for 'brand' in segments.B.strength_scores, which has no weight in [targeting.strength_weights]; "
            "add it to [targeting.strength_weights]",
        ),
        (
            "[targeting.weights]\nsize = 1\n[targeting.segments.A.scores]\nsize = 3",
            "has a score for 'size' in segments.A.scores, which the report computes",
        ),
        (
            "[targeting.weights]\nvaleu = 1",
            "gives a weight to 'valeu', which no segment has a score for; did you mean 'value', which the report computes?",
        ),
    ],
)
def test_a_wrong_answer_names_its_key(tmp_path: Path, text: str, message: str):
    assert message in problem(tmp_path, text)


def test_several_wrong_scores_are_told_together(tmp_path: Path):
    text = "[targeting.weights]\nx = 1\n[targeting.segments.A.scores]\nyy = 1\n[targeting.segments.B.scores]\nzz = 2"
    assert problem(tmp_path, text).count("has no weight") == 2


def test_what_is_told_is_read(tmp_path: Path):
    text = """
    [targeting.weights]
    size = 0.33
    "room to grow" = 0.66
    [targeting.strength_weights]
    value = 1
    [targeting.segments.A]
    reachable = false
    scores = { "room to grow" = 7 }
    strength_scores = { value = 3.5 }
    """
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    told = load(tmp_path / "t.csv").targeting
    assert told.segments["A"].reachable is False
    assert told.segments["A"].identifiable is None
    assert told.segments["A"].strength_scores == {"value": 3.5}
    assert sum(told.weights.values()) == pytest.approx(0.99)
