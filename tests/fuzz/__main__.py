"""The command: see the package."""

from __future__ import annotations

import argparse
import random
import sys
import warnings

from tests.fuzz.running import fuzz
from tests.fuzz.targets import TARGETS


def main() -> int:
    """1 where anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Hostile input, any amount of it.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(target.name for target in TARGETS))
    parser.add_argument("--inputs", type=int, default=100_000, help="for each target (default: 100000)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9), help="for the same inputs once more")
    options = parser.parse_args()
    known = {target.name: target for target in TARGETS}
    if unknown := set(options.targets) - set(known):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    print(f"seed {options.seed}")
    failed = False
    for name in options.targets or known:
        outcome = fuzz(known[name], options.inputs, options.seed)
        print(
            f"{name:14} {outcome.inputs:>8,} inputs  {outcome.inputs / outcome.seconds:>8,.0f}/s"
            f"  worst {outcome.worst * 1e6:7.2f} µs a byte  {len(outcome.failures)} failures",
            flush=True,
        )
        for failure in outcome.failures:
            failed = True
            print(f"  {failure.input!r}\n{failure.traceback}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
