"""No text reaches the terminal as anything but text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.text.characters import shown
from tests import rows


@rows(
    ("text", "line"),
    [
        ("Curly ‘quotes’ – and “dashes”, £20, café 😀", "Curly ‘quotes’ – and “dashes”, £20, café 😀"),
        ("two\nlines\r\nand\ta tab", "two lines and a tab"),
        ("\x1b[31mred\x1b[0m", "�[31mred�[0m"),
        ("\x9b2J\x7f\x00", "�2J��"),
        ("a\u202egnorw\u202c", "a�gnorw�"),
        ("half\ud800", "half�"),
    ],
)
def test_a_text_is_shown_on_one_line_and_obeyed_nowhere(text: str, line: str) -> None:
    assert shown(text) == line


@given(st.text(st.characters()))
def test_any_text_can_be_encoded_and_holds_no_control_character(text: str) -> None:
    line = shown(text)
    line.encode()
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in line)
