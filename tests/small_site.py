"""A small site to publish, and what readers see of it."""

from pathlib import Path


def quiet(line: str) -> None:
    """Say nothing."""


def make_site(folder: Path) -> Path:
    """A site of three pages and a PDF, whole as far as publishing can tell."""
    made = folder / "_site"
    (made / "report" / "segments").mkdir(parents=True)
    for name in ("index.html", "report/index.html", "report/segments/segment-a.html"):
        (made / name).write_text(f"<p>{name}</p>", encoding="utf-8")
    (made / "customer-segments.pdf").write_bytes(b"%PDF-1.7\n1\n%%EOF\n")
    return write_version(made, 1)


def write_version(site: Path, number: int) -> Path:
    for name in ("index.html", "report/index.html"):
        (site / name).write_text(f"version {number}", encoding="utf-8")
    return site


def shown(dest: Path) -> str:
    """The version readers see; a site that mixes two fails."""
    (version,) = {(dest / name).read_text(encoding="utf-8") for name in ("index.html", "report/index.html")}
    return version


def beside(dest: Path) -> list[str]:
    return sorted(p.name for p in dest.parent.iterdir() if p.name.startswith(f"{dest.name}."))
