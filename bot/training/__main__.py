"""Learn the weights: `python -m bot.training SET...`; needs the `train` extra (scipy).

A SET is a folder with `questions.jsonl` and, unless its questions are about the seeds, `articles.jsonl`. With
`--leave-one-out` nothing is written: for each set, what is learned from the others is measured on it. `--ablate` does
so once for each group of features, without that part.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bot.answering.lexical.scorer import WEIGHTS_FILE
from bot.training.examples import Example, small_libraries, unanswered, whole_set
from bot.training.learning import learn
from bot.training.scoring import contributions, measured, table


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m bot.training", description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+", metavar="SET")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE, help="where to write (default: the weights shipped)")
    parser.add_argument("--leave-one-out", action="store_true", help="measure instead, each set by the others' weights")
    parser.add_argument("--ablate", action="store_true", help="measure instead, without each group of features")
    options = parser.parse_args()
    whole: dict[str, list[Example]] = {}
    small: dict[str, list[Example]] = {}
    taught: dict[str, list[Example]] = {}
    for folder in options.sets:
        print(f"Reading {folder.name}", file=sys.stderr)
        whole[folder.name] = whole_set(folder)
        small[folder.name] = small_libraries(folder, whole[folder.name])
        taught[folder.name] = [*whole[folder.name], *unanswered(folder, whole[folder.name])]
    if options.ablate:
        for line in table(whole, contributions(whole, small)):
            print(line, flush=True)
        return
    if options.leave_one_out:
        print("set, by the weights of the others: first passage right, AUC, calibration error, Brier score, length")
        for name in whole:
            others = [examples for sets in (taught, small) for other, examples in sets.items() if other != name]
            print(name, *measured(whole[name], learn(others, {"sets": "others"})))
    weights = learn(
        [examples for sets in (taught, small) for examples in sets.values()],
        {
            "learned_by": "python -m bot.training",
            "sets": {name: len(examples) for name, examples in whole.items()},
            "made_unanswerable": {name: len(examples) - len(whole[name]) for name, examples in taught.items()},
            "in_small_libraries": {name: len(examples) for name, examples in small.items()},
        },
    )
    if options.leave_one_out:
        print("by the weights of all")
        for name in whole:
            print(name, *measured(whole[name], weights))
    else:
        options.out.write_text(json.dumps(weights.as_json(), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
