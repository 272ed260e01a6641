import re

import pytest
from hypothesis import example, given

from bot.rendering.discord.lines import Line, lines_of
from bot.rendering.discord.markdown import escape, marked
from tests.bot.rendering.discord.hostile import SNIPPETS, texts, texts_with_spans
from tests.bot.rendering.discord.shown import ShownOtherwise, shown, shown_line


@given(texts)
def test_discord_shows_an_escaped_text_as_it_was(text: str) -> None:
    for line in lines_of(text):
        assert shown_line(escape(line.text)).text == line.text


@given(texts_with_spans())
@example(("one two", ((0, 3), (3, 4), (4, 7))))
@example(("a*b", ((0, 1), (2, 3))))
@example(("- item", ((0, 6),)))
@example(("https://example.com", ((0, 5),)))
@example(("mailto:a@b.c0/", ()))
def test_bold_changes_nothing_of_what_is_said(case: tuple[str, tuple[tuple[int, int], ...]]) -> None:
    for line in lines_of(*case):
        seen = shown_line(marked(line))
        assert seen.text == line.text
        assert seen.bold == tuple(line.text[start:end] for start, end in line.strong)


@given(texts)
def test_taking_the_backslashes_out_gives_the_text_back(text: str) -> None:
    for line in lines_of(text):
        assert re.sub(r"\\(.)", r"\1", escape(line.text)) == line.text


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_each_kind_of_markup_shows_as_typed_at_the_start_and_in_the_middle(snippet: str) -> None:
    for text in (snippet, f"{snippet} b", f"a {snippet} b", f"a{snippet}b {snippet}c{snippet}"):
        for line in lines_of(text):
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
    assert [marked(line) for line in lines_of("ask for  more help ", ((3, 14),))] == ["ask **for more** help"]


def test_spans_that_touch_become_one_bold() -> None:
    assert marked(lines_of("surveillance", ((0, 5), (5, 12)))[0]) == "**surveillance**"


def test_a_letter_keeps_its_combining_mark_within_bold() -> None:
    assert marked(lines_of("cafe\u0301 x", ((0, 4),))[0]) == "**cafe\u0301** x"


def test_a_line_start_within_bold_makes_no_list() -> None:
    assert marked(Line("1. first", ((0, 8),))) == "**1\\. first**"
