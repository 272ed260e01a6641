"""The labels say what they mean to: their offsets point at the texts that they claim."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.labels.labels import article_text, read

FILES = ("speakers", "spans", "differences", "near_duplicates", "follow_ups")


@pytest.mark.parametrize("name", FILES)
def test_about_half_of_the_labels_are_kept_for_reporting(name: str) -> None:
    split = Counter(label["split"] for label in read(name))
    assert set(split) == {"dev", "test"}
    assert min(split.values()) >= 0.45 * sum(split.values())


@pytest.mark.parametrize("name", FILES)
def test_no_label_is_given_twice(name: str) -> None:
    keys = Counter(
        str({key: label[key] for key in label if key not in ("split", "note", "speaker", "reading", "label", "fold")})
        for label in read(name)
    )
    assert keys.most_common(1)[0][1] == 1


def test_speakers_point_at_the_quote_and_at_the_name() -> None:
    labels = read("speakers")
    assert len(labels) >= 40
    for label in labels:
        text = article_text(label["article"])
        assert text[label["start"] : label["end"]] == label["quote"]
        assert label["quote"] == label["quote"].strip()
        if (speaker := label["speaker"]) is not None:
            assert text[speaker["start"] : speaker["end"]] == speaker["name"]


def test_quotes_with_and_without_a_speaker_are_in_both_halves() -> None:
    kinds = Counter((label["split"], label["speaker"] is None) for label in read("speakers"))
    assert len(kinds) == 4
    assert min(kinds.values()) >= 15


def test_answer_spans_lie_in_their_sentence() -> None:
    for label in read("spans"):
        assert 0 <= label["start"] < label["end"] <= len(article_text(label["article"]))
        assert label["answers"]
        for start, end in label["answers"]:
            assert label["start"] <= start < end <= label["end"]


def test_differing_pairs_have_known_labels_and_are_mostly_not_differing() -> None:
    labels = read("differences")
    kinds = Counter(label["label"] for label in labels)
    assert set(kinds) == {"differs", "same", "not comparable"}
    assert len(labels) >= 30
    assert kinds["differs"] < len(labels) / 2
    assert all(label["first"] != label["second"] for label in labels)


def test_near_duplicates_hold_both_sorts() -> None:
    kinds = Counter((label["split"], label["fold"]) for label in read("near_duplicates"))
    assert len(kinds) == 4


def test_follow_ups_say_what_their_reading_holds_or_that_they_stay_unchanged() -> None:
    labels = read("follow_ups")
    assert len(labels) >= 30
    assert sum(label["reading"] is None for label in labels) >= 10
    for label in labels:
        if (reading := label["reading"]) is not None:
            assert reading["has"]
            assert all(alternatives and all(alternatives) for alternatives in reading["has"])
            known = " ".join([label["first"], *label["passages"], label["follow_up"]]).casefold()
            for alternatives in reading["has"]:
                assert any(alternative.casefold() in known for alternative in alternatives), alternatives
