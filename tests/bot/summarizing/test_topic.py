"""What a library says on a topic."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.folders import seeds_folder
from bot.summarizing.summarizer import Summarizer
from bot.summarizing.summary import Scope
from index.library import Library
from tests import rows
from tests.benchmarks.topics import from_titled_articles, labelled_topics, precision
from tests.shared import DATA, needs

SQUAD = DATA / "squad2" / "articles.jsonl"

ARTICLES = {
    "storm": {
        "title": "Storm shuts the harbour of Northport",
        "published": "2024-05-03",
        "text": "A storm shut the harbour of Northport. Ferries to the islands stayed in port.\n\n"
        "Anna Berg runs the ferries. She has cancelled thirty trips to the islands.",
    },
    "history": {
        "title": "A harbour and its ferries",
        "published": "1999-01-01",
        "text": "Ferries to the islands have sailed from Northport since 1901.\n\nBread was baked on board.",
    },
    "undated": {
        "title": "Museum reopens",
        "text": "The museum of Eastville shows paintings of ferries to the islands.",
    },
    "again": {"title": "Harbour shut", "text": "To the islands, ferries stayed in port. Bread is cheap in Eastville."},
    "one": {"title": "Swans counted", "text": "About 2,400 swans live on the lake."},
    "two": {"title": "Swans counted again", "text": "Cheese ripens.\n\nAbout 1,900 swans live on the lake."},
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("topic")
    lines = (json.dumps({"id": id, **fields}) for id, fields in ARTICLES.items())
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Library.open(folder / "data") as library:
        library.sync(folder / "articles.jsonl")
        yield library


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("seeds"), demonstration=seeds_folder()) as library:
        yield library


def quotes(library: Library, topic: str, sentences: int = 8) -> list[str]:
    return [passage.quote for passage in Summarizer(library).topic(topic, sentences=sentences).sentences]


def test_a_topic_is_told_across_articles_by_date_and_the_undated_last(library: Library) -> None:
    summary = Summarizer(library).topic("ferries to the islands", sentences=8)
    assert (summary.scope, summary.title) == (Scope.TOPIC, "ferries to the islands")
    assert [section.sentences[0].article for section in summary.sections][:2] == ["history", "storm"]
    assert "undated" in [section.sentences[0].article for section in summary.sections][2:]
    assert summary.sections[0].heading == "A harbour and its ferries"


def test_nothing_is_said_twice_across_articles(library: Library) -> None:
    said = quotes(library, "ferries to the islands")
    assert ("Ferries to the islands stayed in port." in said) + ("To the islands, ferries stayed in port." in said) == 1


def test_what_other_articles_say_alike_is_named_with_it(library: Library) -> None:
    passages = Summarizer(library).topic("ferries stayed in port").sentences
    named = {passage.article: {place.article for place in passage.also_in} for passage in passages}
    assert named in ({"storm": {"again"}}, {"again": {"storm"}})


def test_a_few_words_of_a_sentence_elsewhere_do_not_tell_the_same(tmp_path: Path) -> None:
    told = ("Four engines are at the fire in a barn.", "A fire. Sheds and gardens burned in another village.")
    articles = ({"id": str(id), "text": text} for id, text in enumerate(told))
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    with Library.open(tmp_path / "data") as library:
        library.sync(tmp_path / "articles.jsonl")
        found = Summarizer(library).topic("the fire").sentences
    assert found
    assert not any(one.also_in for one in found)


def test_sentences_that_differ_are_quoted_side_by_side(library: Library) -> None:
    passages = Summarizer(library).topic("swans on the lake").sentences
    assert [passage.quote for passage in passages] == [
        "About 2,400 swans live on the lake.",
        "About 1,900 swans live on the lake.",
    ]
    assert [[place.article for place in passage.differs] for passage in passages] == [["two"], ["one"]]


def test_what_is_not_on_the_topic_is_left_out(library: Library) -> None:
    assert quotes(library, "bread") == ["Bread was baked on board.", "Bread is cheap in Eastville."]


def test_a_sentence_that_leans_on_one_off_the_topic_is_left_out_where_others_say_something(library: Library) -> None:
    assert not any(quote.startswith("She") for quote in quotes(library, "islands"))


def test_a_sentence_that_leans_on_another_brings_it_where_nothing_else_is_on_the_topic(library: Library) -> None:
    assert quotes(library, "cancelled trips") == [
        "Anna Berg runs the ferries.",
        "She has cancelled thirty trips to the islands.",
    ]


def test_the_words_of_the_topic_are_marked(library: Library) -> None:
    passage = Summarizer(library).topic("bread").sentences[0]
    assert [passage.quote[start:end] for start, end in passage.matches] == ["Bread"]


def test_how_much_of_the_topic_a_sentence_covers_is_no_confidence(library: Library) -> None:
    (made, _) = Summarizer(library).topic("bread").as_json()["sentences"]
    assert made["confidence"] is None
    assert made["coverage"] == 1.0


def test_a_misspelt_topic_is_read_right_and_says_so(library: Library) -> None:
    summary = Summarizer(library).topic("musuem")
    assert [reading.understood for reading in summary.read_as] == ["museum"]
    assert summary.as_json()["read_as"] == [{"from": "musuem", "to": "museum"}]
    assert len(summary.sentences) == 1


@rows("topic", ["", " ", "the", "???", "volcanoes", "x" * 5000, "\udcff", "漢字"])
def test_a_topic_that_no_article_is_on_gets_nothing(library: Library, topic: str) -> None:
    assert Summarizer(library).topic(topic).sections == ()


def test_four_of_five_sentences_on_a_labelled_topic_belong_to_it(demonstration: Library) -> None:
    summarizer = Summarizer(demonstration)
    precisions = [precision(summarizer, topic) for topic in labelled_topics() if topic.gold]
    assert len(precisions) == 30
    assert sum(precisions) / len(precisions) >= 0.8


@rows("topic", [topic.topic for topic in labelled_topics() if not topic.gold])
def test_on_a_topic_that_the_seeds_say_nothing_on_nothing_is_given(demonstration: Library, topic: str) -> None:
    assert Summarizer(demonstration).topic(topic).sections == ()


@needs(SQUAD)
def test_on_an_articles_title_nine_of_ten_sentences_are_from_that_article(tmp_path: Path) -> None:
    with Library.open(tmp_path / "data") as library:
        (tmp_path / "some.jsonl").write_bytes(b"".join(SQUAD.read_bytes().splitlines(keepends=True)[::3]))
        library.sync(tmp_path / "some.jsonl")
        own, given = from_titled_articles(library, 8)
    assert given > 60
    assert own / given >= 0.9


def test_no_article_fills_a_topic_where_others_say_as_much(tmp_path: Path) -> None:
    told = {
        "long": "The lighthouse of Northport was lit in 1874. The lighthouse of Northport burns gas.\n\n"
        "The lighthouse of Northport has 212 steps. The lighthouse of Northport lost its keeper in May.",
        "short": "The lighthouse of Northport warns ships of rocks.",
        "other": "The lighthouse of Northport will be painted red.",
    }
    lines = (json.dumps({"id": id, "title": id.title(), "text": text}) for id, text in told.items())
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Library.open(tmp_path / "data") as library:
        library.sync(tmp_path / "articles.jsonl")
        quoted = [passage.article for passage in Summarizer(library).topic("lighthouse", sentences=4).sentences]
        assert sorted(quoted) == ["long", "long", "other", "short"]
        assert len(Summarizer(library).topic("lighthouse", sentences=6).sentences) > 4


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("timeline")
    days = {
        "2024-03-01": "Ferry crews walked out over pay, and the ferry strike began.",
        "2024-03-09": "The ferry strike entered its second week with no talks in sight.",
        "2024-03-09T18:00:00Z": "Shops on the island ran out of bread in the ferry strike.",
        "2024-03-20": "Ferry crews voted to end the ferry strike after three weeks.",
        "2024-03-21": "Ferry crews walked out over pay, and the ferry strike began.",
    }
    lines = [{"id": day, "published": day, "text": f"{text}\n\nIt rained."} for day, text in days.items()]
    lines.append({"id": "undated", "text": "A ferry strike once lasted for a year."})
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, reversed(lines))), encoding="utf-8")
    with Library.open(folder / "data") as library:
        library.sync(folder / "articles.jsonl")
        yield library


def test_a_timeline_goes_day_by_day_from_the_first_to_the_last_and_says_nothing_twice(dated: Library) -> None:
    summary = Summarizer(dated).topic("ferry strike", timeline=True)
    assert summary.scope is Scope.TIMELINE
    assert [(section.heading, len(section.sentences)) for section in summary.sections] == [
        ("2024-03-01", 1),
        ("2024-03-09", 2),
        ("2024-03-20", 1),
    ]
    assert summary.undated_left_out == 1
    assert [section["title"] for section in summary.as_json()["sections"]] == ["2024-03-01", "2024-03-09", "2024-03-20"]


def test_a_short_timeline_is_spread_over_the_whole_time(dated: Library) -> None:
    summary = Summarizer(dated).topic("ferry strike", sentences=2, timeline=True)
    first, last = (section.heading or "" for section in summary.sections)
    assert "" < first < "2024-03-10" < last


def test_a_topic_is_narrowed_by_the_filters_of_questions(dated: Library) -> None:
    summary = Summarizer(dated).topic("ferry strike after:2024-03-20 before:2024-03-20")
    assert [sentence.article for sentence in summary.sentences] == ["2024-03-20"]
    assert (summary.title, summary.undated_left_out) == ("ferry strike", 1)


def test_another_form_of_the_word_counts_where_nothing_else_does(tmp_path: Path) -> None:
    articles = {
        "walkout": {"title": "Pilots walk out", "text": "Pilots of the ferries are on strike. They strike for pay."},
        "crash": {"title": "Ferry hits pier", "text": "A ferry struck the pier at noon. Two masts fell on Monday."},
    }
    lines = (json.dumps({"id": id, **fields}) for id, fields in articles.items())
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Library.open(tmp_path / "data") as library:
        library.sync(tmp_path / "articles.jsonl")
        assert quotes(library, "strike")[0] == "Pilots of the ferries are on strike."
        assert not [quote for quote in quotes(library, "strikes") if "struck" in quote]
        assert quotes(library, "fall") == ["Two masts fell on Monday."]


def test_what_opens_an_article_tells_more_of_a_topic_than_what_has_its_word_most(tmp_path: Path) -> None:
    text = (
        "Brewers in Westport are on strike over their pay, and the town may be dry by June.\n\nIt began on Monday.\n\n"
        "Barley is cheap.\n\nHops are dear.\n\nA strike vote is no strike, and a vote for a strike is soon lost."
    )
    (tmp_path / "strike.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "data") as library:
        library.sync(tmp_path / "strike.txt")
        assert quotes(library, "strike", 1) == [text.split("\n")[0]]


def test_an_article_that_is_named_after_the_topic_is_told_by_its_gist(tmp_path: Path) -> None:
    text = (
        "The Greens have won their first seat on the council of Westport by eleven votes.\n\nAnn Lee took it from the "
        "Liberals.\n\nBarley is cheap.\n\nHops are dear.\n\nThe by-election cost 14,000 pounds."
    )
    article = {"id": "a", "title": "Westport by-election: Greens win", "text": text}
    (tmp_path / "articles.jsonl").write_text(json.dumps(article), encoding="utf-8")
    with Library.open(tmp_path / "data") as library:
        library.sync(tmp_path / "articles.jsonl")
        assert quotes(library, "by-election", 2)[0] == text.split("\n")[0]


def test_without_dates_there_is_no_timeline(library: Library) -> None:
    summary = Summarizer(library).topic("swans on the lake", timeline=True)
    assert (summary.sections, summary.undated_left_out) == ((), 2)


@pytest.mark.parametrize("timeline", [False, True])
def test_a_correction_stands_beside_what_it_corrects_and_a_run_in_heading_nowhere(
    tmp_path: Path, timeline: bool
) -> None:
    told = "The Tern ferry will end for cars on 1 July after a vote of the port council."
    wrong = "Our report of 5 May on the vote to end the Tern ferry for cars gave the wrong date."
    right = "It ends on 1 August, not on 1 July."
    others = "Tide tables. High water was at nine.\n\nHow to reach us. Write to the desk at any time."
    column = f"Tern ferry. {wrong} {right}\n\n{others}"
    articles = (
        {"id": "a", "published": "2026-05-05", "text": told},
        {"id": "b", "published": "2026-05-09", "title": "Corrections", "text": column},
        {"id": "c", "published": "2026-05-12", "text": "The Tern ferry has carried goats since 1901."},
    )
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    with Library.open(tmp_path / "data") as library:
        library.sync(tmp_path / "articles.jsonl")
        found = Summarizer(library).topic("the tern ferry", timeline=timeline, sentences=8).sentences
    # What the correction says in other words is left out where no day needs it.
    assert [one.quote for one in found][:-1] == [told, wrong, right][not timeline :]
    assert not any(one.also_in for one in found)
