"""Addresses that lead to a quote: read back as a browser reads them, they find the very words."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import passage_url

PAGE = "https://example.org/story"


def found(text: str, url: str) -> tuple[int, int]:
    """Return what a browser marks in a page of `text`: the first place that fits the fragment."""
    fragment = url.partition("#")[2].partition(":~:text=")[2]
    parts = fragment.split(",")
    before = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    after = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
    start, *end = map(unquote, parts)

    def pattern(words: str) -> str:
        return r"\s+".join(map(re.escape, words.split()))

    written = pattern(start) + (rf"(?:(?s:.*?){pattern(end[0])})" if end else "")
    leading, trailing = (rf"{pattern(before)}\s*" if before else ""), (rf"\s*{pattern(after)}" if after else "")
    match = re.search(rf"{leading}({written}){trailing}", text, re.IGNORECASE)
    assert match is not None, url
    return match.span(1)


def test_a_short_quote_is_named_as_a_whole() -> None:
    text = "It rained. The bridge is shut, says A-road & Co. It rained."
    start = text.index("The")
    url = passage_url(PAGE, text, start, start + 37)
    assert url == f"{PAGE}#:~:text=The%20bridge%20is%20shut%2C%20says%20A%2Droad%20%26%20Co."
    assert found(text, url) == (start, start + 37)


def test_a_long_quote_is_named_by_its_first_and_last_words() -> None:
    text = "Nothing. " + " ".join(f"word{number}" for number in range(40)) + ". The end."
    url = passage_url(PAGE, text, 9, len(text) - 9)
    assert url.endswith("#:~:text=word0%20word1%20word2%20word3%20word4,word35%20word36%20word37%20word38%20word39.")
    assert found(text, url) == (9, len(text) - 9)


def test_words_that_come_before_are_told_apart_by_their_context() -> None:
    text = "He said it rained. She said it rained. They said it rained."
    start = text.index("it rained", 20)
    url = passage_url(PAGE, text, start, start + 9)
    assert "-," in url
    assert found(text, url) == (start, start + 9)


def test_the_fragment_that_an_address_has_stays() -> None:
    assert passage_url(f"{PAGE}#part", "One two three.", 0, 7) == f"{PAGE}#part:~:text=One%20two"


@pytest.mark.parametrize("text", ["First line of it\n\nsecond line of it, which is the last one", "a\nb\nc"])
def test_a_quote_over_several_paragraphs_has_no_part_that_goes_over_an_end(text: str) -> None:
    url = passage_url(PAGE, text, 0, len(text))
    assert "%0A" not in url
    assert found(text, url) == (0, len(text))


WORDS = st.sampled_from("the cat sat, on-a mat & said “so” été 15,000".split())


@given(st.lists(WORDS, min_size=3, max_size=60), st.data())
def test_any_stretch_of_words_can_be_found_again(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len(" ".join(words[:first])) + (first > 0)
    end = len(" ".join(words[: last + 1]))
    begin, stop = found(text, passage_url(PAGE, text, start, end))
    assert text[begin:stop].casefold().split()[:1] == text[start:end].casefold().split()[:1]
