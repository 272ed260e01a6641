"""Screens: Discord's Markdown, whole messages, and (where there is a browser) their picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import rows
from tests.discord import DiscordServer, GuildHandle, Person
from tests.discord.conftest import Rest
from tests.discord.screens.__main__ import HERE, MADE_OF, ROOT, fingerprints, readme_pages, screens
from tests.discord.screens.browser import NoBrowser, chromium, photograph
from tests.discord.screens.markdown import as_html
from tests.discord.screens.page import WIDTH, page


@rows(
    ("text", "html"),
    [
        ("**bold** *it* ~~no~~ `code`", "<p><strong>bold</strong> <em>it</em> <s>no</s> <code>code</code></p>"),
        (r"\*plain\* \> \[a\](b)", "<p>*plain* &gt; [a](b)</p>"),
        ("> one\n> two\nthree", "<blockquote><p>one<br>two</p></blockquote>\n<p>three</p>"),
        ("> > once", "<blockquote><p>&gt; once</p></blockquote>"),
        ("-# small\n# Big", "<small>small</small>\n<h1>Big</h1>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("```py\nx < 1\n```", "<pre>x &lt; 1\n</pre>"),
        ("[here](https://a.b/c)", '<p><a href="https://a.b/c">here</a></p>'),
        ("</library add:71>", '<p><span class="mention">/library add</span></p>'),
        ("<@7> <script>", '<p><span class="mention">@alice</span> &lt;script&gt;</p>'),
    ],
)
def test_markdown_is_shown_as_discord_does(text: str, html: str) -> None:
    assert as_html(text, {7: "alice"}) == html


async def test_a_page_shows_all_of_a_message(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, rest: Rest
) -> None:
    question = await alice.says(newsroom.general, "Why?")
    button = {"type": 2, "style": 1, "label": "More <b>", "custom_id": "more"}
    body = {
        "content": "Because.",
        "embeds": [{"title": "Title", "description": "> quoted", "color": 255, "footer": {"text": "foot"}}],
        "components": [{"type": 1, "components": [button]}],
        "message_reference": {"message_id": str(question.id)},
    }
    assert (await rest("POST", f"/channels/{newsroom.general.id}/messages", body))[0] == 200
    html = page([await loopback.reply_to(question)], {})
    for part in ("Why?", "Because.", "Title", "<blockquote>", "foot", "#0000ff", "More &lt;b&gt;", "APP"):
        assert part in html


async def test_each_kind_of_answer_can_be_photographed_and_the_readmes_pictures_show_what_the_bot_says_today() -> None:
    made_of = json.loads(MADE_OF.read_text(encoding="utf-8"))
    shown = await screens()
    assert all("APP" in html for html in shown.values())
    assert fingerprints(readme_pages(shown)) == made_of, "make them anew: python -m tests.discord.screens --readme"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in made_of:
        picture = (HERE / f"{name}.png").read_bytes()
        assert int.from_bytes(picture[16:20]) == WIDTH
        assert len(picture) < 120_000
        assert f"tests/discord/screens/{name}.png" in readme


def _has_browser() -> bool:
    try:
        return bool(chromium())
    except NoBrowser:
        return False


@pytest.mark.skipif(not _has_browser(), reason="needs Chromium")
async def test_a_picture_is_as_wide_as_the_page_and_as_high_as_its_messages(
    newsroom: GuildHandle, alice: Person, tmp_path: Path
) -> None:
    short, long = await alice.says(newsroom.general, "Hello."), await alice.says(newsroom.general, "line\n" * 30)
    heights = []
    for message in (short, long):
        photograph(page([message], {}), tmp_path / "page.png")
        picture = (tmp_path / "page.png").read_bytes()
        width, height = (int.from_bytes(picture[start : start + 4]) for start in (16, 20))
        assert width == 2 * WIDTH
        heights.append(height)
    assert heights[0] * 3 < heights[1]
