"""`bin/bench`: runs the work on each system in turns, prints a table and writes everything as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from bench import check, desk, faults, goals, history, machine, rounds, soak, table, threads
from bench.lineup import SYSTEMS
from bench.work import WORKS, Scale
from community import env

QUICK = Scale(flat_out=3, calm=4, busy=3, warm=1, joins=500, idle=400, pages=40)
# Each has its small, quick and whole size, a `run` over databases, and a way to draw what was found.
PLACES: dict[str, tuple[Any, Any, Any, Any]] = {
    "desk": (desk, desk.SMALL, desk.QUICK, desk.Scale()),
    "threads": (threads, threads.SMALL, threads.QUICK, threads.WHOLE),
    "history": (history, history.SMALL, history.QUICK, history.Scale()),
}


def main() -> None:
    """Read the arguments and run."""
    options = arguments().parse_args()
    if options.command == "check":
        status, figures = check.run(options.sets)
        if figures:
            print(f"Written to {written(options.out, figures)}")
        sys.exit(status)
    if options.command == "faults":
        sys.exit(
            faults.run(options.seed, options.databases, options.servers, quick=options.quick, minutes=options.minutes)
        )
    machine.settle()
    if options.command == "soak":
        sys.exit(soaked(options))
    if options.command:
        load, found = os.getloadavg()[0], asked_of(options.command, options)
        print(f"\nWritten to {written(options.out, {'load_before': load, options.command: found})}")
        return
    talk(options)


def asked_of(command: str, options: argparse.Namespace) -> dict[str, Any]:
    """One of `PLACES`, filled and asked; printed, and given as figures."""
    module, small, quick, whole = PLACES[command]
    found: dict[str, Any] = module.run(
        small if options.seconds else quick if options.quick else whole, options.databases
    )
    print(module.drawn(found))
    return found


def soaked(options: argparse.Namespace) -> int:
    """Half an hour of coming and going; 0 when no process got heavier by it. What is shorter judges nothing."""
    short = soak.SMALL if options.seconds else soak.QUICK if options.quick else None
    load, found = os.getloadavg()[0], soak.run(short or soak.Scale(), options.seed)
    print(soak.drawn(found))
    print(f"\nWritten to {written(options.out, {'load_before': load, 'soak': found})}")
    return 0 if short or soak.steady(found) else 1


def talk(options: argparse.Namespace) -> None:
    """The rooms: the tables, and at the end what was aimed at beside what was reached."""
    began, load = time.time(), os.getloadavg()[0]
    if machine.SERVER_CORE == machine.LOAD_CORE:
        print("This machine has one core: servers and load share it, so that rates say little.")
    runs = rounds.measured(options.systems or list(SYSTEMS), options.works or list(WORKS), *how_much(options))
    figures = rounds.medians(runs)
    print(table.drawn(figures))
    past = None if options.systems or options.works else asked_of("history", options)
    judged = goals.of(figures, past)
    print(goals.drawn(judged))
    result = {
        "began": began,
        "seconds": round(time.time() - began, 1),
        "load_before": load,
        "python": sys.version.split()[0],
        "cores": [machine.SERVER_CORE, machine.LOAD_CORE],
        "runs": runs,
        "figures": figures,
        "history": past,
        "goals": goals.told(judged),
    }
    print(f"\nTook {result['seconds']} s; written to {written(options.out, result)}")


def how_much(options: argparse.Namespace) -> tuple[int, Scale]:
    """How many rounds, and how long each."""
    scale = QUICK if options.quick else Scale()
    if options.seconds:
        each = options.seconds
        scale = Scale(each, each, each, warm=each / 3, joins=200, idle=200, pages=20)
    return options.repeats or (1 if options.quick else 3), scale


def arguments() -> argparse.ArgumentParser:
    """What can be asked for."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument(
        "command", nargs="?", choices=["check", "faults", "soak", *PLACES], help="something else than the rooms"
    )
    parser.add_argument(
        "--databases",
        type=listed(desk.DATABASES),
        default=list(desk.DATABASES),
        help="for most: sqlite, postgresql",
    )
    parser.add_argument(
        "--servers", type=listed(faults.SERVERS), default=list(faults.SERVERS), help="for faults: daphne, uvicorn"
    )
    parser.add_argument(
        "--minutes",
        type=float,
        default=faults.MINUTES,
        help=f"for faults: the most that a round takes ({faults.MINUTES:g})",
    )
    parser.add_argument("--seed", type=int, default=20261123, help="for faults and soak: which dice")
    parser.add_argument("--sets", type=Path, help="for check: the folder with labelled sets")
    parser.add_argument("--quick", action="store_true", help="one short round, and smaller places")
    parser.add_argument("--repeats", type=int, default=0, help="rounds (3, or 1 when quick)")
    parser.add_argument("--works", type=listed(WORKS), help=f"some of {','.join(WORKS)}")
    parser.add_argument("--systems", type=listed(SYSTEMS), help=f"some of {','.join(SYSTEMS)}")
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


def written(out: Path | None, result: dict[str, Any]) -> Path:
    """Write the JSON; gives where."""
    path = out or env.var() / "bench" / time.strftime("%Y-%m-%d-%H%M%S.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1))
    return path


main()
