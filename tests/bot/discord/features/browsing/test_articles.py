"""Looking at the library, over real sockets: `/articles`, `/article`, `/find`, their pages and buttons."""

from pathlib import Path

from bot.discord.features.browsing.pages import OTHER_WORDS
from bot.discord.platform.replies import GONE, NOT_YOURS, TOO_OLD, UNKNOWN_ARTICLE, WHICH_ARTICLE, near_articles
from index.library import Library
from tests.bot.discord.conftest import RunningBot, Start, unlinked
from tests.bot.rendering.discord.shown import quotes, shown
from tests.discord import DiscordServer, GuildHandle, Person, labels

LONG = "# The long report\n\n" + "\n\n".join(
    f"Paragraph {number} tells of the bridge. " + "It goes on for a while, as reports do. " * 12
    for number in range(1, 31)
)


def add(library: Library, folder: Path, name: str, text: str) -> None:
    (folder / "articles" / name).write_text(text)
    library.sync(folder / "articles")


async def test_articles_are_listed_to_the_one_who_asks(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    listed = await alice.uses(newsroom.general, "articles")
    assert listed.ephemeral
    assert listed.message.embeds[0]["title"] == "2 articles"
    assert listed.message.embeds[0]["description"] == (
        "**\\#1** Storm shuts the harbour · undated\n**\\#2** Trains stand still · undated"
    )


async def test_articles_are_searched_by_words_of_their_titles(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    listed = await alice.uses(newsroom.general, "articles", search="still trains")
    assert listed.message.embeds[0]["title"] == "1 article with “still trains”"
    assert listed.message.embeds[0]["description"] == "**\\#2** Trains stand still · undated"
    nothing = await alice.uses(newsroom.general, "articles", search="bridge")
    assert nothing.message.embeds[0]["description"] == "There are no articles with “bridge”."


async def test_articles_are_narrowed_by_filters_and_publishers_are_suggested_for_them(
    bot: RunningBot, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    for number, (publisher, day) in enumerate((("Evening Bell", 3), ("Evening Bell", 9), ("Harbour Post", 9))):
        head = f"---\ntitle: Gulls {number}\npublisher: {publisher}\ndate: 2024-05-{day:02}\n---\n"
        add(library, tmp_path, f"{number}.md", f"{head}\nThe gulls are back.\n")
    offered = await alice.completes(newsroom.general, "articles", "search", "source:be")
    assert offered == [("Evening Bell · 2 articles", 'source:"Evening Bell"')]
    assert len(await alice.completes(newsroom.general, "articles", "search", "")) == 2
    for search, numbers in (
        (offered[0][1], [0, 1]),
        ("gulls source:bell after:2024-05-05", [1]),
        ("-source:bell gulls", [2]),
        ("  ", [0, 1, 2]),
        ("during:2024-05 post", [2]),
    ):
        listed = (await alice.uses(newsroom.general, "articles", search=search)).message.embeds[0]["description"]
        assert [number for number in range(3) if f"Gulls {number}" in listed] == numbers, search
    bob = newsroom.add_member("bob")
    for search, told in (
        ("source:nosuch", "No article is from “nosuch”."),
        ("after:2031", "No article is dated 1 January 2031 or later."),
        ("after:soonish", "names no date that I can read."),
    ):
        refused = await bob.uses(newsroom.general, "articles", search=search)
        assert told in refused.message.embeds[0]["description"].replace("\\", "")


async def test_a_long_list_is_turned_page_by_page_in_place(
    bot: RunningBot, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    for number in range(60):
        (tmp_path / "articles" / f"{number}.md").write_text(f"# Title {number}\n\nSome text.")
    library.sync(tmp_path / "articles")
    first = await alice.uses(newsroom.general, "articles")
    assert labels(first.message) == ["Next"]
    second = await alice.clicks(first.message, "Next")
    assert second.message is first.message
    assert labels(second.message) == ["Back", "Next"]
    assert second.message.embeds[0]["footer"]["text"].startswith("Page 2 of ")
    back = await alice.clicks(second.message, "Back")
    assert labels(back.message) == ["Next"]


async def test_titles_are_offered_as_one_types(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    ((title, reference),) = await alice.completes(newsroom.general, "article", "title", "tra")
    assert title == "Trains stand still"
    assert (await alice.uses(newsroom.general, "article", title=reference)).message.embeds[0]["title"] == title
    assert len(await alice.completes(newsroom.general, "ask", "article", "", question="Why?")) == 2
    ((title, _),) = await alice.completes(newsroom.general, "summary article", "title", "HARB")
    assert title == "Storm shuts the harbour"


async def test_an_article_is_read_page_by_page_to_its_end_also_after_a_restart(
    start: Start, loopback: DiscordServer, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    add(library, tmp_path, "long.md", LONG)
    async with start():
        read = await alice.uses(newsroom.general, "article", title="the long report")
        assert read.ephemeral
    async with start():
        await loopback.until_ready(2)
        said = quotes(read.message.embeds[0]["description"])
        turns = 0
        while "Next" in labels(read.message):
            read = await alice.clicks(read.message, "Next")
            said += quotes(read.message.embeds[0]["description"])
            turns += 1
    assert turns > 2
    assert " ".join(said).split() == library.article("long.md").text.split()


async def test_an_article_that_is_not_there_is_told(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    assert unlinked((await alice.uses(newsroom.general, "article", title="bridge")).message.content) == UNKNOWN_ARTICLE


async def test_titles_much_like_what_was_typed_are_offered_and_open_the_article(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    told = await alice.uses(newsroom.general, "article", title="Storms shut a harbor")
    assert told.ephemeral
    assert told.message.content == f"{near_articles('Storms shut a harbor')}\n**\\#1** Storm shuts the harbour"
    assert labels(told.message) == ["#1"]
    opened = await alice.clicks(told.message, "#1")
    assert opened.ephemeral
    assert "closed for three days" in opened.message.embeds[0]["description"]


async def test_of_several_articles_with_a_title_each_is_offered(
    bot: RunningBot, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    add(library, tmp_path, "a.md", "# Council votes\n\nIt voted for the bridge.\n")
    add(library, tmp_path, "b.md", "# Council votes\n\nIt voted for the tunnel.\n")
    told = await alice.uses(newsroom.general, "article", title="council votes")
    assert told.message.content.split("\n") == [
        WHICH_ARTICLE,
        r"**\#3** Council votes · undated · a.md",
        r"**\#4** Council votes · undated · b.md",
    ]
    assert labels(told.message) == ["#3", "#4"]
    opened = await alice.clicks(told.message, "#4")
    assert "tunnel" in opened.message.embeds[0]["description"]


async def test_of_many_articles_with_a_title_it_says_how_many_are_not_offered(
    bot: RunningBot, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    for number in range(7):
        add(library, tmp_path, f"{number}.md", f"# Council votes\n\nIt voted {number} times.\n")
    told = await alice.uses(newsroom.general, "article", title="council votes")
    assert labels(told.message) == ["#3", "#4", "#5", "#6", "#7"]
    assert unlinked(told.message.content.split("\n")[-1]) == (
        "… and 2 more. You can name one by its number, like #3; `/articles` lists them all."
    )


async def test_a_removed_article_is_not_read_on_from_an_old_button(
    bot: RunningBot, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    add(library, tmp_path, "long.md", LONG)
    read = await alice.uses(newsroom.general, "article", title="The long report")
    library.remove("long.md")
    turned = await alice.clicks(read.message, "Next")
    assert (await turned.followed_up()).content == GONE


async def test_find_shows_all_places_of_a_phrase_with_the_phrase_in_bold(
    bot: RunningBot, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    add(library, tmp_path, "long.md", LONG)
    found = await alice.uses(newsroom.general, "find", phrase="of the  Bridge")
    assert found.ephemeral
    text = found.message.embeds[0]["description"]
    assert text.startswith("30 places.")
    assert [line.bold for line in shown(text) if line.kind == "quote"] == [("of the bridge",)] * 5
    second = await alice.clicks(found.message, "Next")
    assert quotes(second.message.embeds[0]["description"])[0].startswith("Paragraph 6 ")
    opened = await alice.clicks(second.message, "Read article")
    assert opened.message is not second.message
    assert "Paragraph 6 " in opened.message.embeds[0]["description"]


async def test_find_says_when_there_is_no_such_place(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    found = await alice.uses(newsroom.general, "find", phrase="closed for four days")
    said = found.message.embeds[0]["description"]
    assert shown(said)[0].text == "The articles nowhere say this word for word."
    assert unlinked(said).endswith(OTHER_WORDS)
    assert not said.endswith(OTHER_WORDS)  # the command can be clicked


async def test_check_tells_verbatim_altered_and_unknown_quotations_apart(
    bot: RunningBot, library: Library, tmp_path: Path, newsroom: GuildHandle, alice: Person
) -> None:
    add(library, tmp_path, "ferry.md", "# Ferry sails again\n\nThe ferry over the Marl will sail again on Friday.\n")
    text = "“The ferry will sail again”, “the ferry over the Marl”, and “nobody loves the town hall clock”."
    checked = await alice.uses(newsroom.general, "check", text=text)
    assert checked.ephemeral
    lines = shown(checked.message.embeds[0]["description"])
    assert [line.text for line in lines if line.text[:2] in ("1.", "2.", "3.")] == [
        "1. Altered: “The ferry will sail again”",
        "2. Verbatim: “the ferry over the Marl”",
        "3. Not found in the articles: “nobody loves the town hall clock”",
    ]
    assert "Left out: “over the Marl”." in [line.text for line in lines]
    for text, verdicts in (("“the ferry over the Marl”", "all verbatim"), ("“the ferry over the Marne”", "altered")):
        colour = (await alice.uses(newsroom.general, "check", text=text)).message.embeds[0]["color"]
        assert (colour == checked.message.embeds[0]["color"]) == (verdicts == "altered")


async def test_pages_of_another_person_are_not_turned_and_forgotten_ones_say_so(
    bot: RunningBot, newsroom: GuildHandle, alice: Person
) -> None:
    private = await alice.uses(newsroom.general, "summary topic", topic="harbour", private=True)
    forged = private.message.components[0]["components"][0]["custom_id"]
    bob = newsroom.add_member("bob")
    public = await bob.uses(newsroom.general, "summary topic", topic="harbour")
    button = public.message.components[0]["components"][0]
    button["custom_id"] = forged
    assert unlinked((await bob.clicks(public.message, forged)).message.content) == NOT_YOURS
    button["custom_id"] = "open:0000000000000000:0"
    assert (await bob.clicks(public.message, "open:0000000000000000:0")).message.content == TOO_OLD
