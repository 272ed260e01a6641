from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.blocks import Source
from bot.rendering.discord.labels import cleaned
from bot.rendering.discord.sources import LONGEST_SOURCE, source_line
from bot.rendering.discord.utf16 import units
from tests.bot.rendering.discord.hostile import long_texts, texts
from tests.bot.rendering.discord.shown import shown_line

KNOWN = Source("harbour.txt", 4, "Storm shuts the harbour", "Coast Weekly", "2021-12-03", "https://example.org/harbour")


def test_a_source_names_title_publisher_date_paragraph_and_file() -> None:
    assert source_line(KNOWN) == (
        "-# [Storm shuts the harbour](<https://example.org/harbour>) · Coast Weekly · 3 December 2021 · paragraph 4 "
        "· harbour.txt"
    )


def test_what_is_not_known_is_left_out_and_no_date_is_called_undated() -> None:
    assert source_line(Source("000_a.txt", 7)) == "-# undated · paragraph 7 · 000\\_a.txt"


def test_a_title_that_can_not_be_a_link_has_one_beside_it() -> None:
    shown = shown_line(source_line(Source("a.txt", 1, title="What [really] happened", url="https://example.org/a")))
    assert shown.text.startswith("What [really] happened · link · undated")
    assert [run.link for run in shown.runs if run.link] == ["https://example.org/a"]


def test_an_address_that_is_not_safe_is_not_shown() -> None:
    assert "evil" not in source_line(Source("a.txt", 1, title="Title", url="javascript:evil()"))


field = st.none() | texts | long_texts


sources = st.builds(
    Source,
    file=texts | long_texts,
    paragraph=st.integers(1, 10**6),
    title=field,
    publisher=field,
    published=field,
    url=field | st.just("https://example.org/a"),
    speaker=field,
    also_in=st.lists(texts, max_size=5).map(tuple),
)


@given(sources)
def test_a_source_is_one_small_line_whatever_is_in_it(source: Source) -> None:
    line = source_line(source)
    assert units(line) <= LONGEST_SOURCE
    shown = shown_line(line)
    assert shown.kind == "small"
    assert f"paragraph {source.paragraph}" in shown.text
    if source.title and len(source.title) < 50:
        assert cleaned(source.title) in shown.text
