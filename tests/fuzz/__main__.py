"""The command: see the package."""

from __future__ import annotations

import argparse
import random
import sys
import warnings

from tests.fuzz import growth
from tests.fuzz.running import fuzz
from tests.fuzz.targets import TARGETS
from tests.growth import MAX_FACTOR, TIMES

_SIZE = 10_000  # characters, and eight times as many


def _grow(names: list[str]) -> int:
    failed = False
    for name in names:
        found = dict(growth.growths(name, _SIZE))
        slowest = max(found, key=lambda shape: found[shape].large)
        per = found[slowest].large / (TIMES * _SIZE)
        print(f"{name:14} {len(found)} shapes  slowest {slowest!r}: {per * 1e6:.1f} µs a character", flush=True)
        for shape, one in found.items():
            if one.factor > MAX_FACTOR:
                failed = True
                print(f"  {shape!r}: {one.small:.3f} s, {TIMES} times as much {one.large:.3f} s")
    return int(failed)


def main() -> int:
    """1 where anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Hostile input, any amount of it.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all by default; a wrong one is told the others")
    parser.add_argument("--growth", action="store_true", help="measure how time grows with the size of input instead")
    parser.add_argument("--inputs", type=int, default=100_000, help="for each target (default: 100000)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9), help="for the same inputs once more")
    options = parser.parse_args()
    known = {target.name: target for target in TARGETS}
    names = growth.TARGETS if options.growth else known
    if unknown := set(options.targets) - set(names):
        parser.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if options.growth:
        return _grow(options.targets or list(names))
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
