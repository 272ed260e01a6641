"""The encoder itself: its weights, and one window of text judged for one question."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.answering.answer import ReadSpan
from bot.answering.reader.windows import Window

__all__ = ["Judgement", "Packed", "SentenceReader", "WeightsError", "pack", "shipped_reader"]

DATA = Path(__file__).parent / "data"
MODEL, TOKENIZER, PROVENANCE = "reader.onnx", "tokenizer.json", "provenance.json"

QUESTION_PIECES, TITLE_PIECES, LEFT_PIECES, SENTENCE_PIECES = 48, 16, 28, 96
WINDOW_PIECES = 176
MAX_SPAN_PIECES = 24
"""The longest answer span, in word pieces."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_CLS, _SEP = 101, 102  # of BERT's uncased vocabulary
_ATTENTION, _RELEVANCE, _START, _END = range(4)  # the columns of what the encoder gives for each word piece

Logits = NDArray[np.float32]


class WeightsError(Exception):
    """The reader's weights are missing or damaged. The text is one line that says what to do."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file} {reason}: install verbatim-bot again")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the reader holds of one sentence.

    `score` is a logit: 0 means that the sentence answers as likely as no sentence of the library does. `span` is None
    where nothing of the sentence was read.
    """

    score: float
    span: ReadSpan | None


@dataclass(frozen=True, slots=True)
class Packed:
    """A question and a window as word pieces: their `ids`, of which the first `question_pieces` are the question's.

    `places` are the first and the end (exclusive) piece of each sentence, `offsets` the characters of its pieces.
    """

    ids: list[int]
    question_pieces: int
    places: list[tuple[int, int]]
    offsets: list[Sequence[tuple[int, int]]]


class SentenceReader:
    """A cross-encoder over a question and a window of sentences. Any thread may use it; each call takes one core.

    Each sentence is scored by attention pooling over its word pieces: two of the four logits of a piece are its weight
    (by softmax within the sentence) and its relevance. The other two tell where the answer starts and ends, as in
    Devlin et al. (2019), "BERT", section 4.3.
    """

    def __init__(self, folder: Path) -> None:
        """Load the weights in a folder. Raises WeightsError."""
        _check(folder)
        # Here, since importing them takes a fifth of a second that most commands do without.
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # threads of questions share the cores
        options.log_severity_level = 3
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(folder / TOKENIZER))
            # By path, since bytes would stay in memory beside what is made of them.
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # neither library names its errors
            raise WeightsError(folder / MODEL, f"can't be loaded ({error})") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def judge(self, question: str, window: Window) -> list[Judgement]:
        """Return a judgement of each sentence of a window, in order.

        A window is read by itself, so that its judgements never depend on what else is read.
        """
        packed = pack(question, window, self._tokenizer)
        types = np.ones((1, len(packed.ids)), dtype=np.int64)
        types[0, : packed.question_pieces] = 0
        feed = {
            "input_ids": np.array([packed.ids], dtype=np.int64),
            "attention_mask": np.ones((1, len(packed.ids)), dtype=np.int64),
            "token_type_ids": types,
        }
        logits: Logits = self._session.run(None, feed)[0][0]
        return [
            _judgement(logits[first:end], offsets)
            for (first, end), offsets in zip(packed.places, packed.offsets, strict=True)
        ]


def pack(question: str, window: Window, tokenizer: Any) -> Packed:
    """Return the word pieces of a question and a window: [CLS] question [SEP] title [SEP] left sentences [SEP]."""
    # The tokenizer takes no lone surrogates, which a question from a command line may have.
    texts = (_SURROGATE.sub("\ufffd", text) for text in (question, window.title, window.left, *window.sentences))
    asked, title, left, *sentences = (tokenizer.encode(text, add_special_tokens=False) for text in texts)
    ids = [_CLS, *asked.ids[:QUESTION_PIECES], _SEP]
    question_pieces = len(ids)
    ids += [*title.ids[:TITLE_PIECES], _SEP, *left.ids[-LEFT_PIECES:]]
    places = []
    for sentence in sentences:
        pieces = sentence.ids[: min(SENTENCE_PIECES, WINDOW_PIECES - 1 - len(ids))]
        places.append((len(ids), len(ids) + len(pieces)))
        ids += pieces
    return Packed([*ids, _SEP], question_pieces, places, [sentence.offsets for sentence in sentences])


def _judgement(logits: Logits, offsets: Sequence[tuple[int, int]]) -> Judgement:
    if not len(logits):
        return Judgement(-10.0, None)
    weights = _softmax(logits[:, _ATTENTION])
    score = float(weights @ logits[:, _RELEVANCE])
    starts, ends = _softmax(logits[:, _START]), _softmax(logits[:, _END])
    joint = np.triu(np.outer(starts, ends))
    joint -= np.triu(joint, MAX_SPAN_PIECES)
    first, last = divmod(int(joint.argmax()), len(ends))
    return Judgement(score, ReadSpan(offsets[first][0], offsets[last][1], float(joint[first, last])))


def _softmax(logits: Logits) -> Logits:
    powers = np.exp(logits - logits.max())
    result: Logits = powers / powers.sum()
    return result


def _check(folder: Path) -> None:
    """Raise WeightsError where a file is missing or is not what its provenance says."""
    try:
        provenance = json.loads((folder / PROVENANCE).read_text("utf-8"))
        for name in (MODEL, TOKENIZER):
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != provenance["sha256"][name]:
                raise WeightsError(folder / name, "is damaged")
    except OSError as error:
        raise WeightsError(folder, f"can't be read ({error.strerror or error})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(folder / PROVENANCE, "is damaged") from error


@cache
def shipped_reader() -> SentenceReader:
    """Return the reader with the weights that come with the bot. Raises WeightsError."""
    return SentenceReader(DATA)
