"""`python -m bench [name ...]`: run the named measurements, or all, and print one table."""

import argparse
import os
import sys
import traceback
from datetime import UTC, datetime
from importlib import import_module

import django

from bench import place, report

NAMES = ("webhooks", "sending", "live", "screen", "pages", "calls")

BUSY = ": something else runs here, so only ratios and counts can be trusted."


def main() -> int:
    """Measure and print; the exit code says nothing of the numbers."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Textdesk on this machine.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(NAMES)}; all without")
    parser.add_argument("--quick", action="store_true", help="a tenth of the time and the rows, to try it out")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(NAMES):
        parser.error(f"{', '.join(unknown)}: there is only {', '.join(NAMES)}")
    place.prepare()
    django.setup()
    load = os.getloadavg()[0]
    rows: list[report.Row] = []
    for name in chosen.names or NAMES:
        sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {name} ... (load {os.getloadavg()[0]:.1f})\n")
        with place.database(), place.clean_redis():
            try:
                rows += import_module(f"bench.{name}").measure(quick=chosen.quick)
            except Exception:
                # What the others found, after minutes, must still be printed.
                traceback.print_exc()
                rows.append(report.Row(name, "broke off, see above", is_ok=False))
    sys.stderr.write(f"Load at the start {load:.1f}, {os.cpu_count()} cores{BUSY if load > 0.5 else ''}\n")
    sys.stdout.write(report.table(rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
