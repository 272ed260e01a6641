from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.discord.labels import (
    MAX_SOURCE_LINE,
    clean,
    is_link_text,
    label,
    safe_link,
    source_line,
    title_with_link,
)
from bot.rendering.discord.markdown import utf16_length
from bot.rendering.quotes import Source
from tests.bot.rendering.discord.hostile import long_texts, texts
from tests.bot.rendering.discord.promises import check_link
from tests.bot.rendering.discord.shown import shown_line


@given(long_texts, st.integers(20, 300))
def test_a_label_is_one_line_within_its_limit(text: str, limit: int) -> None:
    made = label(text, limit)
    assert utf16_length(made) <= limit
    assert "\n" not in made
    shown = shown_line(made).text
    assert clean(text).startswith(shown.removesuffix("…"))


def test_marks_of_direction_are_left_out_of_labels() -> None:
    assert label("abc\u202edef\u2066", 50) == "abcdef"


def test_what_is_written_from_right_to_left_is_isolated_also_as_a_link() -> None:
    title = "\N{HEBREW LETTER ALEF}" * 4
    assert label(f"{title} 3", 50) == f"\u2068{title} 3\u2069"
    assert utf16_length(label(title * 20, 30)) == 30
    (linked,) = title_with_link(title, "https://example.org/a")
    assert linked == f"\u2068[{title}](<https://example.org/a>)\u2069"


def test_heaped_marks_are_thinned_and_accents_kept() -> None:
    assert clean("Z" + "\u0335" * 50 + "e\u0301") == "Z" + "\u0335" * 3 + "e\u0301"


def test_what_is_cut_off_shows_as_an_ellipsis() -> None:
    assert label("A title of many words", 12) == "A title of…"
    assert label(f"A {'word' * 20}", 20) == f"A {'word' * 4}w…"


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
    assert is_link_text("Poland’s “strategic” plea – 15,000 troops: a report (part 2)")


@pytest.mark.parametrize(
    "title",
    ["", "a [b] c", "a_b", "see https://example.org", "discord.gg/abc", "a 😀", ":smile:", "x\u200by", "1. One"],
)
def test_titles_that_discord_would_not_show_as_they_are_can_not(title: str) -> None:
    assert not is_link_text(title)


KNOWN = Source("harbour.txt", 4, "Storm shuts the harbour", "Coast Weekly", "2021-12-03", "https://example.org/harbour")


def test_a_source_names_title_publisher_date_and_paragraph() -> None:
    assert source_line(KNOWN) == (
        "-# [Storm shuts the harbour](<https://example.org/harbour>) · Coast Weekly · 3 December 2021 · paragraph 4"
    )


def test_what_is_not_known_is_left_out_and_no_date_is_called_undated() -> None:
    assert source_line(Source("000_a.txt", 7)) == "-# undated · paragraph 7 · 000\\_a.txt"


def test_a_title_that_can_not_be_a_link_has_one_beside_it() -> None:
    shown = shown_line(source_line(Source("a.txt", 1, title="What [really] happened", url="https://example.org/a")))
    assert shown.text.startswith("What [really] happened · link · undated")
    assert [run.link for run in shown.runs if run.link] == ["https://example.org/a"]


def test_without_a_title_the_paragraph_is_the_link() -> None:
    shown = shown_line(source_line(Source("a.txt", 1, url="https://example.org/a", number=3)))
    assert shown.text == "3 · undated · paragraph 1 · a.txt"
    assert [run.text for run in shown.runs if run.link] == ["paragraph 1"]


def test_a_link_leads_to_the_quote_unless_that_makes_it_too_long() -> None:
    page = "https://example.org/a"
    for fragment, link in (("#:~:text=a%20b", f"{page}#:~:text=a%20b"), ("#:~:text=" + "a" * 300, page)):
        shown = shown_line(source_line(Source("a.txt", 1, title="Rain", url=page, passage_url=page + fragment)))
        assert [run.link for run in shown.runs if run.link] == [link]


def test_an_address_that_is_not_safe_is_not_shown() -> None:
    assert "evil" not in source_line(Source("a.txt", 1, title="Title", url="javascript:evil()"))


field = st.none() | texts | long_texts


sources = st.builds(
    Source,
    file=texts | long_texts,
    paragraph=st.integers(1, 10**6),
    title=field,
    publisher=field,
    published=field,
    url=field | st.just("https://example.org/a"),
    speaker=field,
    also_in=st.lists(texts, max_size=5).map(tuple),
)


@given(sources)
def test_a_source_is_one_small_line_whatever_is_in_it(source: Source) -> None:
    line = source_line(source)
    assert utf16_length(line) <= MAX_SOURCE_LINE
    shown = shown_line(line)
    assert shown.kind == "small"
    assert f"paragraph {source.paragraph}" in shown.text
    if source.title and len(source.title) < 50:
        assert clean(source.title) in shown.text
