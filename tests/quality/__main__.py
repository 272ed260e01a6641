"""The figures of the fixed questions, beside the recorded ones:

python -m tests.quality             # --errors FILE writes what goes wrong, for reading by hand
python -m tests.quality --write     # records them as what to expect, and keeps the reader's judgements
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from bot.evaluation.evaluate import report
from bot.evaluation.questions import outcome
from tests import quality
from tests.benchmarks.quality import errors
from tests.quality.judgements import KeptReader, keep


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description="answer quality on fixed questions")
    parser.add_argument("--write", action="store_true", help="record the figures as what to expect")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write what goes wrong to FILE, as JSON Lines")
    options = parser.parse_args()
    reader = KeptReader({})
    with quality.library_of_the_articles() as library:
        figures, answers = quality.measure(library, reader)
        wrong = list(errors("tests/quality", answers, library))
    recorded = asdict(quality.expected()) if quality.EXPECTED.exists() else {}
    for name, value in asdict(figures).items():
        print(f"{name:<24}{value:>8}   recorded {recorded.get(name, '–')}")
    print(f"{'right_of_answered':<24}{figures.right_of_answered:>8.3f}")
    kinds = report([outcome(question, answer) for question, answer in answers]).by_kind
    for kind, measured in kinds.items():
        first, answered = measured.estimates["right_in_first"], measured.estimates["right_of_answered"]
        shown = "" if first is None else f"first right {first.value:.2f}"
        cases = 0 if answered is None else answered.cases
        print(f"{kind:<24}{measured.questions:>8}   answered {cases:>3}   {shown}")
    if options.errors is not None:
        options.errors.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in wrong), "utf-8")
    if options.write:
        quality.write(figures)
        keep(reader.read)


if __name__ == "__main__":
    main()
