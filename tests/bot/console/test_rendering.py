"""Blocks on a terminal and in a pipe."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.answering.answer import Citation, Verdict
from bot.console.rendering import print_blocks, print_quote
from bot.rendering.answers import answer_blocks
from bot.rendering.quotes import Notice, Quote
from index.text.characters import shown
from tests.bot.rendering.passages import PASSAGE, answer, passage


def printed(*, terminal: bool = False, width: int = 40, **about: object) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    colours = "standard" if terminal else None
    console = Console(file=out, force_terminal=terminal, width=width, color_system=colours, _environ={})  # type: ignore[arg-type]
    return console, out


def test_in_a_pipe_a_quote_is_one_line_with_its_source_below() -> None:
    console, out = printed()
    print_blocks(console, answer_blocks(answer(PASSAGE)))
    assert out.getvalue() == (
        "> The harbour was closed for three days.\n"
        "[1] Storm shuts the harbour - Coast Weekly - 3 December 2021 - paragraph 4 - harbour.txt"
        " - https://example.org/harbour\n\n"
    ).replace(" - ", " · ")


def test_sources_are_numbered_in_order() -> None:
    console, out = printed()
    print_blocks(console, answer_blocks(answer(PASSAGE, passage(quote="Again.")), [4, 5]))
    assert "\n[4] " in out.getvalue()
    assert "\n[5] " in out.getvalue()


def test_what_is_said_differently_is_quoted_below() -> None:
    console, out = printed()
    other = Citation("b.txt", 0, 38, "Harbour closed", "b.txt", "It was closed for nine days.")
    print_blocks(console, answer_blocks(answer(passage(differs=(other,)))))
    assert out.getvalue().endswith("\n\nSaid differently in: Harbour closed\n> It was closed for nine days.\n\n")


def test_what_is_said_differently_in_another_passage_is_not_quoted_again() -> None:
    console, out = printed()
    second = passage(article="b.txt", start=0, end=38, quote="It was closed for nine days.")
    other = Citation("b.txt", 0, 38, "Harbour closed", "b.txt", second.quote)
    print_blocks(console, answer_blocks(answer(passage(differs=(other,)), second)))
    assert "\n\nSaid differently in [2].\n\n> It was" in out.getvalue()


def test_of_a_long_list_the_first_twenty_are_named_and_the_others_counted() -> None:
    console, out = printed()
    print_blocks(console, [Notice("In the library: ", items=tuple(f"{number}.txt" for number in range(1, 24)))])
    assert out.getvalue().startswith("In the library: 1.txt; 2.txt; ")
    assert out.getvalue().endswith("; 20.txt; and 3 more\n\n")


@pytest.mark.parametrize("title", ["A word " * 40, "x" * 300])
def test_a_title_that_goes_on_and_on_is_cut(title: str) -> None:
    console, out = printed()
    print_blocks(console, answer_blocks(answer(passage(title=title))))
    assert max(map(len, out.getvalue().splitlines())) < 220
    assert "… · Coast Weekly" in out.getvalue()


def test_without_an_answer_the_first_line_says_so() -> None:
    console, out = printed()
    print_blocks(console, answer_blocks(answer(PASSAGE, verdict=Verdict.CLOSEST)))
    assert out.getvalue().startswith("The articles don't say. What comes closest:\n\n> The harbour")


def test_on_a_terminal_strong_words_are_bold_and_lines_wrap_between_words() -> None:
    console, out = printed(terminal=True, width=30)
    print_quote(console, Quote("The harbour was closed for three days and then opened again.", ((4, 11),)))
    assert "\x1b[1mharbour\x1b[0m" in out.getvalue()
    lines = out.getvalue().splitlines()
    assert len(lines) == 3
    assert all("│ " in line for line in lines)


def test_on_a_terminal_the_rows_of_a_list_stand_below_each_other() -> None:
    console, out = printed(terminal=True, width=30)
    print_quote(console, Quote("Butter 2.60\n\nEggs 3.05", ((7, 11),)))
    butter, eggs = out.getvalue().splitlines()
    assert "2.60" in butter
    assert "Eggs 3.05" in eggs


@given(st.text(), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=3))
def test_in_a_pipe_any_quote_is_its_own_words_on_one_line(text: str, strong: list[tuple[int, int]]) -> None:
    console, out = printed()
    print_quote(console, Quote(text, tuple(strong)))
    assert "".join(out.getvalue().removeprefix("> ").split()) == "".join(shown(text).split())
    assert out.getvalue().count("\n") == 1


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_on_a_terminal_no_escape_sequence_of_a_text_gets_through(text: str) -> None:
    console, out = printed(terminal=True, width=20)
    print_quote(console, Quote("\x1b]0;title\x07" + text))
    assert "\x1b]" not in out.getvalue()
    assert "\x07" not in out.getvalue()


def test_titles_and_file_names_are_as_untrusted_as_quotes() -> None:
    console, out = printed()
    print_blocks(console, answer_blocks(answer(passage(title="\x1b[2J", source="a\x1bb.txt", publisher="x\x07"))))
    assert not {"\x1b", "\x07"} & set(out.getvalue())


def test_markup_of_the_terminal_library_is_no_markup_here() -> None:
    console, out = printed()
    print_blocks(console, answer_blocks(answer(passage(quote="[bold]x[/bold] :smile:", matches=()))))
    assert "> [bold]x[/bold] :smile:\n" in out.getvalue()
