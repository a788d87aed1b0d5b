"""`bin/bench`: runs the work on each system in turns, prints a table and writes everything as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from bench import check, desk, faults, machine, table, threads
from bench.figures import together
from bench.systems import SYSTEMS, USUAL
from bench.work import WORKS, Scale, fits
from community import env

QUICK = Scale(flat_out=3, calm=4, busy=3, warm=1, joins=500, idle=400, pages=40)
Runs = dict[str, dict[str, list[dict[str, float]]]]


def main() -> None:
    """Read the arguments and run."""
    options = arguments().parse_args()
    if options.command == "check":
        status, figures = check.run(options.sets)
        if figures:
            print(f"Written to {written(options.out, figures)}")
        sys.exit(status)
    if options.command == "faults":
        sys.exit(faults.run(options.seed, quick=options.quick))
    machine.settle()
    if options.command == "desk":
        scale = desk.SMALL if options.seconds else desk.QUICK if options.quick else desk.Scale()
        found = desk.run(scale, options.databases)
        print(desk.drawn(found))
        print(f"\nWritten to {written(options.out, {'load_before': os.getloadavg()[0], 'desk': found})}")
        return
    if options.command == "threads":
        size = threads.SMALL if options.seconds else threads.QUICK if options.quick else threads.WHOLE
        asked = threads.run(size, options.databases)
        print(threads.drawn(asked))
        print(f"\nWritten to {written(options.out, {'load_before': os.getloadavg()[0], 'threads': asked})}")
        return
    began, load = time.time(), os.getloadavg()[0]
    if machine.SERVER_CORE == machine.LOAD_CORE:
        print("This machine has one core: servers and load share it, so that rates say little.")
    runs = measured(options)
    result = {
        "began": began,
        "seconds": round(time.time() - began, 1),
        "load_before": load,
        "python": sys.version.split()[0],
        "cores": [machine.SERVER_CORE, machine.LOAD_CORE],
        "runs": runs,
        "figures": {
            work: {system: together(found) for system, found in by_system.items()} for work, by_system in runs.items()
        },
    }
    print(table.drawn(result["figures"]))
    print(f"\nTook {result['seconds']} s; written to {written(options.out, result)}")


def arguments() -> argparse.ArgumentParser:
    """What can be asked for."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument(
        "command", nargs="?", choices=["check", "desk", "threads", "faults"], help="something else than the rooms"
    )
    parser.add_argument(
        "--databases", type=listed(desk.DATABASES), default=list(desk.DATABASES), help="for desk and threads"
    )
    parser.add_argument("--seed", type=int, default=20261123, help="for faults: which dice")
    parser.add_argument("--sets", type=Path, help="for check: the folder with labelled sets")
    parser.add_argument("--quick", action="store_true", help="one short round, at most two minutes")
    parser.add_argument("--repeats", type=int, default=0, help="rounds (3, or 1 when quick)")
    parser.add_argument("--works", type=listed(WORKS), default=list(WORKS), help=f"some of {','.join(WORKS)}")
    parser.add_argument("--systems", type=listed(SYSTEMS), default=list(USUAL), help=f"some of {','.join(SYSTEMS)}")
    parser.add_argument("--seconds", type=float, help="how long each stretch of talk lasts")
    parser.add_argument("--out", type=Path, help="where the JSON goes (var/bench/<time>.json)")
    return parser


def listed(known: Any) -> Any:
    """A type of argument: names of `known`, separated by commas."""

    def names(value: str) -> list[str]:
        unknown = set(value.split(",")) - set(known)
        if unknown:
            raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
        return value.split(",")

    return names


def measured(options: argparse.Namespace) -> Runs:
    """Every work on every system, in turns, round after round."""
    scale = QUICK if options.quick else Scale()
    if options.seconds:
        scale = Scale(*[options.seconds] * 3, warm=options.seconds / 3, joins=200, idle=200, pages=20)
    runs: Runs = {}
    for number in range(options.repeats or (1 if options.quick else 3)):
        for name in options.systems:
            one_turn(name, number, options.works, scale, runs)
    return runs


def one_turn(name: str, number: int, works: list[str], scale: Scale, runs: Runs) -> None:
    """Start a system, ask everything of it, end it."""
    system = SYSTEMS[name]()
    try:
        system.start()
        for work in works:
            if fits(work, system):
                found = WORKS[work](system, scale)
                runs.setdefault(work, {}).setdefault(name, []).append(found)
                print(f"{number + 1} {name} {work}: {table.brief(found)}", file=sys.stderr, flush=True)
    finally:
        system.stop()


def written(out: Path | None, result: dict[str, Any]) -> Path:
    """Write the JSON; gives where."""
    path = out or env.var() / "bench" / time.strftime("%Y-%m-%d-%H%M%S.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1))
    return path


main()
