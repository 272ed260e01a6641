from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.discord.cutting import fitting
from bot.rendering.discord.lines import Line, lines_of
from bot.rendering.discord.markdown import marked
from bot.rendering.discord.utf16 import units
from tests.bot.rendering.discord.hostile import long_texts, texts_with_spans


@given(texts_with_spans(long_texts), st.integers(0, 1000))
def test_a_cut_line_is_a_beginning_that_fits(case: tuple[str, tuple[tuple[int, int], ...]], room: int) -> None:
    for line in lines_of(*case)[:3]:
        cut = fitting(line, room)
        assert line.text.startswith(cut.text)
        assert units(marked(cut)) <= room


def test_what_fits_is_left_whole() -> None:
    line = Line("It fits.", ((3, 7),))
    assert fitting(line, 12) == line


def test_it_is_cut_where_a_sentence_ends() -> None:
    line = Line("The first sentence is here. The second is as well. The third is not.")
    assert fitting(line, 60).text == "The first sentence is here. The second is as well."


def test_it_is_cut_after_a_word_where_the_sentence_is_too_long() -> None:
    assert fitting(Line("Short. " + "wordy " * 100), 50).text.endswith(" wordy")


def test_ten_thousand_characters_without_a_blank_are_cut_all_the_same() -> None:
    assert fitting(Line("x" * 10_000), 500).text == "x" * 500


def test_a_letter_is_not_parted_from_its_marks() -> None:
    assert fitting(Line("e\u0301" * 100), 51).text == "e\u0301" * 25


def test_a_character_outside_the_basic_plane_takes_two_units() -> None:
    assert fitting(Line("😀" * 100), 51).text == "😀" * 25
