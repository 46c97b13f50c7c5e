"""
Measures everything that has a budget: `./dev bench`, or `python -m tests.benchmarks.run [NAME ...] [--json FILE]`.

Each module beside this one that has a function `measure(report)` is a benchmark, named by its file.
"""

from __future__ import annotations

import argparse
import json
import pkgutil
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tests import benchmarks
from tests.benchmarks.report import Report

NOT_BENCHMARKS = frozenset({"run", "report"})

Measure = Callable[[Report], None]


def names_of_benchmarks() -> list[str]:
    """Every module beside this one that may hold a benchmark; none is imported yet."""
    return [
        module.name
        for module in pkgutil.iter_modules(benchmarks.__path__)
        if module.name not in NOT_BENCHMARKS
    ]


def find_measure(name: str) -> Measure | None:
    """The benchmark of that name, or None where the module only serves others."""
    measure: Measure | None = getattr(import_module(f"tests.benchmarks.{name}"), "measure", None)
    return measure


def as_json(report: Report) -> str:
    """The figures as the front door promises them."""
    figures = {
        name: {"value": figure.value, "unit": figure.unit, "budget": figure.budget, "ok": figure.ok}
        for name, figure in report.figures.items()
    }
    return json.dumps(figures, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to a file")
    chosen = parser.parse_args(arguments)
    every = names_of_benchmarks()
    unknown = sorted(set(chosen.names) - set(every))
    if unknown:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are {', '.join(every)}")
    report = Report()
    for name in chosen.names or every:
        measure = find_measure(name)
        if measure is None:
            continue
        began = time.monotonic()
        print(f"-- {name}", flush=True)
        measure(report)
        print(f"   {time.monotonic() - began:.1f} s", flush=True)
    if chosen.json:
        chosen.json.write_text(as_json(report), encoding="utf-8")
    over = [name for name, figure in report.figures.items() if not figure.ok]
    print(f"Over budget: {', '.join(over)}." if over else "Every budget is kept.")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
