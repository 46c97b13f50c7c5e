"""
`python -m tests.conformance FILE...`: runs third-party cases, kind told by their fields.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from tests.conformance import scenario_cases, trace_cases, xpath_cases
from tests.conformance.report import Tally


def main() -> int:
    """
    Prints a table per feature and, last, `N passed, N failed`.
    """
    parser = argparse.ArgumentParser(description="Runs conformance cases of the forms engine.")
    parser.add_argument("files", nargs="+", type=Path, help="JSON lines: expressions, scenarios or traces")
    parser.add_argument("--json", action="store_true", help="print the tally as JSON before the last line")
    parser.add_argument("--failures", action="store_true", help="print each failed case")
    parser.add_argument("--only", default="", help="run cases whose id, form or test contains this")
    options = parser.parse_args()
    tally = Tally()
    for path in options.files:
        cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        run([case for case in cases if _is_wanted(case, options.only)], tally)
    if options.failures:
        for feature, case, problem in tally.failures:
            print(f"- {feature}: {case}\n    {problem}")
    print(tally.as_json() if options.json else tally.table())
    passed, failed = tally.totals
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


def _is_wanted(case: dict[str, Any], wanted: str) -> bool:
    return not wanted or any(
        wanted in str(case.get(key, "")) for key in ("id", "form", "test", "file", "expr")
    )


def run(cases: list[dict[str, Any]], tally: Tally) -> None:
    """
    Runs cases of any kind.
    """
    xpath_cases.tally_cases([case for case in cases if "expr" in case], tally)
    scenario_cases.tally_cases([case for case in cases if "states" in case], tally)
    trace_cases.tally_cases([case for case in cases if "oracle" in case], tally)


if __name__ == "__main__":
    raise SystemExit(main())
