import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.discord.links import linkable, safe_link
from tests.bot.rendering.discord.hostile import texts
from tests.bot.rendering.discord.promises import check_link


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("http://example.org:8080/a?b=c&d=e#f", "http://example.org:8080/a?b=c&d=e#f"),
        ('https://example.org/a b(c)<d>"e"', "https://example.org/a%20b%28c%29%3Cd%3E%22e%22"),
        ("https://example.org/caf\u00e9?q=\u00e9", "https://example.org/caf%C3%A9?q=%C3%A9"),
        ("https://b\u00fccher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
    ],
)
def test_addresses_of_public_hosts_become_links(url: str, link: str) -> None:
    assert safe_link(url) == link


@pytest.mark.parametrize(
    "url",
    [None, "", "example.org/a", "file:///etc/passwd", "javascript:alert(1)", "ftp://example.org", "https://", "https://localhost/a",
     "http://127.0.0.1/", "http://10.0.0.8/", "http://192.168.1.1", "http://[::1]/", "http://169.254.169.254/latest", "http://127.1/",
     "http://2130706433/", "http://0x7f.0x1/", "http://intranet/", "http://printer.local",
     "https://user:pw@example.org", "https://user@example.org", "https://example.org:99999/", "https://exa mple.org",
     "https://[bad", "https://example.org/" + "a" * 500,
     "https://example.org/" + "\u00e9" * 60, "https://exa\u202emple.org/", "https://.example.org"],
)  # fmt: skip
def test_anything_else_becomes_no_link(url: str | None) -> None:
    assert safe_link(url) is None


@given(texts | st.builds("https://example.org/{}?{}#{}".format, texts, texts, texts))
def test_a_link_can_not_break_out_of_its_brackets(url: str) -> None:
    check_link(safe_link(url))


def test_plain_titles_can_be_the_text_of_a_link() -> None:
    assert linkable("Poland’s “strategic” plea – 15,000 troops: a report (part 2)")


@pytest.mark.parametrize(
    "title",
    ["", "a [b] c", "a_b", "see https://example.org", "discord.gg/abc", "a 😀", ":smile:", "x\u200by", "1. One"],
)
def test_titles_that_discord_would_not_show_as_they_are_can_not(title: str) -> None:
    assert not linkable(title)
