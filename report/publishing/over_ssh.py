"""Publish to another machine over ssh: send into a folder beside, then swap there.

Files that did not change are linked to the published ones, not sent. The swap is one step
where the machine's `mv` can exchange folders (coreutils from 9.5 on); elsewhere the folder is
missing for the instant between two renames. The three versions before it stay beside it. Two
publications at once from different machines are not kept apart.
"""

import re
import shlex
import tempfile
from collections.abc import Callable
from pathlib import Path

from report.publishing.complete import INCOMPLETE, KEPT, MARK, Mark, copy, fingerprint
from report.publishing.rsync import COPY, run_rsync, run_there
from report.publishing.targets import SshTarget

Say = Callable[[str], None]
NUMBER = re.compile(r"^number (\d+)$", re.MULTILINE)
SAME = "holds the same"

PREPARE = f"""
set -eu
no() {{ echo "$dest: $1" >&2; exit 3; }}
number() {{ sed -n 's/^number //p' "$1/$mark"; }}
[ ! -L "$dest" ] || no "is a link; name the folder it leads to"
[ ! -e "$dest" ] || [ -d "$dest" ] || no "is a file; it must be a folder of its own"
if [ -d "$dest" ] && [ ! -f "$dest/$mark" ] && [ -n "$(ls -A "$dest")" ]; then
  no "holds files that are not from here, and publishing replaces the whole folder; name a new one"
fi
if [ -f "$dest/$mark" ] && grep -qx "content $content" "$dest/$mark"; then
  echo "{SAME}"
  exit 0
fi
if [ -d "$new" ]; then
  [ -f "$new/$mark" ] || rmdir "$new" || no "$new is needed to work in and holds something else"
fi
if [ -d "$new" ]; then
  left=$(number "$new")
  if grep -qx "content $incomplete" "$new/$mark" || [ ! -f "$dest/$mark" ] ||
     [ "$left" -gt "$(number "$dest")" ]; then
    rm -rf "$new"
  else
    mv "$new" "$(printf '%s.previous-%04d' "$dest" "$left")"
  fi
fi
mkdir "$new" || no "cannot be written; make the folder it lies in first"
printf '%s' "$start" > "$new/$mark"
for folder in "$dest" "$dest".previous-*; do
  [ ! -f "$folder/$mark" ] || echo "number $(number "$folder")"
done
"""

SWAP = """
set -eu
if [ -f "$dest/$mark" ]; then
  kept=$(printf '%s.previous-%04d' "$dest" "$(sed -n 's/^number //p' "$dest/$mark")")
  rm -rf "$kept"
  if mv --exchange --no-target-directory "$new" "$dest" 2>/dev/null; then
    mv "$new" "$kept"
  else
    mv "$dest" "$kept"
    mv "$new" "$dest" || { mv "$kept" "$dest"; exit 3; }
  fi
else
  [ ! -d "$dest" ] || rmdir "$dest"
  mv "$new" "$dest"
fi
ls -d "$dest".previous-* 2>/dev/null | sort -r | tail -n "+$first_too_many" | while read -r folder; do
  [ ! -f "$folder/$mark" ] || rm -rf "$folder"
done
"""


def publish_over_ssh(site: Path, target: SshTarget, say: Say) -> None:
    """Put a copy of `site` in the place of the folder `target`.

    Raises
    ------
    ReportError
        The machine cannot be reached, or the folder is not ours to replace.
    """
    shown = f"{target.host}:{target.path}"
    told = _run(PREPARE, target, f"preparing {shown}", content=fingerprint(site))
    if told.startswith(SAME):
        say(f"{shown} holds this report already; nothing to do.")
        return
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "site"
        copy(site, copied, 1 + max(map(int, NUMBER.findall(told)), default=0))
        link = f"--link-dest=../{target.path.rpartition('/')[2]}"
        goes_to = f"{target.host}:{_new(target)}/"
        run_rsync([*COPY, "--delete", link, f"{copied}/", goes_to], f"sending to {shown}")
    _run(SWAP, target, f"swapping {shown}")
    say(f"Published: {shown} (versions before it: {target.path}.previous-*)")


def _run(script: str, target: SshTarget, what: str, content: str = "") -> str:
    """Run a script there, with what it needs set before it."""
    values = {
        "dest": target.path,
        "new": _new(target),
        "mark": MARK,
        "content": content,
        "incomplete": INCOMPLETE,
        "start": str(Mark(0, INCOMPLETE)),
        "first_too_many": str(KEPT + 1),
    }
    head = "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())
    return run_there(target.host, head + script, what)


def _new(target: SshTarget) -> str:
    return f"{target.path}.publishing"
