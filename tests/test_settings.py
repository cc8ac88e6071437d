"""The sidecar: what it accepts, and how it says what it does not."""

import datetime as dt
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from analysis.errors import SettingsError
from analysis.settings import ClusteringSettings, Settings, Transform, load
from analysis.sidecar import nearest
from analysis.transforming import TRANSFORMATIONS

DEFAULT_DATA = Path(__file__).parents[1] / "data" / "customers.csv"


def sidecar(folder: Path, text: str | bytes) -> Path:
    """Write a sidecar and return the data file it belongs to."""
    (folder / "t.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder / "t.csv"


def problems(folder: Path, text: str | bytes) -> list[str]:
    data = sidecar(folder, text)
    with pytest.raises(SettingsError) as refused:
        load(data)
    assert refused.value.file == str(folder / "t.toml")
    return list(refused.value.problems)


def test_without_a_sidecar_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(tmp_path / "t.csv")
    assert settings == Settings()
    assert (settings.clustering.seed, settings.clustering.min_segments, settings.clustering.max_segments) == (
        7,
        2,
        8,
    )
    assert settings.clustering.kmeans.n_init >= 20
    assert settings.clustering.affinity_propagation.max_iter >= 1000
    gates = settings.gates
    assert (gates.smallest_share, gates.smallest_customers, gates.jaccard, gates.max_noise) == (
        0.05,
        50,
        0.6,
        0.3,
    )


def test_everything_can_be_told(tmp_path: Path) -> None:
    (tmp_path / "before.csv").write_text("")
    settings = load(
        sidecar(
            tmp_path,
            """
            [dataset]
            name = "Shop"
            period_end = 2026-09-30
            currency = "EUR"
            previous = "before.csv"
            [columns."ZIP Code"]
            role = "describe"
            kind = "category"
            categories = { "1" = "North" }
            [columns.spend]
            role = "value"
            segment = true
            kind = "amount"
            transform = "log1p"
            meaning = "spend"
            minimum = 0
            [clustering]
            seed = 3
            [clustering.hierarchical]
            linkages = ["ward"]
            [clustering.dbscan]
            eps = 1
            [names]
            A = "Loyal families"
            [report]
            site_url = "https://example.org/x"
            """,
        )
    )
    assert settings.dataset.period_end == dt.date(2026, 9, 30)
    assert settings.columns["ZIP Code"].categories == {"1": "North"}
    assert settings.columns["spend"].segment is True
    assert settings.clustering.hierarchical.linkages == ("ward",)
    assert settings.clustering.dbscan.eps == 1.0
    assert settings.names == {"A": "Loyal families"}


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        ClusteringSettings().seed = 8


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[clustering.dbscan]\neps = 0", "clustering.dbscan.eps must be above 0 standard deviations, got 0"),
        ('[clustering]\nseed = "7"', "clustering.seed must be a whole number, got '7'"),
        ("[clustering]\nseed = 7.5", "clustering.seed must be a whole number, got 7.5"),
        ("[clustering]\nseed = true", "clustering.seed must be a whole number, got true"),
        ("[clustering]\nmin_segments = 1", "clustering.min_segments must be at least 2 segments, got 1"),
        (
            "[clustering]\nmin_segments = 6\nmax_segments = 4",
            "clustering has min_segments 6 above max_segments 4",
        ),
        ("[gates]\njaccard = 60", "gates.jaccard must be at most 1, got 60"),
        ("[gates]\njaccard = nan", "gates.jaccard must be a finite number, got nan"),
        ("clustering = 3", "clustering must be a section of its own, got 3"),
        (
            '[clustering.hierarchical]\nlinkages = "ward"',
            "clustering.hierarchical.linkages must be a list in [ ], got 'ward'",
        ),
        (
            "[clustering.hierarchical]\nlinkages = []",
            "clustering.hierarchical.linkages must be a list of at least 1, got []",
        ),
        (
            '[clustering.hierarchical]\nlinkages = ["wrd"]',
            "clustering.hierarchical.linkages.0 must be one of 'ward', 'average', 'complete', got 'wrd'",
        ),
        (
            '[dataset]\nperiod_end = "2026-09-30"',
            "dataset.period_end must be a date such as 2026-09-30, without quotes, got '2026-09-30'",
        ),
        (
            '[dataset]\ncurrency = "Euro"',
            "dataset.currency must be a currency code of three capital letters, such as EUR, got 'Euro'",
        ),
        (
            '[dataset]\nprevious = "gone.csv"',
            "dataset.previous names 'gone.csv', which is not a file beside the sidecar",
        ),
        (
            '[columns.age]\nrole = "segmnt"',
            "columns.age.role must be one of 'id', 'segment', 'describe', 'value', 'ignore', got 'segmnt'",
        ),
        ('[columns.age]\nminimum = "a"', "columns.age.minimum must be a number, got 'a'"),
        (
            "[columns.age]\nminimum = 9\nmaximum = 9",
            "columns.age has minimum 9, which is not below maximum 9",
        ),
        (
            '[columns."ZIP Code"]\nsegment = true',
            'columns."ZIP Code" has \'segment\', which goes only with role = "value"; use role = "segment"',
        ),
        ('[columns.x]\nkind = "flag"\nminimum = 1', 'columns.x has kind = "flag", which takes no minimum'),
        (
            '[columns.x]\nkind = "text"\nrole = "value"',
            'columns.x has role = "value", which needs numbers, but kind = "text"',
        ),
        ('[columns.x]\nmeaning = "wealth"', "got 'wealth'"),
        ("[columns]\nx = 3", "columns.x must be a section of its own, got 3"),
        (
            '[columns.a]\nrole = "id"\n[columns.b]\nrole = "id"',
            'role = "id" is given to 2 columns (a, b); keep one',
        ),
        (
            '[names]\nA = "one two three four"',
            "names must have one to three words, got 'one two three four' for A",
        ),
        ('[names]\nfirst = "x"', "names must be given to a segment letter A to Z, got 'first'"),
        (
            '[report]\nsite_url = "example.org"',
            "report.site_url must start with https:// or http://, got 'example.org'",
        ),
        ('[report]\ntitle = ""', "report.title must be text that is not empty, got ''"),
    ],
)
def test_wrong_values_name_their_key(tmp_path: Path, text: str, message: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert message in problem


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[clustring]", "unknown key 'clustring'; did you mean 'clustering'?"),
        ("[columns.age]\nrolle = 1", "unknown key 'rolle' in [columns.age]; did you mean 'role'?"),
        (
            '[columns."ZIP Code"]\nlable = "x"',
            "unknown key 'lable' in [columns.\"ZIP Code\"]; did you mean 'label'?",
        ),
        (
            "[clustering.dbscan]\nepsilon = 1",
            "unknown key 'epsilon' in [clustering.dbscan]; did you mean 'eps'?",
        ),
        ("[clustering.mean_shift]\nx = 1", "unknown key 'mean_shift' in [clustering]"),
        (
            "[gates]\nqqq = 1",
            "unknown key 'qqq' in [gates]; valid keys: smallest_share, smallest_customers, jaccard",
        ),
    ],
)
def test_unknown_keys_name_the_nearest_valid_one(tmp_path: Path, text: str, message: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert message in problem


def test_all_problems_come_together(tmp_path: Path) -> None:
    found = problems(
        tmp_path, '[clustering]\nseed = "x"\nsed = 1\n[gates]\njaccard = 2\n[dataset]\ncurrency = "eur"'
    )
    assert len(found) == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[dataset\nname = 1", "line 1 is not valid TOML"),
        ('[dataset]\nname = "a"\nname = "b"', "line 3 is not valid TOML: cannot overwrite a value"),
        ("[dataset]\nname = ", "line 2 is not valid TOML"),
        ('[dataset]\nname = """a\n\n', "line 2 is not valid TOML"),
        ("[dataset]\nname = 'Zo\xeb'".encode("latin-1"), "line 2 is not UTF-8 text"),
    ],
)
def test_broken_files_name_the_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert message in problem


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    assert load(sidecar(tmp_path, b"\xef\xbb\xbf[clustering]\nseed = 5")).clustering.seed == 5


def test_the_default_sidecar_is_valid() -> None:
    settings = load(DEFAULT_DATA)
    assert settings.dataset.currency == "EUR"
    assert settings.columns["customer_id"].role == "id"


def test_every_transform_can_be_done() -> None:
    assert set(get_args(Transform)) == set(TRANSFORMATIONS)


def test_nearest() -> None:
    assert nearest("Anual_income", ["annual_income", "age"]) == "annual_income"
    assert nearest("zzz", ["annual_income", "age"]) is None
