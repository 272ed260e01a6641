"""How sure to be, with answers that are really weighed."""

from bot.app.server_settings import Certainty
from index.library import Library
from tests.bot.answering.libraries import LibraryAnswers
from tests.bot.discord.conftest import RunningBot
from tests.bot.discord.features.moderation.test_library import said
from tests.discord import GuildHandle, Person

QUESTIONS = (
    "How long was the harbour closed?",
    "Who said that the strike goes on?",
    "What did the union say?",
    "Why was the harbour closed?",
    "Which harbour stands still?",
)


async def test_an_answer_must_be_as_sure_as_the_server_wants(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person, library: Library
) -> None:
    plain = LibraryAnswers(library)
    confidences = {question: plain.answer(question).confidence for question in QUESTIONS}
    for level in Certainty:
        await moderator.uses(newsroom.general, "settings answers", certainty=level.value)
        for question, confidence in confidences.items():
            told = said(await alice.uses(newsroom.general, "ask", question=question))
            assert ("The articles don't say" not in told) == (confidence >= level.threshold), (question, level)
    assert min(confidences.values()) < Certainty.CAREFUL.threshold
    assert max(confidences.values()) >= Certainty.BOLD.threshold
