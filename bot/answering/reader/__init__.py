"""The reader: a small transformer encoder that judges which sentence of an article answers a question.

reader = shipped_reader()                                    # raises WeightsError where the weights are unusable
for window in windows(article):
    judgement = reader.judge("Who won?", window)             # a score and a likely answer span for each sentence

Windows are blocks of a few sentences, read with the title and what stands before them. The cut depends on the article
alone, never on the question, so a sentence is always judged in the same surroundings; in others only where it is read
again, for itself.
"""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.answering.answer import ReadSpan
from index.article import Article, Kind, SameArticle

BLOCK_CHARACTERS = 400
"""The length of a block: about 88 word pieces. A longer sentence is a block of its own, and its end is not read."""

LEFT_CHARACTERS = 130
"""How much is read of the text before a block, to know whom its pronouns mean."""

TITLE_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences `first` to `end` (exclusive) of an article, with the texts that the encoder reads."""

    first: int
    end: int
    title: str
    left: str
    sentences: tuple[str, ...]


def windows(article: Article) -> Sequence[range]:
    """Return the blocks of an article as ranges of sentence numbers, in order; furniture belongs to none.

    They are cut once for retrieval and scoring, and for further questions that find the article while it is kept.
    """
    return _windows(SameArticle(article))


@lru_cache(maxsize=128)
def _windows(key: SameArticle) -> Sequence[range]:
    article = key.article
    blocks: list[range] = []
    start = length = 0
    for number, (begin, end, _) in enumerate(article.sentences):
        furniture = article.kind(number) is Kind.BOILERPLATE
        size = min(end - begin, BLOCK_CHARACTERS)
        if number > start and (furniture or length + size > BLOCK_CHARACTERS):
            blocks.append(range(start, number))
            start, length = number, 0
        if furniture:
            start = number + 1
        else:
            length += size
    if start < len(article.sentences):
        blocks.append(range(start, len(article.sentences)))
    return blocks


def window_of(article: Article, block: range) -> Window:
    """Return the window of a block: its sentences, the article's title, and the end of the text before it."""
    begin = article.sentences[block.start].start
    return Window(
        block.start,
        block.stop,
        (article.title or "")[:TITLE_CHARACTERS],
        _left(article, block.start, begin),
        tuple(article.text[start:end] for start, end, _ in article.sentences[block.start : block.stop]),
    )


def _left(article: Article, first: int, begin: int) -> str:
    """Return the last LEFT_CHARACTERS of the sentences before number `first`, from the beginning of a word on."""
    start = begin
    for number in range(first - 1, -1, -1):
        if begin - start >= LEFT_CHARACTERS or article.kind(number) is Kind.BOILERPLATE:
            break
        start = article.sentences[number].start
    text = article.text[start:begin].rstrip()
    if len(text) <= LEFT_CHARACTERS:
        return text
    cut = text.find(" ", len(text) - LEFT_CHARACTERS)
    return text[cut + 1 :] if cut >= 0 else text[-LEFT_CHARACTERS:]


def block_number(blocks: Sequence[range], sentence: int) -> int | None:
    """Return which of an article's blocks holds a sentence, or None where none does."""
    number = bisect_right(blocks, sentence, key=lambda block: block.start) - 1
    return number if number >= 0 and sentence in blocks[number] else None


def block_around(article: Article, sentence: int) -> range:
    """Return a block with a sentence in its middle: as much before and after it as fits, and no furniture."""
    first, end = sentence, sentence + 1
    room = BLOCK_CHARACTERS - _length(article, sentence)
    grows = True
    while grows:
        grows = False
        for beside in (first - 1, end):
            fits = 0 <= beside < len(article.sentences) and article.kind(beside) is not Kind.BOILERPLATE
            if fits and (length := _length(article, beside)) <= room:
                first, end = min(first, beside), max(end, beside + 1)
                room -= length
                grows = True
    return range(first, end)


def _length(article: Article, sentence: int) -> int:
    start, end, _ = article.sentences[sentence]
    return end - start


DATA = Path(__file__).parent / "data"
MODEL, TOKENIZER, PROVENANCE = "reader.onnx", "tokenizer.json", "provenance.json"

QUESTION_PIECES, TITLE_PIECES, LEFT_PIECES, SENTENCE_PIECES = 48, 16, 28, 96
WINDOW_PIECES = 176
MAX_SPAN_PIECES = 24
"""The longest answer span, in word pieces."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_CHUNK = 1 << 20  # bytes of a file
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
        from tokenizers import Tokenizer  # here, since importing it takes its time that most commands do without

        onnxruntime = quiet_onnxruntime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # threads of questions share the cores
        options.log_severity_level = 3
        # The graph was optimised when it was exported: to do it here took three quarters of the time to load it.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
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


def quiet_onnxruntime() -> Any:
    """Return ONNX Runtime, told to tell nobody what it is used for."""
    # Else versions from 1.29 on tell Microsoft of each session, and keep the device's number in the user's cache.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # here, since importing it takes a fifth of a second that most commands do without

    onnxruntime.disable_telemetry_events()  # on Windows
    return onnxruntime


def _check(folder: Path) -> None:
    """Raise WeightsError where a file is missing or is not what its provenance says."""
    try:
        provenance = json.loads((folder / PROVENANCE).read_text("utf-8"))
        for name in (MODEL, TOKENIZER):
            if checksum(folder / name) != provenance["crc32"][name]:
                raise WeightsError(folder / name, "is damaged")
    except OSError as error:
        raise WeightsError(folder, f"can't be read ({error.strerror or error})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(folder / PROVENANCE, "is damaged") from error


def checksum(file: Path) -> int:
    """Return the CRC-32 of a file, which tells damage in a seventh of the time that SHA-256 takes. Raises OSError."""
    so_far = 0
    with file.open("rb") as opened:
        while block := opened.read(_CHUNK):
            so_far = crc32(block, so_far)
    return so_far


@cache
def shipped_reader() -> SentenceReader:
    """Return the reader with the weights that come with the bot. Raises WeightsError."""
    return SentenceReader(DATA)
