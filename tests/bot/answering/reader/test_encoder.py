"""The encoder: what it holds of sentences, and what it says where its weights are unusable."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.reader import (
    DATA,
    MODEL,
    PROVENANCE,
    TOKENIZER,
    SentenceReader,
    WeightsError,
    Window,
    checksum,
    shipped_reader,
)
from tests.bot.cli.command_line import PROJECT, environment

pytestmark = pytest.mark.usefixtures("reading_anew")

RIVER = (
    "The river rose on Monday.",
    "Mayor Ada Holt closed three bridges at noon.",
    "Schools in the valley stay open.",
)


def window(*sentences: str, title: str = "Flood in the valley") -> Window:
    return Window(0, len(sentences), title, "", sentences)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many bridges did the mayor close?", 1),
        ("who closed the bridges", 1),
        ("When did the river rise?", 0),
        ("Are the schools open?", 2),
    ],
)
def test_the_sentence_that_answers_scores_highest(question: str, answer: int) -> None:
    judged = shipped_reader().judge(question, window(*RIVER))
    assert max(range(len(judged)), key=lambda number: judged[number].score) == answer


def test_the_answer_is_pointed_at() -> None:
    judged = shipped_reader().judge("Who closed three bridges?", window(*RIVER))
    span = judged[1].span
    assert span is not None
    assert "Ada Holt" in RIVER[1][span.start : span.end]
    assert 0 < span.probability <= 1


def test_capitals_decide_nothing() -> None:
    one, other = (
        [judgement.score for judgement in shipped_reader().judge(question, window(*RIVER))]
        for question in ("Who closed three bridges?", "who CLOSED three bridges?")
    )
    assert one == other


@settings(max_examples=25)
@given(st.text(max_size=400), st.lists(st.text(max_size=900), max_size=6), st.text(max_size=300))
def test_any_text_is_judged(question: str, sentences: list[str], title: str) -> None:
    judged = shipped_reader().judge(question, window(*sentences, title=title))
    assert len(judged) == len(sentences)
    for judgement, sentence in zip(judged, sentences, strict=True):
        assert -1e4 < judgement.score < 1e4
        if judgement.span is not None:
            assert 0 <= judgement.span.start <= judgement.span.end <= len(sentence)


def test_half_a_character_in_a_question_is_read() -> None:
    assert len(shipped_reader().judge("\ud800 bridges?", window(*RIVER))) == len(RIVER)


def damaged(folder: Path, name: str) -> None:
    for each in (MODEL, TOKENIZER, PROVENANCE):
        shutil.copy(DATA / each, folder / each)
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 0xFF
    (folder / name).write_bytes(data)


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_damaged_weights_are_a_clear_error(tmp_path: Path, name: str) -> None:
    damaged(tmp_path, name)
    with pytest.raises(WeightsError, match=rf"{name} is damaged: install verbatim-bot again"):
        SentenceReader(tmp_path)


def test_missing_weights_are_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="can't be read"):
        SentenceReader(tmp_path / "nowhere")
    for each in (MODEL, TOKENIZER):
        shutil.copy(DATA / each, tmp_path / each)
    (tmp_path / PROVENANCE).write_text("{}")
    with pytest.raises(WeightsError, match="damaged"):
        SentenceReader(tmp_path)


def test_the_sums_of_the_shipped_weights_are_told_for_damage_and_for_who_compares_them() -> None:
    provenance = json.loads((DATA / PROVENANCE).read_text("utf-8"))
    for name in (MODEL, TOKENIZER):
        assert checksum(DATA / name) == provenance["crc32"][name]
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == provenance["sha256"][name]


def test_onnx_runtime_is_loaded_nowhere_without_being_told_to_be_quiet() -> None:
    loading = [
        file
        for file in (PROJECT / "bot").rglob("*.py")
        if re.search(r"(?m)^ *(?:from|import) onnxruntime", file.read_text("utf-8"))
    ]
    assert len(loading) > 1  # the reader, and what exports it
    assert [file for file in loading if " quiet_onnxruntime()" not in file.read_text("utf-8")] == []


def test_loading_the_reader_leaves_nothing_in_the_home_of_the_user_and_tells_nobody(tmp_path: Path) -> None:
    """From version 1.29 on, ONNX Runtime sends what it is used for to Microsoft, unless it is told not to."""
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "USERPROFILE", "LOCALAPPDATA")}
    kept = {name: value for name, value in environment(None).items() if name not in ("CI", "ORT_DISABLE_TELEMETRY")}
    load = "from bot.answering.reader import shipped_reader; shipped_reader()"
    subprocess.run([sys.executable, "-c", load], env=kept | home, check=True)
    assert [*tmp_path.iterdir()] == []
