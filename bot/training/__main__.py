"""Train what judges answers: `python -m bot.training COMMAND`; needs the `train` extra.

    train DATA --base JAR --out CHECKPOINT   fit the reader to the sets in the folder DATA, for some minutes
    export CHECKPOINT                        write the reader's weights in eight bits into the package
    combine DATA                             fit the weights that join the reader's score and the features

DATA has a folder for each set, of `articles.jsonl.gz` and `questions.jsonl.gz`; JAR carries the encoder to begin from
(see PROVENANCE.md beside the reader's weights). Run the three in this order.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bot.answering.reader import TOKENIZER
from bot.answering.scoring import WEIGHTS_FILE

READER_FOLDER = Path(__file__).parents[1] / "answering" / "reader" / "data"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train")
    train.add_argument("data", type=Path)
    train.add_argument(
        "--out", type=Path, required=True, help="the checkpoint to write, every ten minutes and at the end"
    )
    train.add_argument("--base", type=Path, required=True, help="the archive of the encoder to begin from")
    train.add_argument("--resume", type=Path, help="a checkpoint to go on from")
    train.add_argument("--minutes", type=float, default=900, help="two cores need 900; an H100 needs 3")
    train.add_argument("--workers", type=int, default=2, help="processes that make batches")
    train.add_argument("--pieces", type=int, default=36_000, help="word pieces a batch; fewer need less memory")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--rate", type=float, default=1.5e-4, help="the highest learning rate; less after --resume")
    train.add_argument("--frozen", type=int, default=0, help="how many of the first layers stay as they are")
    export = commands.add_parser("export")
    export.add_argument("checkpoint", type=Path)
    export.add_argument("--out", type=Path, default=READER_FOLDER)
    combine = commands.add_parser("combine")
    combine.add_argument("data", type=Path)
    combine.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    options = parser.parse_args()
    {"train": _train, "export": _export, "combine": _combine}[options.command](options)


def _train(options: argparse.Namespace) -> None:
    import torch
    from tokenizers import Tokenizer

    from bot.training.examples import SETS, read_examples, set_folder
    from bot.training.fitting import FitSettings, fit
    from bot.training.network import BaseError, ReaderNetwork, read_base

    settings = FitSettings(options.minutes, options.workers, options.pieces, options.rate, options.seed, options.frozen)
    torch.manual_seed(options.seed)
    network = ReaderNetwork()
    if options.resume:
        network.load_state_dict(torch.load(options.resume, weights_only=True)["network"])
    else:
        try:
            network.encoder.load_state_dict(read_base(options.base))
        except (BaseError, OSError) as error:
            raise SystemExit(str(error)) from error
    tokenizer = Tokenizer.from_file(str(READER_FOLDER / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    examples = []
    for name, limit in SETS.items():
        with set_folder(options.data, name) as folder:
            found = list(read_examples(folder, limit))
        print(f"{name}: {len(found)} questions", flush=True)
        examples += found
    fit(network, tokenizer, examples, settings, options.out)


def _export(options: argparse.Namespace) -> None:
    from bot.training.examples import SETS
    from bot.training.network import export

    provenance = {
        "base": "intfloat/e5-small-v2",
        "command": "python -m bot.training train DATA --base JAR --out CHECKPOINT; "
        "python -m bot.training export CHECKPOINT",
        "sets": list(SETS),
        "licences": "PROVENANCE.md beside this file names the sets' licences",
    }
    export(options.checkpoint, options.out, provenance)


def _combine(options: argparse.Namespace) -> None:
    from bot.training.combination import combine, initial_weights

    provenance: dict[str, object] = {"learned_by": "python -m bot.training combine DATA"}
    weights = combine(options.data, initial_weights(), provenance)
    options.out.write_text(json.dumps(weights.as_json(), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
