"""Time grows with the size of an input and no faster: every shape on what is quick, those that once were slow on pages.

This measures how time grows, not how much it is; `python -m tests.fuzz --growth` does so at larger sizes.
"""

from __future__ import annotations

import pytest

from tests.fuzz.growth import TARGETS, growths
from tests.fuzz.shapes import SHAPES
from tests.growth import MAX_FACTOR

SLOW = {
    "html": 1000,
    "bare-html": 1000,
    "json-lines": 1000,
    "article": 250,
    "yaml": 500,
    "question": 500,  # up to the 4000 of the longest message
    "layout": 4000,  # characters that fill a page; cutting at a page's end takes its time once, which is no growth
    "reader": 4000,
}
FROM = {"markdown": 300, "text": 300}
FOR_SLOW = ("blanks", "separators", "breaks", "nested tags", "sentences", "said", "anchors", "yaml keys", "arrays")


@pytest.mark.parametrize("target", [target for target in TARGETS if target not in SLOW])
def test_time_grows_with_the_size_of_an_input_and_no_faster(target: str) -> None:
    assert [found for found in growths(target, FROM.get(target, 600)) if found[1].factor > MAX_FACTOR] == []


@pytest.mark.parametrize("target", SLOW)
def test_so_it_does_for_pages_and_questions(target: str) -> None:
    shapes = {name: SHAPES[name] for name in FOR_SLOW}
    assert [found for found in growths(target, SLOW[target], shapes) if found[1].factor > MAX_FACTOR] == []
