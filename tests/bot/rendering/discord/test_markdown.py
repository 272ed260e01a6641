"""Markdown shows as the very text, and labels stay on one short line."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering.discord.markdown import (
    MAX_SOURCE_LINE,
    Line,
    clean,
    escape,
    is_link_text,
    label,
    safe_link,
    source_line,
    title_with_link,
    to_lines,
    to_markdown,
    truncate,
    utf16_length,
)
from bot.rendering.quotes import Source
from tests import rows
from tests.bot.rendering.discord.hostile import SNIPPETS, long_texts, texts, texts_with_spans
from tests.bot.rendering.discord.promises import check_link
from tests.bot.rendering.discord.shown import ShownOtherwise, shown, shown_line


@given(texts)
def test_only_white_space_and_what_cannot_be_sent_changes(text: str) -> None:
    sendable = "".join(
        "\ufffd" if "\ud800" <= c <= "\udfff" or (c < " " and not c.isspace()) or c == "\x7f" else c for c in text
    )
    assert "".join(line.text for line in to_lines(text)).replace(" ", "") == "".join(sendable.split())


@given(texts_with_spans())
def test_strong_spans_come_in_order_apart_and_without_blanks_at_their_ends(
    case: tuple[str, tuple[tuple[int, int], ...]],
) -> None:
    for line in to_lines(*case):
        assert line.text == " ".join(line.text.split())
        position = -1
        for start, end in line.strong:
            assert position < start < end <= len(line.text)
            assert line.text[start:end].strip() == line.text[start:end]
            position = end


def test_a_blank_line_parts_paragraphs_and_a_line_end_does_not() -> None:
    assert to_lines("one\ntwo\r\nthree\n \nfour", ((0, 7), (17, 21))) == (
        Line("one two three", ((0, 7),)),
        Line("four", ((0, 4),)),
    )


def test_spans_outside_the_text_are_left_out() -> None:
    assert to_lines("word", ((-3, 2), (9, 12))) == (Line("word", ((0, 2),)),)


def test_white_space_alone_makes_no_line() -> None:
    assert to_lines(" \n\n ") == ()


def test_a_letter_and_its_mark_are_strong_together_or_not_at_all() -> None:
    assert to_lines("ne\u0301e", ((2, 4),)) == (Line("ne\u0301e", ((3, 4),)),)
    assert to_lines("ne\u0301e", ((0, 2),)) == (Line("ne\u0301e", ((0, 3),)),)


def test_a_mark_without_a_letter_is_strong_where_its_span_begins() -> None:
    assert to_lines("a \u0301b", ((2, 4),)) == (Line("a \u0301b", ((2, 4),)),)


@given(texts)
def test_discord_shows_an_escaped_text_as_it_was(text: str) -> None:
    for line in to_lines(text):
        assert shown_line(escape(line.text)).text == line.text


@given(texts_with_spans())
@example(("one two", ((0, 3), (3, 4), (4, 7))))
@example(("a*b", ((0, 1), (2, 3))))
@example(("- item", ((0, 6),)))
@example(("https://example.com", ((0, 5),)))
@example(("mailto:a@b.c0/", ()))
def test_bold_changes_nothing_of_what_is_said(case: tuple[str, tuple[tuple[int, int], ...]]) -> None:
    for line in to_lines(*case):
        seen = shown_line(to_markdown(line))
        assert seen.text == line.text
        assert seen.bold == tuple(line.text[start:end] for start, end in line.strong)


@given(texts)
def test_taking_the_backslashes_out_gives_the_text_back(text: str) -> None:
    for line in to_lines(text):
        assert re.sub(r"\\(.)", r"\1", escape(line.text)) == line.text


@rows("snippet", SNIPPETS)
def test_each_kind_of_markup_shows_as_typed_at_the_start_and_in_the_middle(snippet: str) -> None:
    for text in (snippet, f"{snippet} b", f"a {snippet} b", f"a{snippet}b {snippet}c{snippet}"):
        for line in to_lines(text):
            assert shown_line(escape(line.text)).text == line.text


def test_plain_news_prose_needs_no_escaping() -> None:
    text = (
        "He said: “15,000 troops (some from the U.S.) are at the border” - and left at 3.5 per cent, Tu-22M3s included."
    )
    assert escape(text) == text


@rows(
    "markdown",
    ["# head", "- item", "a *b* c", "a_b_c", "~~x~~", "||x||", "`x`", "<@1>", "@everyone", ":smile:", "https://example.com",
     "[x](https://example.com)", "1. one", "> > x", "**a **", "x.gg/abc", "<t:1>", "a\\", "**- a**", "[a\\_b](<https://example.com>)"],
)  # fmt: skip
def test_the_judge_of_these_tests_refuses_live_markup(markdown: str) -> None:
    with pytest.raises(ShownOtherwise):
        shown(markdown)


def test_bold_is_written_around_words_without_the_blanks_beside_them() -> None:
    assert [to_markdown(line) for line in to_lines("ask for  more help ", ((3, 14),))] == ["ask **for more** help"]


def test_spans_that_touch_become_one_bold() -> None:
    assert to_markdown(to_lines("surveillance", ((0, 5), (5, 12)))[0]) == "**surveillance**"


def test_a_letter_keeps_its_combining_mark_within_bold() -> None:
    assert to_markdown(to_lines("cafe\u0301 x", ((0, 4),))[0]) == "**cafe\u0301** x"


def test_a_line_start_within_bold_makes_no_list() -> None:
    assert to_markdown(Line("1. first", ((0, 8),))) == "**1\\. first**"


@given(texts_with_spans(long_texts), st.integers(0, 1000))
def test_a_cut_line_is_a_beginning_that_fits(case: tuple[str, tuple[tuple[int, int], ...]], room: int) -> None:
    for line in to_lines(*case)[:3]:
        cut = truncate(line, room)
        assert line.text.startswith(cut.text)
        assert utf16_length(to_markdown(cut)) <= room


def test_what_fits_is_left_whole() -> None:
    line = Line("It fits.", ((3, 7),))
    assert truncate(line, 12) == line


def test_it_is_cut_where_a_sentence_ends() -> None:
    line = Line("The first sentence is here. The second is as well. The third is not.")
    assert truncate(line, 60).text == "The first sentence is here. The second is as well."


def test_it_is_cut_after_a_word_where_the_sentence_is_too_long() -> None:
    assert truncate(Line("Short. " + "wordy " * 100), 50).text.endswith(" wordy")


def test_ten_thousand_characters_without_a_blank_are_cut_all_the_same() -> None:
    assert truncate(Line("x" * 10_000), 500).text == "x" * 500


def test_a_letter_is_not_parted_from_its_marks() -> None:
    assert truncate(Line("e\u0301" * 100), 51).text == "e\u0301" * 25


def test_a_character_outside_the_basic_plane_takes_two_units() -> None:
    assert truncate(Line("😀" * 100), 51).text == "😀" * 25


@given(long_texts, st.integers(20, 300))
def test_a_label_is_one_line_within_its_limit(text: str, limit: int) -> None:
    made = label(text, limit)
    assert utf16_length(made) <= limit
    assert "\n" not in made
    shown = shown_line(made).text
    assert clean(text).startswith(shown.removesuffix("…"))


@given(st.text("aB1 ,.:-_*“’()@", max_size=20))
def test_a_label_that_fits_is_the_escaped_text_however_plain(text: str) -> None:
    assert label(text, 100) == escape(clean(text))


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


@rows(
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


@rows(
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


@rows(
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
