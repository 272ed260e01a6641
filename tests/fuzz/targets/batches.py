"""The lines of `verbatim ask --batch`."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import strategies as st

from bot.answering.answer import Answer, Verdict
from bot.cli.ask import answer_lines
from bot.conversation import Context
from tests.fuzz.target import Check, Target
from tests.fuzz.targets.reading import values
from tests.fuzz.texts import damaged, texts

asked = st.fixed_dictionaries({"question": texts}, optional={"id": values, "x": values, "follows": values})
lines = st.one_of(
    asked.map(json.dumps).map(str.encode),
    damaged(asked.map(json.dumps).map(str.encode)),
    st.recursive(values, st.lists, max_leaves=4).map(json.dumps).map(str.encode),
    st.binary(max_size=30),
    st.sampled_from(
        (b"[" * 2_000, b'{"id": ' + b"9" * 5_000 + b"}", b'{"id": true, "question": "x"}', b" ", b"\xef\xbb\xbf")
    ),
)


def echo(question: str, context: Context) -> tuple[Answer, Context]:
    """Answers nothing, and says the question again."""
    return Answer(question, Verdict.NONE, 0.0, 0.0), context


@contextmanager
def _parsing() -> Iterator[Check]:
    def check(given: list[bytes]) -> None:
        file = list(io.BytesIO(b"\n".join(given)))
        answers = list(answer_lines(file, echo))
        assert len(answers) == sum(bool(line.strip()) for line in file)
        for answer in answers:
            assert ("error" in answer) != ("verdict" in answer)
            assert json.loads(json.dumps(answer)) is not None

    yield check


TARGETS = (Target("batch", st.lists(lines, max_size=4), _parsing),)
