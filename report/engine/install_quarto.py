"""Try once to install Quarto from PyPI, and remember how that went.

The package fetches its program while it installs, which many networks do not allow. So the
attempt is bounded, comes after everything else, and nothing depends on it.

Usage: python -m report.engine.install_quarto OUTCOME_FILE
"""

import shutil
import subprocess
import sys
from pathlib import Path

SECONDS = 120
LOCK = "requirements-quarto.lock"


def install(lock: Path, seconds: float = SECONDS) -> str:
    """Install what `lock` pins. Returns "available" or "absent: <why>"; never raises."""
    if shutil.which("quarto"):
        return "available: found on PATH"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", str(lock)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return f"absent: the installation took longer than {seconds:.0f} seconds"
    except OSError as error:
        return f"absent: pip could not start ({error})"
    return "available: installed" if done.returncode == 0 else "absent: its program could not be downloaded"


def main() -> None:
    """Try, write the outcome to the file named on the command line, and say it in one line."""
    outcome = install(Path(LOCK))
    Path(sys.argv[1]).write_text(outcome + "\n", encoding="utf-8")
    if outcome.startswith("available"):
        print(f"Quarto is {outcome}; ENGINE=auto renders with it.")
    else:
        print(f"Quarto is {outcome}. The built-in engine renders the report; `make quarto` tries again.")


if __name__ == "__main__":
    main()
