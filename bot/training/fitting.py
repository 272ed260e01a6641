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
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from bot.answering.reader import Packed, pack
from bot.training.examples import WRITTEN, Example, LabelledWindow, NameExchange, reworded, without_answers
from bot.training.network import ReaderNetwork, log_sum_exp, pool

_SPAN_WEIGHT = 0.25
_WARM_UP = 150  # steps
_HEADS_RATE = 6.0  # times the encoder's learning rate
_SAVED_SECONDS = 600.0
# Of answerable questions, so that silence is learned beside near answers:
_TAKEN_AWAY = 0.10  # lose their right windows
_CUT_AWAY = 0.09  # lose the sentences that answer, out of the window around them
_EXCHANGED = 0.14  # ask for another name or year, where they have one
_OTHER_GOLD = 0.3  # learn from any of the windows that answer, in place of the best by BM25
_PASSAGES_ONLY = frozenset(("boolq", "fever_claims", "wice_claims"))  # what is left of their windows may answer, too
_ASKED_OF_ONE_ARTICLE = "squadshifts_"  # their questions don't stand alone: other articles may answer them, too
# How often questions come for each time that others do: near misses are few, and WRITTEN is what the bot is asked.
_TIMES = {"squad2_near_misses": 5, "squad2_pairs_dev": 5, "squad2_train_part": 5, WRITTEN: 5}
_POOL = 1500  # questions that are sorted by length together


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How to fit: for how long, by how many processes that make batches, of how many word pieces, and how fast.

    The first `frozen` layers stay as they are.
    """

    minutes: float
    workers: int = 2
    pieces: int = 36_000
    rate: float = 1.5e-4
    seed: int = 0
    frozen: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    """A window as the encoder reads it, with its labels; spans are word pieces, counted from the window's start."""

    packed: Packed
    answers: tuple[bool, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Windows as tensors (windows, pieces), and their sentences, numbered through.

    `sentence_of` (windows, pieces) is the sentence of each piece, -1 for none; `right` and `question_of` (sentences,)
    say whether it answers and whose it is; `starts` and `ends` (answers,) are places of exact answers in the flattened
    pieces.
    """

    ids: Tensor
    mask: Tensor
    types: Tensor
    sentence_of: Tensor
    right: Tensor
    question_of: Tensor
    starts: Tensor
    ends: Tensor
    questions: int

    def on(self, device: str) -> _Batch:
        moved = {name: value.to(device) for name in self.__slots__ if torch.is_tensor(value := getattr(self, name))}
        return replace(self, **moved)


class _Batches(IterableDataset[_Batch]):
    """Batches without end: for each question some of its windows, beside questions of like length.

    Each process that makes them draws from questions of its own.
    """

    def __init__(self, examples: Sequence[Example], tokenizer: Any, settings: FitSettings) -> None:
        self._examples = examples
        self._tokenizer = tokenizer
        self._settings = settings
        self._exchange = NameExchange(examples)

    def __iter__(self) -> Iterator[_Batch]:
        worker = get_worker_info()
        number, count = (worker.id, worker.num_workers) if worker else (0, 1)
        order = [at for at, one in enumerate(self._examples) for _ in range(_TIMES.get(one.source, 1))]
        everybody, chance = random.Random(self._settings.seed), random.Random(self._settings.seed * 1000 + number)
        while True:
            everybody.shuffle(order)
            mine = order[number::count]
            for start in range(0, len(mine), _POOL):
                questions = []
                for at in mine[start : start + _POOL]:
                    question, chosen = _chosen(self._examples[at], self._exchange, chance)
                    if chosen:
                        text = reworded(question, chance)
                        questions.append([_item(text, one, self._tokenizer) for one in chosen])
                questions.sort(key=_longest)
                groups = list(_grouped(questions, self._settings.pieces))
                chance.shuffle(groups)
                yield from map(_batch, groups)


def fit(network: ReaderNetwork, tokenizer: Any, examples: Sequence[Example], settings: FitSettings, out: Path) -> None:
    """Fit a network in place, and save it to `out` every ten minutes and at the end.

    An accelerator is used where torch finds one. The learning rate falls linearly to the end of the time.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network.to(device).train()
    encoder, heads = list(network.trained_parameters(settings.frozen)), list(network.heads.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": settings.rate}, {"params": heads, "lr": settings.rate * _HEADS_RATE}],
        weight_decay=0.01,
        betas=(0.9, 0.98),
        eps=1e-6,
        fused=True,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    batches = _Batches(examples, tokenizer, settings)
    loader = iter(DataLoader(batches, batch_size=None, num_workers=settings.workers, multiprocessing_context="fork"))
    saved = started = time.time()
    mean = 0.0
    for step, batch in enumerate(loader):
        done = (time.time() - started) / 60 / settings.minutes
        if done >= 1:
            break
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min(1.0, (step + 1) / _WARM_UP) * max(0.01, 1 - done)
        loss = _loss(network, batch.on(device), device)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*encoder, *heads], 1.0)
        optimizer.step()
        if step % 50 == 0:
            mean = loss.item() if step == 0 else 0.7 * mean + 0.3 * loss.item()
            print(f"step {step}, {done:.0%} of the time, loss {mean:.3f}", flush=True)
        if time.time() - saved > _SAVED_SECONDS:
            saved = time.time()
            _save(network, out)
    _save(network, out)


def _save(network: ReaderNetwork, out: Path) -> None:
    torch.save({"network": {name: value.cpu() for name, value in network.state_dict().items()}}, out)


def _grouped(questions: Sequence[list[_Item]], pieces: int) -> Iterator[list[list[_Item]]]:
    """Return questions in groups of at most so many word pieces, with those that fill up shorter windows."""
    group: list[list[_Item]] = []
    rows = 0
    for question in questions:
        if group and (rows + len(question)) * _longest(question) > pieces:
            yield group
            group, rows = [], 0
        group.append(question)
        rows += len(question)
    if group:
        yield group


def _longest(question: Sequence[_Item]) -> int:
    return max(len(item.packed.ids) for item in question)


def _chosen(example: Example, exchange: NameExchange, chance: random.Random) -> tuple[str, list[LabelledWindow]]:
    """Return a question and windows to learn from: one that answers, if any, and some of the nearest others."""
    right = [one for one in example.windows if any(one.answers)]
    tempting = [one for one in example.windows if one.tempts]
    others = [one for one in example.windows if not one.tempts and not any(one.answers)]
    if right and example.source.startswith(_ASKED_OF_ONE_ARTICLE):
        others = [one for one in others if one.article == right[0].article]

    def nearest(count: int) -> list[LabelledWindow]:
        order = sorted(range(len(others)), key=lambda at: chance.random() ** (at + 2.0), reverse=True)
        return [others[at] for at in order[:count]]

    if not right:
        return example.question, tempting + nearest(2 if tempting else 4)
    answering = right[0] if chance.random() >= _OTHER_GOLD else chance.choice(right)
    drawn = chance.random()
    if drawn < _TAKEN_AWAY and len(others) > 1:
        return example.question, nearest(4)
    drawn -= _TAKEN_AWAY
    if 0 <= drawn < _CUT_AWAY and example.source not in _PASSAGES_ONLY:
        cut = without_answers(answering)
        if cut is not None:
            return example.question, [cut, *nearest(2)]
    drawn -= _CUT_AWAY
    if 0 <= drawn < _EXCHANGED:
        other = exchange.exchanged(example, answering, chance)
        if other is not None:
            count = len(answering.answers)
            return other, [replace(answering, answers=(False,) * count, spans=(None,) * count), *nearest(2)]
    return example.question, [answering, *nearest(chance.choice((1, 1, 2, 3)))]


def _item(question: str, labelled: LabelledWindow, tokenizer: Any) -> _Item:
    packed = pack(question, labelled.window, tokenizer)
    spans = []
    for (first, end), offsets, answers, span in zip(
        packed.places, packed.offsets, labelled.answers, labelled.spans, strict=True
    ):
        if answers and span is not None:
            held = [at for at, (start, stop) in enumerate(offsets[: end - first]) if start < span[1] and stop > span[0]]
            if held:
                spans.append((first + held[0], first + held[-1]))
    return _Item(packed, labelled.answers, tuple(spans))


def _batch(questions: Sequence[Sequence[_Item]]) -> _Batch:
    rows = [(number, item) for number, question in enumerate(questions) for item in question]
    longest = max(len(item.packed.ids) for _, item in rows)
    ids, mask, types = (np.zeros((len(rows), longest), dtype=np.int64) for _ in range(3))
    sentence_of = np.full((len(rows), longest), -1, dtype=np.int64)
    right: list[bool] = []
    question_of: list[int] = []
    spans: list[tuple[int, int]] = []
    for row, (question, item) in enumerate(rows):
        packed = item.packed
        ids[row, : len(packed.ids)] = packed.ids
        mask[row, : len(packed.ids)] = 1
        types[row, packed.question_pieces : len(packed.ids)] = 1
        for (first, end), answers in zip(packed.places, item.answers, strict=True):
            sentence_of[row, first:end] = len(right)
            right.append(answers)
            question_of.append(question)
        spans += [(row * longest + start, row * longest + last) for start, last in item.spans]
    starts, ends = torch.tensor(spans, dtype=torch.long).reshape(-1, 2).unbind(1)
    return _Batch(
        torch.from_numpy(ids),
        torch.from_numpy(mask),
        torch.from_numpy(types),
        torch.from_numpy(sentence_of),
        torch.tensor(right),
        torch.tensor(question_of),
        starts,
        ends,
        len(questions),
    )


def _loss(network: ReaderNetwork, batch: _Batch, device: str) -> Tensor:
    """Return the loss of a batch of questions: the right sentences against all and none, and the exact answers."""
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):  # slower than 32 bits on most CPUs
        logits = network(batch.ids, batch.types, batch.mask).flatten(0, 1)
    sentence_of, right, owner, owners = batch.sentence_of.flatten(), batch.right, batch.question_of, batch.questions
    scores = pool(logits[:, 0], logits[:, 1], sentence_of, len(right))
    everything = log_sum_exp(scores, owner, owners, with_zero=True)
    answered = scores.new_zeros(owners).index_add(0, owner, right.float()) > 0
    wanted = log_sum_exp(scores[right], owner[right], owners, with_zero=False)
    ranking = (everything - torch.where(answered, wanted, torch.zeros_like(wanted))).mean()
    inside = sentence_of >= 0
    spans = scores.new_zeros(())
    for column, places in ((2, batch.starts), (3, batch.ends)):
        totals = log_sum_exp(logits[inside, column], sentence_of[inside], len(right), with_zero=False)
        spans = spans + (totals[sentence_of[places]] - logits[places, column]).sum()
    return ranking + _SPAN_WEIGHT * spans / max(1, len(batch.starts))
