from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.discord.labels import cleaned, label
from bot.rendering.discord.utf16 import units
from tests.bot.rendering.discord.hostile import long_texts
from tests.bot.rendering.discord.shown import shown_line


@given(long_texts, st.integers(20, 300))
def test_a_label_is_one_line_within_its_limit(text: str, limit: int) -> None:
    made = label(text, limit)
    assert units(made) <= limit
    assert "\n" not in made
    shown = shown_line(made).text
    assert cleaned(text).startswith(shown.removesuffix("…"))


def test_marks_of_direction_are_left_out_of_labels() -> None:
    assert label("abc\u202edef\u2066", 50) == "abcdef"


def test_heaped_marks_are_thinned_and_accents_kept() -> None:
    assert cleaned("Z" + "\u0335" * 50 + "e\u0301") == "Z" + "\u0335" * 3 + "e\u0301"


def test_what_is_cut_off_shows_as_an_ellipsis() -> None:
    assert label("A title of many words", 12) == "A title of…"
