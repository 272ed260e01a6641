"""`/library` over real sockets: what moderators add serves their server, and nobody else."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.app.server_libraries import ServerLibraries
from bot.app.server_library import ServerLimits
from bot.discord.platform.services import NOT_A_MODERATOR
from index.library import Library
from tests.bot.app.test_server_libraries import open_in
from tests.bot.discord.conftest import RunningBot, Start, unlinked
from tests.discord import DiscordServer, GuildHandle, Impossible, Invocation, Message, Permission, Person, labels

QUAY = b"# The zorble\n\nThe zorble sank at the quay on Monday. Nobody was hurt, the mayor said.\n"
QUESTION = "Where did the zorble sink?"


def chosen(option: str, text: str) -> dict[str, Any]:
    """One option of a command."""
    return {option: text}


async def add(person: Person, guild: GuildHandle, name: str = "quay.md", data: bytes = QUAY) -> str:
    """What the bot says of a file that a moderator adds."""
    added = await person.uses(guild.general, "library add", file=person.attachment(name, data))
    assert added.ephemeral
    return said(added)


async def remove(person: Person, guild: GuildHandle, **options: Any) -> Message:
    """What the bot says when a moderator has something removed, and says so again."""
    asked = await person.uses(guild.general, "library remove", **options)
    assert asked.ephemeral
    return (await person.clicks(asked.message, "Remove")).message


def said(what: Invocation | Message) -> str:
    message = what.message if isinstance(what, Invocation) else what
    parts = (
        part for embed in message.embeds for part in (embed.get("description"), (embed.get("footer") or {}).get("text"))
    )
    return unlinked(" ".join([message.content, *filter(None, parts)])).replace("\\", "")


async def test_what_a_moderator_adds_answers_the_members_questions(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    assert "sank" not in said(await alice.uses(newsroom.general, "ask", question=QUESTION))
    assert "✓ **quay.md**: 1 new" in await add(moderator, newsroom)
    assert "sank" in said(await alice.uses(newsroom.general, "ask", question=QUESTION))
    mentioned = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
    assert "sank" in said(await loopback.reply_to(mentioned))
    common = await alice.uses(newsroom.general, "ask", question="How long was the harbour closed?")
    assert "three days" in said(common)


async def test_it_serves_after_a_restart(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    async with start():
        await add(moderator, newsroom)
    async with start():
        await loopback.until_ready(2)
        assert "sank" in said(await alice.uses(newsroom.general, "ask", question=QUESTION))


async def test_no_other_server_direct_message_or_user_learns_anything_of_it(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    other = loopback.add_guild("Elsewhere")
    other.add_member(alice)
    bare = loopback.add_guild("Without the bot", bot=False)
    bare.add_member(alice)
    alice.installs()

    async def observed() -> list[object]:
        """All that alice can learn outside the newsroom, by every command that looks into articles."""
        seen: list[object] = []
        for place in (other.general, bare.general, alice.dm):
            for question in (QUESTION, "Where did the zorbel sink?", "Who was hurt on Monday?"):
                asked = await alice.uses(place, "ask", question=question)
                seen.append(said(asked))
                followed = await alice.submits(await alice.clicks(asked.message, "Follow up"), question="Where was it?")
                seen.append(said(followed))
            for command, option, text in (
                ("find", "phrase", "the zorble"),
                ("articles", "search", "zorble"),
                ("article", "title", "The zorble"),
                ("article", "title", "quay.md"),
                ("article", "title", "3"),
                ("ask", "question", 'source:quay "the zorble sank"'),
                ("summary topic", "topic", "zorble"),
                ("summary article", "title", "The zorble"),
            ):
                seen.append(said(await alice.uses(place, command, **chosen(option, text))))
            claim = await alice.says(place, "They say that the zorble sank.")
            seen.append(said(await alice.applies("Find in articles", claim)))
            seen.append(said(await alice.uses(place, "articles")))
            seen.append(said(await alice.uses(place, "summary digest")))
            seen.append(said(await alice.uses(place, "ask", question="What sank?", article="2")))
            for command, option, others in (("article", "title", {}), ("ask", "article", {"question": "What?"})):
                seen += [await alice.completes(place, command, option, typed, **others) for typed in ("", "zor")]
        seen.append(said(await loopback.reply_to(await alice.says(alice.dm, QUESTION))))
        mention = f"{loopback.bot.mention} {QUESTION}"
        seen.append(said(await loopback.reply_to(await alice.says(other.general, mention))))
        return seen

    await observed()  # so that what she asks below comes after the same questions both times
    before = await observed()
    await add(moderator, newsroom)
    assert await observed() == before
    assert not any("sank at the quay" in str(one) for one in before)
    alice.uninstalls()
    for command, option, text in (
        ("find", "phrase", "the zorble"),
        ("article", "title", "The zorble"),
        ("summary topic", "topic", "zorble"),
        ("ask", "question", QUESTION),
    ):
        assert "sank" in said(await alice.uses(newsroom.general, command, **chosen(option, text)))
    assert [name for name, _ in await alice.completes(newsroom.general, "article", "title", "zor")] == ["The zorble"]


async def test_an_answer_from_it_can_not_be_leafed_through_from_elsewhere(
    bot: RunningBot, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    lines = [{"id": str(number), "text": f"The zorble sank {number} times."} for number in range(8)]
    await add(moderator, newsroom, "many.jsonl", "\n".join(map(json.dumps, lines)).encode())
    here = await alice.uses(newsroom.general, "ask", question="How often did the zorble sink?")
    other = loopback.add_guild("Elsewhere")
    other.add_member(alice)
    for place in (other.general, alice.dm):
        there = await alice.uses(place, "ask", question="How long was the harbour closed?")
        there.message.components = here.message.components
        for row in here.message.components:
            for button in row["components"]:
                clicked = await alice.clicks(there.message, button["custom_id"])
                assert clicked.interaction.modal or "sank" not in said(clicked)


@pytest.mark.parametrize("command", ["add", "add-page", "add-feed", "remove", "list", "reload", "use"])
async def test_only_moderators_are_offered_it_and_admins_can_not_hand_it_on(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person, command: str
) -> None:
    await add(moderator, newsroom)
    choices: dict[str, dict[str, Any]] = {
        "add": {"file": alice.attachment("a.txt", b"A zorble.")},
        "remove": {"article": "quay.md"},
        "add-page": {"address": "https://example.org/"},
        "add-feed": {"address": "https://example.org/"},
        "use": {"articles": "instead"},
    }
    options = choices.get(command, {})
    with pytest.raises(Impossible, match="not offered"):
        await alice.uses(newsroom.general, f"library {command}", **options)
    newsroom.override_command("library", alice)
    assert said(await alice.uses(newsroom.general, f"library {command}", **options)).strip() == NOT_A_MODERATOR
    assert await alice.completes(newsroom.general, "library remove", "article", "zor") == []
    assert "**1 article of this server's own**" in said(await moderator.uses(newsroom.general, "library list"))


async def test_it_is_not_offered_in_direct_messages_nor_to_users_installations(
    bot: RunningBot, loopback: DiscordServer, moderator: Person
) -> None:
    bare = loopback.add_guild("Without the bot", bot=False)
    bare.add_member(moderator, permissions=Permission.MANAGE_GUILD)
    moderator.installs()
    for place in (moderator.dm, bare.general):
        with pytest.raises(Impossible, match="not offered"):
            await moderator.uses(place, "library list")


async def test_the_list_says_what_there_is_and_how_it_serves(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    empty = said(await moderator.uses(newsroom.general, "library list"))
    assert "no articles of its own" in empty
    assert "beside 2 articles that all servers have" in empty
    await add(moderator, newsroom)
    listed = said(await moderator.uses(newsroom.general, "library list"))
    assert "**#3** The zorble · quay.md" in listed
    await moderator.uses(newsroom.general, "library use", articles="instead")
    assert "from these alone" in said(await moderator.uses(newsroom.general, "library list"))
    gone = said(await alice.uses(newsroom.general, "ask", question="How long was the harbour closed?"))
    assert "three days" not in gone
    assert "Storm shuts" not in said(await alice.uses(newsroom.general, "articles"))
    await moderator.uses(newsroom.general, "library use", articles="beside")
    assert "Storm shuts" in said(await alice.uses(newsroom.general, "articles"))


async def test_examples_do_not_serve_beside_a_servers_own_articles_and_the_list_does_not_say_so(
    start: Start, newsroom: GuildHandle, alice: Person, moderator: Person, tmp_path: Path
) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "one.txt").write_text("An example\n\nExamples come first.\n", encoding="utf-8")
    with Library.open(tmp_path / "empty", demonstration=tmp_path / "examples") as common:
        async with start(common=common):
            empty = said(await moderator.uses(newsroom.general, "library list"))
            assert "beside 1 article that all servers have" in empty
            await add(moderator, newsroom)
            assert "from these alone" in said(await moderator.uses(newsroom.general, "library list"))
            assert "example" not in said(await alice.uses(newsroom.general, "articles"))


async def test_a_server_that_uses_its_own_alone_and_has_none_gets_no_answers(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    used = said(await moderator.uses(newsroom.general, "library use", articles="instead"))
    assert "It has none yet, so none is answered before `/library add` brings some." in used
    told = said(await alice.uses(newsroom.general, "ask", question="How long was the harbour closed?"))
    assert "The articles don't say" in told


async def test_a_removed_article_is_never_quoted_again_not_even_by_an_old_button(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    lines = [{"id": str(number), "title": "Z", "text": f"The zorble sank {number} times."} for number in range(8)]
    await add(moderator, newsroom, "many.jsonl", "\n".join(map(json.dumps, lines)).encode())
    asked = await alice.uses(newsroom.general, "ask", question="How often did the zorble sink?")
    for number in range(8):
        removed = await remove(moderator, newsroom, article=f"id:{number}")
        assert said(removed).startswith(" Removed 1 article, to be had back for a day:")
    assert "no articles of its own" in said(await moderator.uses(newsroom.general, "library list"))
    assert "sank" not in said(await alice.clicks(asked.message, "More passages"))
    await moderator.uses(newsroom.general, "library reload")
    assert "sank" not in said(await alice.uses(newsroom.general, "ask", question="How often did the zorble sink?"))


async def test_articles_are_offered_by_their_titles_when_one_is_to_be_removed(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person
) -> None:
    await add(moderator, newsroom)
    offered = await moderator.completes(newsroom.general, "library remove", "article", "zor")
    assert [name for name, _ in offered] == ["The zorble"]
    assert await moderator.completes(newsroom.general, "library remove", "article", "storm") == []


async def test_suggestions_have_the_numbers_of_the_list_and_a_source_narrows_an_article(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person
) -> None:
    here = newsroom.general
    lines = [{"id": f"z{number}", "title": "The zorble", "text": f"A zorble sank {number} times."} for number in (1, 2)]
    await add(moderator, newsroom, "twins.jsonl", "\n".join(map(json.dumps, lines)).encode())
    await add(moderator, newsroom, "quay.md", b"# The quay\n\nThe quay is old.\n")
    listed = said(await moderator.uses(here, "library list"))
    for name, _ in await moderator.completes(here, "library remove", "article", "zor"):
        assert f"**{name.rpartition(' ')[2]}** The zorble" in listed
    asked = await moderator.uses(here, "library remove", article="The zorble", source="quay.md")
    assert "Nothing of this server's own answers to that" in said(asked)
    asked = await moderator.uses(here, "library remove", article="The quay", source="quay.md")
    assert "Remove this article" in said(asked)


async def test_of_several_files_each_is_added_or_refused_for_itself_and_like_ones_are_told_together(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person
) -> None:
    def files(**named: bytes) -> dict[str, Any]:
        names = ("file", "file2", "file3", "file4", "file5")
        given = [moderator.attachment(name.replace("_", "."), data) for name, data in named.items()]
        return dict(zip(names, given, strict=False))

    lines = b'{"id": "a", "text": "A vandolph rose."}\n{oops\n{"id": 1}}\nno\n{"id": "b", "text": ""}\n'
    some = files(
        one_txt=b"The zorble sank.", picture_png=b"\x89PNG", lines_jsonl=lines, empty_txt=b"", two_txt=b"It rose."
    )
    told = said(await moderator.uses(newsroom.general, "library add", **some)).strip().split("\n")
    assert told[0] == "3 new articles · 3 files added · 4 parts left out · 2 files refused"
    assert told[1] == "✓ **one.txt**, **two.txt**"
    assert told[2] == "✓ **lines.jsonl**: 1 new article"
    assert told[3].startswith("-# left out: line 2 is not valid JSON")
    assert told[3].endswith("(and 2 more like it)")
    assert told[4].startswith("-# left out: line 5 is empty")
    assert told[5].startswith("✗ **picture.png** is in no format")
    assert told[6].startswith("✗ **empty.txt** is empty")
    again = files(one_txt=b"The zorble sank.", two_txt=b"It rose.", a_png=b"\x89PNG", b_png=b"\x89PNG", c_zip=b"PK")
    told = said(await moderator.uses(newsroom.general, "library add", **again)).strip().split("\n")
    assert told[0] == "2 files here already · 3 files refused"
    assert told[1] == "✓ **one.txt**, **two.txt** are here already, word for word."
    assert told[2].startswith("✗ **a.png**, **b.png**, **c.zip**: each is in no format")
    assert len(told) == 3


async def test_files_that_are_larger_than_they_say_are_cut_off_on_the_way(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.app.libraries.own, "limits", ServerLimits(file_bytes=1_000))
    large = moderator.attachment("large.txt", b"A zorble. " * 200)
    assert "is larger than" in said(await moderator.uses(newsroom.general, "library add", file=large))
    large.size = 10
    assert "is larger than" in said(await moderator.uses(newsroom.general, "library add", file=large))


async def test_files_come_from_discords_own_address_alone(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person
) -> None:
    for url in ("http://127.0.0.1:1/attachments/1/a.txt", "http://localhost/a.txt", "file:///etc/passwd", "/a.txt"):
        file = moderator.attachment("a.txt", b"A zorble.")
        file.url = url
        told = said(await moderator.uses(newsroom.general, "library add", file=file))
        assert "does not come from Discord's own address" in told
    vanished = moderator.attachment("b.txt", b"A zorble.")
    vanished.url += "x"
    assert "status 404" in said(await moderator.uses(newsroom.general, "library add", file=vanished))


async def test_a_name_can_not_lead_out_of_the_servers_folder(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person, tmp_path: Path
) -> None:
    file = moderator.attachment("plain.txt", b"A zorble.")
    file.filename = "../../../**out**.txt"
    assert "✓" in said(await moderator.uses(newsroom.general, "library add", file=file))
    added = tmp_path / "data" / "servers" / str(newsroom.id) / "articles"
    assert [each.name for each in added.iterdir()] == ["_out_.txt"]


async def test_servers_that_are_asked_in_turn_do_not_all_stay_open(
    bot: RunningBot, loopback: DiscordServer, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    own: ServerLibraries = bot.app.libraries.own
    monkeypatch.setattr(own, "_max_open", 2)
    guilds = [loopback.add_guild(f"Guild {number}") for number in range(5)]
    for number, guild in enumerate(guilds):
        await add(guild.owner, guild, data=f"The zorble sank {number} times.".encode(), name="a.txt")
        guild.add_member(alice)
    for number, guild in enumerate(guilds):
        told = said(await alice.uses(guild.general, "ask", question="How often did the zorble sink?"))
        assert f"sank {number} times" in told.replace("*", "")
        assert open_in(own) <= 2


def lines_of(*articles: tuple[str, str]) -> bytes:
    """A file of articles, each by its id and title."""
    entries = ({"id": id, "title": title, "text": f"{title} is about the zorble {id}."} for id, title in articles)
    return "\n".join(map(json.dumps, entries)).encode()


async def test_what_is_removed_is_what_the_list_shows_and_can_be_had_back(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await add(moderator, newsroom, "wire.jsonl", lines_of(("3", "Ferry"), ("1", "Lighthouse"), ("2", "Pier")))
    listed = said(await moderator.uses(newsroom.general, "library list"))
    number = next(line.split("**")[1] for line in listed.split("\n") if "Ferry" in line)
    assert f"**{number}** Ferry" in said(await alice.uses(newsroom.general, "articles"))
    assert "Ferry" in said(await alice.uses(newsroom.general, "article", title=number))
    asked = await moderator.uses(newsroom.general, "library remove", article=number)
    assert "Ferry" in said(asked)
    assert "Ferry" in said(await alice.uses(newsroom.general, "articles"))
    assert "Nothing was removed" in said(await moderator.clicks(asked.message, "Keep"))
    removed = await remove(moderator, newsroom, article=number)
    assert "Ferry" in said(removed)
    assert "Ferry" not in said(await alice.uses(newsroom.general, "articles"))
    assert "Ferry is" not in said(await alice.uses(newsroom.general, "find", phrase="about the zorble"))
    assert "they are back" in said(await moderator.clicks(removed, "Undo"))
    assert "Ferry is" in said(await alice.uses(newsroom.general, "find", phrase="about the zorble"))


async def test_a_bare_number_that_may_be_an_id_too_is_asked_about(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await moderator.uses(newsroom.general, "library use", articles="instead")
    await add(moderator, newsroom, "wire.jsonl", lines_of(("3", "Ferry"), ("1", "Lighthouse"), ("2", "Pier")))
    asked = await moderator.uses(newsroom.general, "library remove", article="1")
    assert "Which of these" in said(asked)
    assert labels(asked.message) == ["Remove #1 Ferry", "Remove #2 Lighthouse", "Keep"]
    assert "Ferry" in said(await moderator.clicks(asked.message, "Remove #1 Ferry"))
    told = said(await alice.uses(newsroom.general, "articles"))
    assert "Lighthouse" in told
    assert "Ferry" not in told


async def test_articles_of_all_servers_are_not_removed_by_one(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person
) -> None:
    await add(moderator, newsroom)
    for reference in ("#1", "1", "harbour.md", "Storm shuts the harbour", "id:harbour.md"):
        told = await moderator.uses(newsroom.general, "library remove", article=reference)
        assert "Nothing of this server's own" in said(told)
        assert not labels(told.message)


async def test_a_file_or_all_can_be_removed_and_had_back_for_a_day(
    bot: RunningBot, newsroom: GuildHandle, moderator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(moderator, newsroom, "wire.jsonl", lines_of(*((str(n), f"Ferry {n}") for n in range(120))))
    await add(moderator, newsroom)
    first = await moderator.uses(newsroom.general, "library list")
    assert "**121 articles of this server's own**" in said(first)
    assert "Page 1 of 7" in said(first)
    assert "Ferry 3 · wire.jsonl\n" in said(first)
    assert "Ferry 20" in said(await moderator.clicks(first.message, "Next"))
    ((name, value),) = await moderator.completes(newsroom.general, "library remove", "source", "WIRE")
    assert name == "120 in wire.jsonl"
    for options in ({"source": value}, {"source": "WIRE.JSONL"}, {"source": value, "everything": True}):
        asked = await moderator.uses(newsroom.general, "library remove", **options)
        assert "Remove these 120 articles" in said(asked), options
    asked = await moderator.uses(newsroom.general, "library remove", article="Ferry 7", everything=True)
    assert "Remove this article" in said(asked)
    asked = await moderator.uses(newsroom.general, "library remove", source=value)
    removed = await moderator.clicks(asked.message, "Remove")
    assert "**1 article of this server's own**" in said(await moderator.uses(newsroom.general, "library list"))
    await moderator.clicks(removed.message, "Undo")
    gone = await remove(moderator, newsroom, everything=True)
    assert "no articles of its own" in said(await moderator.uses(newsroom.general, "library list"))
    await moderator.clicks(gone, "Undo")
    assert "**121 articles" in said(await moderator.uses(newsroom.general, "library list"))
    gone = await remove(moderator, newsroom, everything=True)
    monkeypatch.setattr("bot.app.server_library.ASIDE_SECONDS", -1)  # as a day later
    assert "can't be had back any more" in said(await moderator.clicks(gone, "Undo"))


async def test_a_suggestion_opens_the_article_that_it_names_whatever_its_id_is(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    long = "x" * 120
    await moderator.uses(newsroom.general, "library use", articles="instead")
    await add(moderator, newsroom, "wire.jsonl", lines_of(("2", "Pier"), (long, "Ferry"), ("#1", "Ferry")))
    offered = await alice.completes(newsroom.general, "article", "title", "ferry")
    assert len({name for name, _ in offered}) == 2
    for (_, value), id in zip(offered, (long, "#1"), strict=True):
        read = said(await alice.uses(newsroom.general, "article", title=value))
        assert f"the zorble {id}." in read


async def test_files_of_the_same_name_stand_beside_each_other_and_the_moderator_is_asked(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await add(moderator, newsroom, "message.txt", b"The zorble sank at the quay.")
    file = moderator.attachment("message.txt", b"The vandolph rose from the sea.")
    told = await moderator.uses(newsroom.general, "library add", file=file)
    assert "✓ **message (2).txt**: 1 new" in said(told)
    assert "There is a message.txt already" in said(told)
    for phrase in ("zorble sank", "vandolph rose"):
        assert phrase in said(await alice.uses(newsroom.general, "find", phrase=phrase)).replace("*", "")
    await moderator.clicks(told.message, "Remove the earlier message.txt")
    assert "nowhere" in said(await alice.uses(newsroom.general, "find", phrase="zorble sank"))
    again = moderator.attachment("note.txt", b"The vandolph rose from the sea.")
    same = said(await moderator.uses(newsroom.general, "library add", file=again))
    assert "is here already, word for word, as message (2).txt" in same


async def test_articles_with_taken_ids_are_told_and_taken_when_the_moderator_wants_them(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await add(moderator, newsroom, "one.jsonl", lines_of(("a", "Ferry"), ("b", "Pier")))
    file = moderator.attachment("two.jsonl", lines_of(("a", "Barge"), ("c", "Quay")))
    told = await moderator.uses(newsroom.general, "library add", file=file)
    assert "⚠ **two.jsonl**: 1 new" in said(told)
    assert "1 article is here already by the same id (in one.jsonl)" in said(told)
    assert "Ferry is about" in said(await alice.uses(newsroom.general, "article", title="id:a"))
    await moderator.clicks(told.message, "Take those of two.jsonl")
    assert "Barge is about" in said(await alice.uses(newsroom.general, "article", title="id:a"))
    assert "Pier is about" in said(await alice.uses(newsroom.general, "article", title="id:b"))


async def test_what_is_taken_of_a_second_file_of_a_name_is_of_that_file_and_goes_with_it(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await add(moderator, newsroom, "news.jsonl", lines_of(("a", "Ferry"), ("b", "Pier")))
    file = moderator.attachment("news.jsonl", lines_of(("a", "Barge"), ("c", "Quay")))
    told = await moderator.uses(newsroom.general, "library add", file=file)
    assert "⚠ **news (2).jsonl**: 1 new" in said(told)
    await moderator.clicks(told.message, "Take those of news (2).jsonl")
    assert "Barge is about" in said(await alice.uses(newsroom.general, "article", title="id:a"))
    asked = await moderator.uses(newsroom.general, "library remove", source="news.jsonl")
    assert ["Pier" in said(asked), "Barge" in said(asked), "Quay" in said(asked)] == [True, False, False]
    asked = await moderator.uses(newsroom.general, "library remove", source="news (2).jsonl")
    assert ["Pier" in said(asked), "Barge" in said(asked), "Quay" in said(asked)] == [False, True, True]


async def test_what_takes_the_place_of_an_article_is_neither_shown_nor_removed_by_what_was_offered_before(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    here = newsroom.general
    await add(moderator, newsroom, "message.txt", QUAY + b"\nThe zorble lies there. " * 300)
    ((_, value),) = await alice.completes(here, "article", "title", "zor")
    offered = await alice.uses(here, "article", title="a zorbel")
    shown = {
        "Read article": [
            (await alice.uses(here, "find", phrase="the mayor said")).message,
            (await alice.uses(here, "summary article", title="The zorble")).message,
        ],
        "Next": [(await alice.uses(here, "article", title="The zorble")).message],
        "#3": [offered.message],
    }
    prompt = await moderator.uses(here, "library remove", everything=True)
    await remove(moderator, newsroom, article="The zorble")
    await add(moderator, newsroom, "message.txt", b"# The fair\n\n" + b"The fair opened.\n\n" * 500)
    for button, messages in shown.items():
        for message in messages:
            clicked = await alice.clicks(message, button)
            told = clicked.followups[-1] if clicked.followups else clicked.message
            assert any(word in said(told) for word in ("is gone", "no such article")), button
    assert "no such article" in said((await alice.uses(here, "article", title=value)).message)
    assert "not there any more" in said(await moderator.clicks(prompt.message, "Remove"))
    assert "The fair" in said(await moderator.uses(here, "library list"))


async def test_an_id_that_reads_like_a_number_is_summed_up_as_what_it_is_of(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await add(moderator, newsroom, "wire.jsonl", lines_of(("#1", "Barge"), ("No. 2", "Pier"), ("id:#1", "Quay")))
    for title in ("Barge", "Pier", "Quay"):
        summed_up = await alice.uses(newsroom.general, "summary article", title=title)
        assert f"{title} is about" in said(summed_up).replace("*", "")


async def test_what_is_had_back_stands_beside_a_file_that_has_its_name_by_now(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, moderator: Person
) -> None:
    await add(moderator, newsroom, "message.txt", QUAY)
    removed = await remove(moderator, newsroom, source="message.txt")
    await add(moderator, newsroom, "message.txt", b"# The fair\n\nThe fair opened on Sunday.\n")
    assert "they are back" in said(await moderator.clicks(removed, "Undo"))
    listed = said(await moderator.uses(newsroom.general, "library list"))
    assert "The fair · message.txt" in listed
    assert "The zorble · message (2).txt" in listed
