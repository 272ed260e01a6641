"""Fit the reader's network to examples: a listwise loss over all sentences of a question, and one for answer spans."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bot.answering.reader.encoder import Packed, pack
from bot.training.examples import Example, LabelledWindow
from bot.training.near_misses import NameExchange, without_answers
from bot.training.network import ReaderNetwork, log_sum_exp, pool
from bot.training.wording import reworded

__all__ = ["FitSettings", "fit"]

_SPAN_WEIGHT = 0.25
_WARM_UP = 200  # steps
_HEADS_RATE = 8.0  # times the encoder's learning rate
_SAVED_SECONDS = 600.0
# Of answerable questions, so that silence is learned beside near answers:
_TAKEN_AWAY = 0.10  # lose their right windows
_CUT_AWAY = 0.09  # lose the sentences that answer, out of the window around them
_EXCHANGED = 0.14  # ask for another name or year, where they have one
_PASSAGES_ONLY = frozenset(("boolq", "fever_claims", "wice_claims"))  # what is left of their windows may answer, too
_POOL = 16  # batches that are sorted by length together
_NEAR_MISS_SETS = "squad2_"  # come twice, since there are few


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How to fit: for how long, by how many processes, how fast, and what stays as published."""

    minutes: float
    workers: int = 2
    batch: int = 12  # questions
    rate: float = 1e-4
    layers: int = 4
    frozen_layers: int = 1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    """A window as the encoder reads it, with its labels; spans are word pieces, counted from the window's start."""

    packed: Packed
    answers: tuple[bool, ...]
    spans: tuple[tuple[int, int, int, int], ...]  # the sentence's first and end piece, the answer's first and last


def fit(network: ReaderNetwork, tokenizer: Any, examples: Sequence[Example], settings: FitSettings, out: Path) -> None:
    """Fit a network in place, and save it to `out` every ten minutes and at the end.

    Several processes train the same parameters in shared memory without waiting for each other (Recht et al. 2011,
    "Hogwild"): on a machine that is shared, none holds up the others. The learning rate falls linearly to the end.
    """
    import torch.multiprocessing as multiprocessing

    network.train()
    network.share_memory()
    started = time.time()
    context = multiprocessing.get_context("fork")
    work = [
        context.Process(target=_work, args=(number, network, tokenizer, examples, settings, out, started))
        for number in range(settings.workers)
    ]
    for process in work:
        process.start()
    for process in work:
        process.join()
    if any(process.exitcode for process in work):
        raise RuntimeError("a process of the training ended before its time: see above")
    _save(network, settings, out)


def _work(
    number: int,
    network: ReaderNetwork,
    tokenizer: Any,
    examples: Sequence[Example],
    settings: FitSettings,
    out: Path,
    started: float,
) -> None:
    torch.set_num_threads(1)
    chance = random.Random(settings.seed * 100 + number)
    encoder = list(network.trained_parameters(settings.frozen_layers))
    heads = list(network.heads.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": settings.rate}, {"params": heads, "lr": settings.rate * _HEADS_RATE}],
        weight_decay=0.01,
        fused=True,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    saved = started
    mean = 0.0
    for step, batch in enumerate(_batches(examples, tokenizer, settings.batch, chance)):
        done = (time.time() - started) / 60 / settings.minutes
        if done >= 1:
            return
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min(1.0, (step + 1) / _WARM_UP) * max(0.02, 1 - done)
        loss = _loss(network, batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*encoder, *heads], 1.0)
        optimizer.step()
        mean = loss.item() if step == 0 else 0.98 * mean + 0.02 * loss.item()
        if number == 0 and step % 50 == 0:
            print(f"step {step}, {done:.0%} of the time, loss {mean:.3f}", flush=True)
        if number == 0 and time.time() - saved > _SAVED_SECONDS:
            saved = time.time()
            _save(network, settings, out)


def _save(network: ReaderNetwork, settings: FitSettings, out: Path) -> None:
    torch.save({"network": network.state_dict(), "layers": settings.layers}, out)


def _batches(
    examples: Sequence[Example], tokenizer: Any, size: int, chance: random.Random
) -> Iterator[list[list[_Item]]]:
    """Return batches without end: for each question some of its windows, batches of windows of like length."""
    order = [*range(len(examples)), *(at for at, one in enumerate(examples) if one.source.startswith(_NEAR_MISS_SETS))]
    exchange = NameExchange(examples)
    while True:
        chance.shuffle(order)
        for start in range(0, len(order), size * _POOL):
            questions = []
            for at in order[start : start + size * _POOL]:
                question, chosen = _chosen(examples[at], exchange, chance)
                if chosen:
                    text = reworded(question, chance)
                    questions.append([_item(text, one, tokenizer) for one in chosen])
            questions.sort(key=lambda items: max(len(item.packed.ids) for item in items))
            batches = [questions[at : at + size] for at in range(0, len(questions), size)]
            chance.shuffle(batches)
            yield from batches


def _chosen(example: Example, exchange: NameExchange, chance: random.Random) -> tuple[str, list[LabelledWindow]]:
    """Return a question and windows to learn from: one that answers, if any, and some of the nearest others."""
    right = [one for one in example.windows if any(one.answers)]
    tempting = [one for one in example.windows if one.tempts]
    others = [one for one in example.windows if not one.tempts and not any(one.answers)]

    def nearest(count: int) -> list[LabelledWindow]:
        order = sorted(range(len(others)), key=lambda at: chance.random() ** (at + 1.5), reverse=True)
        return [others[at] for at in order[:count]]

    if not right:
        return example.question, tempting + nearest(1 if tempting else 3)
    drawn = chance.random()
    if drawn < _TAKEN_AWAY and len(others) > 1:
        return example.question, nearest(3)
    drawn -= _TAKEN_AWAY
    if 0 <= drawn < _CUT_AWAY and example.source not in _PASSAGES_ONLY:
        cut = without_answers(right[0])
        if cut is not None:
            return example.question, [cut, *nearest(1)]
    drawn -= _CUT_AWAY
    if 0 <= drawn < _EXCHANGED:
        other = exchange.exchanged(example, right[0], chance)
        if other is not None:
            count = len(right[0].answers)
            return other, [replace(right[0], answers=(False,) * count, spans=(None,) * count), *nearest(1)]
    return example.question, right[:1] + nearest(chance.choice((1, 2)))


def _item(question: str, labelled: LabelledWindow, tokenizer: Any) -> _Item:
    packed = pack(question, labelled.window, tokenizer)
    spans = []
    for (first, end), offsets, answers, span in zip(
        packed.places, packed.offsets, labelled.answers, labelled.spans, strict=True
    ):
        if answers and span is not None:
            held = [at for at, (start, stop) in enumerate(offsets[: end - first]) if start < span[1] and stop > span[0]]
            if held:
                spans.append((first, end, first + held[0], first + held[-1]))
    return _Item(packed, labelled.answers, tuple(spans))


def _loss(network: ReaderNetwork, batch: list[list[_Item]]) -> Tensor:
    """Return the loss of a batch of questions: the right sentences against all and none, and the exact answers."""
    items = [item for question in batch for item in question]
    logits = _logits(network, [item.packed for item in items])
    sentence_of = torch.full(logits.shape[:2], -1, dtype=torch.long)
    right: list[bool] = []
    owner: list[int] = []
    spans = torch.zeros(())
    count = 0
    rows = ((number, item) for number, question in enumerate(batch) for item in question)
    for row, (question, item) in enumerate(rows):
        for (first, end), answers in zip(item.packed.places, item.answers, strict=True):
            sentence_of[row, first:end] = len(right)
            right.append(answers)
            owner.append(question)
        for first, end, start, last in item.spans:
            starts, ends = (torch.log_softmax(logits[row, first:end, column], 0) for column in (2, 3))
            spans = spans - starts[start - first] - ends[last - first]
            count += 1
    scores = pool(logits[..., 0].flatten(), logits[..., 1].flatten(), sentence_of.flatten(), len(right))
    owners, is_right = torch.tensor(owner), torch.tensor(right)
    everything = log_sum_exp(scores, owners, len(batch), with_zero=True)
    answered = torch.zeros(len(batch)).index_add(0, owners, is_right.float()) > 0
    wanted = log_sum_exp(scores[is_right], owners[is_right], len(batch), with_zero=False)
    ranking = (everything - torch.where(answered, wanted, torch.zeros(len(batch)))).mean()
    return ranking + _SPAN_WEIGHT * spans / max(1, count)


def _logits(network: ReaderNetwork, packed: Sequence[Packed]) -> Tensor:
    longest = max(len(one.ids) for one in packed)
    ids, mask, types = (np.zeros((len(packed), longest), dtype=np.int64) for _ in range(3))
    for row, one in enumerate(packed):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
        types[row, one.question_pieces : len(one.ids)] = 1
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits: Tensor = network(torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(types))
    return logits
