from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering.discord.markdown import Line, escape, to_lines, to_markdown, truncate, utf16_length
from tests.bot.rendering.discord.hostile import SNIPPETS, long_texts, texts, texts_with_spans
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


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_each_kind_of_markup_shows_as_typed_at_the_start_and_in_the_middle(snippet: str) -> None:
    for text in (snippet, f"{snippet} b", f"a {snippet} b", f"a{snippet}b {snippet}c{snippet}"):
        for line in to_lines(text):
            assert shown_line(escape(line.text)).text == line.text


def test_plain_news_prose_needs_no_escaping() -> None:
    text = (
        "He said: “15,000 troops (some from the U.S.) are at the border” - and left at 3.5 per cent, Tu-22M3s included."
    )
    assert escape(text) == text


@pytest.mark.parametrize(
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
