"""Question lines become answer lines, one for one."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bot.answering.answer import Answer, Verdict
from bot.cli.ask import answer_lines
from bot.cli.options import json_line
from bot.conversation import Context
from tests import rows


def echo(question: str, context: Context) -> tuple[Answer, Context]:
    """Answers every question with a verdict of none."""
    answer = Answer(question, Verdict.NONE, 0.0, 0.1)
    return answer, context.after(answer)


def answered(*lines: bytes) -> list[dict[str, object]]:
    return list(answer_lines(lines, echo))


def test_each_line_is_answered_in_order_under_its_id() -> None:
    first, second = answered(b'{"id": "b", "question": "What?"}\n', b'{"question": "Who?", "id": 7, "more": [1]}\n')
    assert (first["id"], first["question"], first["verdict"]) == ("b", "What?", "none")
    assert (second["id"], second["question"]) == (7, "Who?")


@rows(
    ("line", "id"),
    [
        (b"not json", None),
        (b"[1, 2]", None),
        (b'"text"', None),
        (b'{"id": "a"}', "a"),
        (b'{"id": "a", "question": null}', "a"),
        (b'{"id": 3, "question": ["x"]}', 3),
        (b'{"id": {"x": 1}, "question": "What?"}', None),
        (b'{"id": true, "question": "What?"}', None),
        (b'{"id": "a", "question": "\xff"}', None),
        (b"[" * 100_000, None),
        (b'{"id": ' + b"9" * 5_000 + b', "question": "x"}', None),
    ],
)
def test_a_bad_line_gives_an_error_and_the_rest_goes_on(line: bytes, id: object) -> None:
    before, bad, after = answered(b'{"id": 1, "question": "x"}', line, b'{"id": 2, "question": "y"}')
    assert set(bad) == {"id", "error"}
    assert bad["id"] == id
    assert str(bad["error"]).startswith("line 2: ")
    assert (before["id"], after["id"]) == (1, 2)


def test_empty_lines_and_a_byte_order_mark_are_passed_over() -> None:
    lines = answered(b'\xef\xbb\xbf{"id": "a", "question": "x"}\r\n', b"\n", b'{"id": "b", "question": "y"}')
    assert [line["id"] for line in lines] == ["a", "b"]


def test_a_line_is_answered_before_the_next_one_is_read() -> None:
    asked: list[str] = []

    def lines() -> Iterator[bytes]:
        for number in range(3):
            assert len(asked) == number
            yield b'{"id": 1, "question": "x"}'

    def ask(question: str, context: Context) -> tuple[Answer, Context]:
        asked.append(question)
        return echo(question, context)

    assert len(list(answer_lines(lines(), ask))) == 3
    assert asked == ["x"] * 3


def test_a_line_follows_the_one_it_names_and_none_that_is_not_there() -> None:
    heard: dict[str, list[str]] = {}

    def ask(question: str, context: Context) -> tuple[Answer, Context]:
        heard[question] = [turn.question for turn in context.turns]
        return echo(question, context)

    lines = (
        b'{"id": "a", "question": "Who?"}',
        b'{"id": 2, "question": "What?"}',
        b'{"id": "c", "question": "When?", "follows": "a"}',
        b'{"id": "d", "question": "Why?", "follows": "c"}',
        b'{"id": "e", "question": "How?", "follows": "nowhere"}',
        b'{"id": "f", "question": "How?", "follows": ["a"]}',
    )
    *_, unknown, bad = answer_lines(lines, ask)
    assert heard == {"Who?": [], "What?": [], "When?": ["Who?"], "Why?": ["When?", "Who?"]}
    assert (unknown["id"], bad["id"]) == ("e", "f")
    assert "'nowhere'" in str(unknown["error"])
    assert "follows" in str(bad["error"])


def test_json_is_one_line_of_utf8_that_no_terminal_obeys_and_reads_back_the_same() -> None:
    value = {"text": "‘curly’ \x1b[0m \x9b2J \x7f \u2028 \u202e \u2066 \ud800 😀 \n"}
    line = json_line(value)
    assert line.count(b"\n") == 1
    assert "‘curly’".encode() in line
    assert not any(character < 32 or 127 <= character < 160 for character in map(ord, line.decode()[:-1]))
    assert {"\u2028", "\u202e", "\u2066"}.isdisjoint(line.decode())
    assert json.loads(line) == value
