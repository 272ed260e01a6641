from hypothesis import given

from bot.rendering.discord.lines import Line, lines_of
from tests.bot.rendering.discord.hostile import texts, texts_with_spans


@given(texts)
def test_only_white_space_and_what_cannot_be_sent_changes(text: str) -> None:
    sendable = "".join(
        "\ufffd" if "\ud800" <= c <= "\udfff" or (c < " " and not c.isspace()) or c == "\x7f" else c for c in text
    )
    assert "".join(line.text for line in lines_of(text)).replace(" ", "") == "".join(sendable.split())


@given(texts_with_spans())
def test_strong_spans_come_in_order_apart_and_without_blanks_at_their_ends(
    case: tuple[str, tuple[tuple[int, int], ...]],
) -> None:
    for line in lines_of(*case):
        assert line.text == " ".join(line.text.split())
        position = -1
        for start, end in line.strong:
            assert position < start < end <= len(line.text)
            assert line.text[start:end].strip() == line.text[start:end]
            position = end


def test_a_blank_line_parts_paragraphs_and_a_line_end_does_not() -> None:
    assert lines_of("one\ntwo\r\nthree\n \nfour", ((0, 7), (17, 21))) == (
        Line("one two three", ((0, 7),)),
        Line("four", ((0, 4),)),
    )


def test_spans_outside_the_text_are_left_out() -> None:
    assert lines_of("word", ((-3, 2), (9, 12))) == (Line("word", ((0, 2),)),)


def test_white_space_alone_makes_no_line() -> None:
    assert lines_of(" \n\n ") == ()


def test_a_letter_and_its_mark_are_strong_together_or_not_at_all() -> None:
    assert lines_of("ne\u0301e", ((2, 4),)) == (Line("ne\u0301e", ((3, 4),)),)
    assert lines_of("ne\u0301e", ((0, 2),)) == (Line("ne\u0301e", ((0, 3),)),)


def test_a_mark_without_a_letter_is_strong_where_its_span_begins() -> None:
    assert lines_of("a \u0301b", ((2, 4),)) == (Line("a \u0301b", ((2, 4),)),)
