"""How replies look, over real sockets: names for ids, one meaning of bold, no title or file name too many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.library import Library
from tests.bot.discord.conftest import RunningBot, Start
from tests.bot.discord.features.moderation.test_library import said
from tests.bot.discord.scripted import QUESTION, Scripted, passage
from tests.bot.rendering.discord.shown import shown
from tests.discord import DiscordServer, GuildHandle, Message, Permission, Person

CLOSED = "The harbour was closed for three days."


@pytest.fixture
def mona(newsroom: GuildHandle) -> Person:
    return newsroom.add_member("mona", permissions=Permission.MANAGE_GUILD)


def description(message: Message) -> str:
    text: str = message.embeds[0]["description"]
    return text


async def test_a_heading_shows_names_for_whom_and_what_a_question_mentions_also_after_a_restart(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, mona: Person, answers: Scripted
) -> None:
    here = newsroom.general
    typed = f"How long, {alice.mention}, was the <#{here.id}> harbour <:sad:123456789012345678> closed </find:42>?"
    meant = f"How long, @Alice, was the #{here.name} harbour :sad: closed /find?"
    answers.known[typed] = answers.known[QUESTION]
    async with start():
        asked = await mona.uses(here, "ask", question=typed)
        assert asked.message.embeds[0]["title"].replace("\\", "") == meant
    async with start():
        await loopback.until_ready(2)
        more = await mona.clicks(asked.message, "More passages")
        assert more.message.embeds[0]["title"].replace("\\", "") == meant


async def test_who_left_is_somebody(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    asked = await alice.uses(newsroom.general, "ask", question="Who told <@42> and <@&43> about <#44>?")
    heading = asked.message.embeds[0]["title"].replace("\\", "")
    assert heading == "Who told somebody and a role about a channel?"


async def test_a_thread_is_named_by_names_and_cut_at_a_whole_character(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, mona: Person, answers: Scripted
) -> None:
    await mona.uses(newsroom.general, "settings answers", place="thread")
    for text, name in (
        (f"What did {mona.mention} say of the harbour?", "What did @Mona say of the harbour?"),
        ("What " + "👩‍👩‍👧" * 20, "What " + "👩‍👩‍👧" * 10 + "…"),
        ("What of " + "\u1100\u1161\u11a8" * 40 + "?", "What of " + "\u1100\u1161\u11a8" * 27 + "…"),
    ):
        answers.known[text] = answers.known[QUESTION]
        asked = await alice.says(newsroom.general, f"{loopback.bot.mention} {text}")
        assert (await loopback.thread_of(asked)).name == name


async def test_moderators_read_names_too(bot: RunningBot, newsroom: GuildHandle, alice: Person, mona: Person) -> None:
    await alice.uses(newsroom.general, "ask", question=f"What did {mona.mention} eat?")
    assert "What did @Mona eat?" in said(await mona.uses(newsroom.general, "stats"))


async def test_lengths_read_short_medium_and_long(bot: RunningBot, loopback: DiscordServer) -> None:
    summary = loopback.commands()["summary"]
    lengths = [option for one in summary["options"] for option in one["options"] if option["name"] == "length"]
    assert len(lengths) == 3
    for one in lengths:
        assert [choice["name"] for choice in one["choices"]] == ["Short", "Medium", "Long"]


@pytest.mark.parametrize("written", ['"{}"', "“{}”", "'{}'", "«{}»", ' "{}" ', '“"{}"”', "{}"])
async def test_a_phrase_is_found_with_quotation_marks_around_it(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, written: str
) -> None:
    found = await alice.uses(newsroom.general, "find", phrase=written.format("closed for three"))
    assert found.message.embeds[0]["title"] == "“closed for three”"
    assert [bold for line in shown(description(found.message)) for bold in line.bold] == ["closed for three"]


async def test_bold_is_the_likely_answer_in_the_answer_and_in_its_context(
    bot: RunningBot, library: Library, answers: Scripted, newsroom: GuildHandle, alice: Person
) -> None:
    start = library.article("harbour.md").text.index(CLOSED)
    place: dict[str, Any] = {
        "article": "harbour.md",
        "start": start,
        "end": start + len(CLOSED),
        "source": "harbour.md",
    }
    answers.known[QUESTION] = (passage(CLOSED, 1, **place, answer=(27, 37)),)
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    context = await alice.clicks(asked.message, "In context")
    for message in (asked.message, context.message):
        assert [bold for line in shown(description(message)) for bold in line.bold] == ["three days"]


async def test_the_check_of_a_quotation_marks_nothing_as_an_answer(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    checked = await alice.uses(newsroom.general, "check", text='"The harbour was never closed for three days."')
    lines = shown(description(checked.message))
    assert not any(line.bold for line in lines if line.kind == "quote")
    assert any("Put in: “never”" in line.text for line in lines)


async def test_a_title_stands_once_above_and_no_file_beside_it(
    bot: RunningBot, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    (tmp_path / "articles" / "files").mkdir()
    text = "# The mill burns down\n\n" + "\n\n".join(
        f"The mill of Gull Town burnt down on {day} night, its owner {who} said to the paper."
        for day, who in (("Monday", "Ann Hill"), ("Tuesday", "Bo Lind"), ("Friday", "Cy Dane"))
    )
    (tmp_path / "articles" / "files" / "mill-4711.md").write_text(text)
    library.sync(tmp_path / "articles")
    summed = await alice.uses(newsroom.general, "summary article", title="The mill burns down", length="medium")
    assert summed.message.embeds[0]["title"] == "Summary: The mill burns down"
    assert "4711" not in said(summed)
    assert "The mill burns down" not in said(summed)
    assert "same article" not in said(summed)
    read = await alice.uses(newsroom.general, "article", title="The mill burns down")
    sources = [line.text for line in shown(description(read.message)) if line.kind == "small"]
    assert sources == ["undated"]


async def test_an_answer_cites_an_article_once(
    bot: RunningBot, library: Library, answers: Scripted, newsroom: GuildHandle, alice: Person
) -> None:
    text = library.article("harbour.md").text
    places = [
        (start, start + len(quote)) for quote in ("The harbour was", "three days.") for start in [text.index(quote)]
    ]
    cited: dict[str, Any] = {"article": "harbour.md", "source": "harbour.md", "title": "Storm shuts the harbour"}
    answers.known[QUESTION] = tuple(
        passage(text[start:end], number, start=start, end=end, **cited) for number, (start, end) in enumerate(places, 1)
    )
    told = said(await alice.uses(newsroom.general, "ask", question=QUESTION))
    assert told.count("Storm shuts the harbour") == 1
    assert "2 · [same article as 1](" in told
    assert "harbour.md" not in told


async def test_the_mark_of_a_page_stands_apart_from_sources(
    bot: RunningBot, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person, mona: Person
) -> None:
    for number in range(30):
        (tmp_path / "articles" / f"{number}.md").write_text(f"# Title {number}\n\nThe gull number {number} is here.\n")
    library.sync(tmp_path / "articles")
    found = await alice.uses(newsroom.general, "find", phrase="is here")
    assert found.message.embeds[0]["footer"]["text"] == "Page 1 of 6"
    assert "Page" not in description(found.message)
    await mona.uses(newsroom.general, "settings answers", look="text")
    plain = await mona.uses(newsroom.general, "find", phrase="is here")
    assert plain.message.content.endswith("\n\nPage 1 of 6")
