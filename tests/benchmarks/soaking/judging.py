"""What became of each question, looked at when all is over.

A question is in scope if it reached the bot: it was asked while a session was there that went on, if need be by a
resume, until the bot had it; a question in the half second before a stop counts only where it was answered. One in
scope that has no answer is a loss. Commands, clicks and forms, which Discord gives 3 seconds to be acknowledged, count
only where no disturbance of the gateway fell into that time and Discord refused no acknowledgement; but what was
acknowledged has to be answered, whatever comes between. Of a click, the life after the one that acknowledged it may say
that it was interrupted, in place of an answer: those are counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.discord.platform.replies import INTERRUPTED
from tests.benchmarks.soaking.absences import Absences
from tests.benchmarks.soaking.articles import Articles
from tests.benchmarks.soaking.asking import Asked
from tests.discord import DiscordServer, Message
from tests.discord.state.interactions import Callback
from tests.discord.state.snowflakes import created_at

__all__ = ["Verdicts", "judged", "open_questions"]

_APOLOGY = "Something went wrong"
_ASKED_TO_WAIT = ("faster than", "busy", "too many", "too much", "full")
_EXAMPLES = 5


@dataclass(slots=True)
class Verdicts:
    """How many questions came to what, by way and outcome; `examples` of what went wrong; seconds to the answers."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(number for (_, one), number in self.outcomes.items() if one == outcome)

    def add(self, asked: Asked, outcome: str, example: str = "") -> None:
        self.outcomes[asked.way, outcome] += 1
        if example and len(found := self.examples.setdefault(outcome, [])) < _EXAMPLES:
            found.append(f"{asked.way} at {asked.at:.3f}: {example}")


def judged(server: DiscordServer, asked: Iterable[Asked], articles: Articles, absences: Absences) -> Verdicts:
    """What became of all questions: answered, lost, doubled, wrong, and so on."""
    verdicts = Verdicts()
    refused = _refused_acknowledgements(server)
    for one in asked:
        if one.withdrawn:
            verdicts.add(one, "withdrawn")
        elif one.message is not None:
            _judge_message(server, one, articles, absences, verdicts)
        else:
            _judge_invocation(one, articles, absences, verdicts, refused)
    return verdicts


def open_questions(server: DiscordServer, asked: Iterable[Asked], absences: Absences) -> int:
    """How many questions in scope still wait for an answer."""
    number = 0
    for one in asked:
        if one.withdrawn or absences.missed(one.at):
            continue
        if one.message is not None:
            number += not server.replies_to(one.message)
        elif one.invocation is not None and one.way == "command":
            response = one.invocation.interaction.response
            number += response is not None and response.loading
    return number


def _judge_message(
    server: DiscordServer, asked: Asked, articles: Articles, absences: Absences, verdicts: Verdicts
) -> None:
    assert asked.message is not None
    replies = server.replies_to(asked.message)
    if not replies:
        missed = absences.missed(asked.at)
        verdicts.add(asked, "out of scope" if missed else "lost", "" if missed else f"{asked.message.id} has no reply")
        return
    if len(replies) > 1:
        verdicts.add(asked, "doubled", f"{asked.message.id} has {len(replies)} replies")
    at = created_at(replies[0].id).timestamp()
    _judge_text(asked, replies[0], at, articles, absences, verdicts)


def _refused_acknowledgements(server: DiscordServer) -> set[int]:
    """The interactions whose acknowledgement met a fault of Discord's at least once."""
    return {
        int(request.path.split("/")[2])
        for request in server.requests
        if request.path.endswith("/callback") and (request.status == 429 or request.status >= 500)
    }


def _judge_invocation(
    asked: Asked, articles: Articles, absences: Absences, verdicts: Verdicts, refused: set[int]
) -> None:
    assert asked.invocation is not None
    interaction = asked.invocation.interaction
    response = interaction.response
    late = absences.too_late(asked.at) or interaction.id in refused
    if interaction.callback is None:
        verdicts.add(asked, "out of scope" if late else "lost", "" if late else f"{interaction.id}: no response")
    elif interaction.callback is Callback.MODAL:
        verdicts.add(asked, "answered")
    elif response is None or response.loading:
        excused = absences.missed(asked.at)
        verdicts.add(asked, "out of scope" if excused else "lost", "" if excused else f"{interaction.id}: still thinks")
    else:
        if interaction.followups:
            verdicts.add(asked, "doubled", f"{interaction.id} has {len(interaction.followups)} messages more")
        at = response.edited_at.timestamp() if response.edited_at else created_at(response.id).timestamp()
        _judge_text(asked, response, at, articles, absences, verdicts)


def _judge_text(
    asked: Asked, reply: Message, at: float, articles: Articles, absences: Absences, verdicts: Verdicts
) -> None:
    text = reply.text
    if INTERRUPTED in text:  # which only a click may be told, and only where a life ended between it and that
        fair = asked.way == "click" and absences.ended_between(asked.at, at)
        verdicts.add(asked, "interrupted" if fair else "lost", "" if fair else "interrupted without an end")
        return
    if _APOLOGY in text:
        verdicts.add(asked, "apologized", text)
        return
    if "> " not in text and any(said in text for said in _ASKED_TO_WAIT):
        verdicts.add(asked, "asked to wait")
        return
    wrong = asked.bridge is not None and articles.opener(asked.bridge) not in text
    if asked.lock is not None:
        wrong = not articles.is_told_rightly(asked.lock, text, asked.at, at)
    if wrong:
        verdicts.add(asked, "wrong", f"bridge {asked.bridge}, lock {asked.lock}: {text[:200]!r}")
        return
    verdicts.add(asked, "answered")
    verdicts.seconds.append(at - asked.at)
