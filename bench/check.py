"""The moderation check over labelled sets: what it finds and misses, and what a text costs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from community import env

ASSESS = [sys.executable, str(env.BASE / "manage.py"), "assess"]
PATIENCE = 900
SHOWN = 5
Row = dict[str, Any]


def run(sets: Path | None) -> tuple[int, dict[str, Any]]:
    """Print what is found and what it costs; gives the exit status and the same as figures.

    A folder with a `measure.py` of its own is measured by that, and its exit status is given; otherwise it is told what
    becomes of each label.
    """
    rows = read(sets) if sets is not None and sets.is_dir() else {}
    if sets is None or not rows:
        print("Say --sets DIR, a folder with labelled sets as JSON lines.", file=sys.stderr)
        return 2, {}
    status, found = by_measure(sets) if (sets / "measure.py").exists() else by_label(rows)
    cost = weight([row["text"] for of_set in rows.values() for row in of_set])
    print(drawn(cost))
    return status, {"found": found, "cost": cost}


def read(sets: Path) -> dict[str, list[Row]]:
    """The rows of each set, by its name; a line without a text stops with its place."""
    found: dict[str, list[Row]] = {}
    for path in sorted(sets.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            row = json.loads(line)
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                sys.exit(f"{path.name}:{number}: a row needs a text")
            found.setdefault(path.name.split(".")[0], []).append(row)
    return found


def by_measure(sets: Path) -> tuple[int, dict[str, Any]]:
    """What the folder's own `measure.py` says, printed as it says it; its exit status and its figures."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "figures.json"
        command = [sys.executable, str(sets / "measure.py"), "--sets", str(sets), "--json", str(out), "--", *ASSESS]
        done = subprocess.run(command, cwd=env.BASE, timeout=PATIENCE, capture_output=True, text=True)
        print(done.stdout, end="")
        print(done.stderr, end="", file=sys.stderr)
        return done.returncode, json.loads(out.read_text()) if out.exists() else {}


def by_label(rows: dict[str, list[Row]]) -> tuple[int, dict[str, Any]]:
    """What becomes of the rows of each set and label: how many alert, are held, get help lines, get a hint."""
    asked = [(name, row) for name, of_set in rows.items() for row in of_set]
    feed = "".join(
        json.dumps({"id": number, "text": row["text"], "lang": row.get("lang", "en")}) + "\n"
        for number, (_, row) in enumerate(asked)
    )
    done = subprocess.run(
        ASSESS, input=feed, capture_output=True, text=True, cwd=env.BASE, check=True, timeout=PATIENCE
    )
    tally: dict[str, Counter[str]] = {}
    for (name, row), line in zip(asked, done.stdout.splitlines(), strict=True):
        said = json.loads(line)
        told = {"alert": said["alert"], "held": said["action"] in ("hold", "refuse"), "support": said["support"]}
        seen = tally.setdefault(f"{name} {row.get('label', '')}".strip(), Counter())
        seen.update(["rows", *(key for key, value in (told | {"hint": said["hint"]}).items() if value)])
    for label, seen in tally.items():
        shares = ", ".join(
            f"{key} {100 * seen[key] / seen['rows']:.1f} %" for key in ("alert", "held", "support", "hint")
        )
        print(f"{label:40s} {seen['rows']:6d} rows: {shares}")
    return 0, {label: dict(seen) for label, seen in tally.items()}


def weight(texts: list[str]) -> dict[str, Any]:
    """What these texts cost, in a process of its own (see `bench.weight`)."""
    command = [sys.executable, "-m", "bench.weight"]
    feed = json.dumps(texts)
    done = subprocess.run(
        command, input=feed, capture_output=True, text=True, cwd=env.BASE, timeout=PATIENCE, check=True
    )
    return dict(json.loads(done.stdout))


def drawn(cost: dict[str, Any]) -> str:
    """The cost as a table."""
    told = ", ".join(f"{name} {value:,.0f}" for name, value in cost["micros"].items())
    hardest = ", ".join(f"{name} {micros / 1000:.1f}" for name, micros in list(cost["hard"].items())[:SHOWN])
    mib = ", ".join(f"{name} {value:.0f}" for name, value in cost["mib"].items())
    return "\n".join(
        (
            "",
            f"cost of the check over {cost['texts']:,} texts, microseconds of CPU: {told}",
            f"the dearest of {len(cost['hard'])} hard texts of 4,000 characters, milliseconds: {hardest}",
            f"memory that the check adds to a process, MiB: {mib}; loaded in {cost['load_seconds']:.1f} s of CPU",
        )
    )
