"""`make bench`: measure, print the table, write the JSON. `--only P1,P3` measures some; `--size` sets the city."""

import argparse
import json
import platform
import sys
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.stage import stage

MODULES = {"P1": "bench.p1_open"}
RESULTS = Path(__file__).parent / "results.json"


def main() -> int:
    """Measure what is asked for."""
    asked = _arguments()
    only = [name for name in MODULES if not asked.only or name in asked.only.split(",")]
    console, rows = Console(), []
    with stage(asked.size) as ready:
        for name in only:
            for row in import_module(MODULES[name]).measure(ready):
                rows.append(row)
                console.print(f"  {row.id:16} {row.value:12,.1f} {row.unit:6} {row.target}")
    console.print(_table(rows))
    report = {"machine": _machine(), "size": asked.size, "rows": [row.as_json() for row in rows]}
    asked.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="comma-separated ids, such as P1,P3")
    parser.add_argument("--json", type=Path, default=RESULTS)
    parser.add_argument("--size", type=int, default=435_000, help="residents of the bench city")
    return parser.parse_args()


def _table(rows: list) -> Table:
    table = Table(title="what was measured, in this run")
    for heading in ("id", "name", "value", "unit", "spread", "ratio", "target", "meets"):
        table.add_column(heading)
    for row in rows:
        spread = f"{row.low:,.1f}–{row.high:,.1f}" if row.low is not None else ""
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        meets = {True: "yes", False: "NO", None: ""}[row.meets]
        table.add_row(row.id, row.name, f"{row.value:,.1f}", row.unit, spread, ratio, row.target, meets)
    return table


def _machine() -> dict[str, str]:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {"cpu": cpu, "kernel": platform.release(), "python": platform.python_version()}


if __name__ == "__main__":
    sys.exit(main())
