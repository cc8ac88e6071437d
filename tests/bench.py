"""Time each step of a whole report and measure peak memory, with nothing cached.

Usage: python -m tests.bench [DATA]      (make bench)

The machine's speed drifts, so compare figures of one run with each other.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def timed(*arguments: str) -> tuple[float, float]:
    """Run `python -m ...`; return seconds of wall time and the peak memory of any one process in MB."""
    before = time.perf_counter()
    subprocess.run([sys.executable, "-m", *arguments], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return seconds, peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def row(name: str, seconds: float, note: str = "") -> None:
    """Print one line of the table."""
    print(f"{name:<44}{seconds:>9.1f} s   {note}")


def main() -> None:
    """Analyse, build, and print what each step took."""
    data = sys.argv[1] if len(sys.argv) > 1 else "data/customers.csv"
    print(f"{data} on {os.cpu_count()} cores, Python {sys.version.split()[0]}, nothing cached")
    with tempfile.TemporaryDirectory() as folder:
        results, site = Path(folder, "results"), Path(folder, "_site")
        seconds, peak = timed("analysis", "run", data, "--results", str(results))
        timings = json.loads((results / "results.json").read_text(encoding="utf-8"))["timings"]
        for step, taken in timings.items():
            row(f"  {step}", taken)
        row("analysis", seconds, f"peak {peak:.0f} MB in one process")
        seconds, peak = timed("report", "build", "--results", str(results), "--site", str(site))
        row("site and PDF", seconds, f"peak {peak:.0f} MB in any process so far")


if __name__ == "__main__":
    main()
