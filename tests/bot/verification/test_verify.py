"""Quotations of a text against articles of our own making: every verdict, and what each difference is called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.answers import verification_blocks
from bot.rendering.quotes import Notice, Quote, Tone
from bot.verification import QuoteVerdict
from bot.verification.aligning import text_words
from bot.verification.claims import find_quotations
from bot.verification.comparing import compare, quotation_parts
from bot.verification.verify import CheckedQuotation, verify
from index.library import Library
from index.search.snapshot import Snapshot
from tests import rows
from tests.bot.answering.libraries import library_of
from tests.growth import MAX_FACTOR, measure

BRIDGE = (
    "The old bridge over the Marl was closed on Tuesday after 1,200 bolts were found to be loose. "
    "“We will not open it again before the spring, whatever the traffic,” said Orla Tennick, the county's engineer. "
    "Shopkeepers on both banks fear for their trade, and a ferry is to run every 20 minutes."
)
RAIN = (
    "It rained all day. “Let us go,” was heard from the pier. Gus Orr has run again — and called Fenn's sale of the "
    "market “shameful,” according to the Marl Times. The harbour was emphasised. 15% of all roofs leaked. The Tories "
    "said: “We want a full account.” “I cannot sail. The sea is rough. But you know, rain never hurt anyone,” a "
    "pilot said."
)
HARBOUR = "The harbour master, Basil Quorn, said the dredging of the channel had cost twice what was planned."

MARKET = (
    "The covered market is to be sold, the county's treasurer said on Thursday. “I will not sell it to the first who "
    "asks, and it’s the roof that is worth the money,” Sir Owen went on. Lady Marlow, the mayor, disagreed: “It is a "
    "gift to the town, it was never ours to sell.”\nAsked whether she feared a court, she shrugged: “Let them come.” "
    "“We are traders, nobody asked us,” said another woman at the market. Sir Owen Marlow has run the county's books "
    "since 2019. Gov. Ann Ives is away. "
    "Former mayor Tilda Fenn was quoted as saying: “The stalls are full on Saturdays.”"
)

WHARF = (
    "Ann Brook spoke against the wharf. “Nobody asked the fishers what it does to their nets,” the Labour MP said. "
    "Olga Brita Sund came late, for Sund called Ann first. “It is dear to us all,” Sund said. "
    "Ann Brook was glad of her boats. “I slept well at sea,” Ann said."
)

PIER = (
    "The pier lost 2.5% of its visitors, Norvik Bank's study concluded, “It might be a blip.” Cleo Varn, spokesman "
    "for the pier's railway, was away. The prime minister, Hal Oster, said: “We are in contact with all of them.” "
    "“A silver car let her out,” said a watchman. Lyme author and engineer Ida Brandt wrote, “Her age and personal "
    "history helped us all.”"
)
FERRY = (
    "When the actor Gil Hart filmed the ferry that he said had been “a wreck for weeks”, a police spokesperson told "
    "the Gull: “It is no wreck at all.” Asked by a reader, Nora Quist’s mother said, “I was just very impressed.” "
    "“I like to see it sail,” Quist said in 2019, the Gull reported. “We did not hide it,” the captain, Lars Moe, "
    "told the Gull’s Ada Bell in January 2020. “It will be a shock for people,” said Harbour Governor Tor Dahl, "
    "while minister Eva Roth called it “a serious matter”. A deckhand, Mr Lind, called the chief detective, Olaf "
    "Brun, “late”. “Those boats had lights,” said a guard on deck. “If you have money, you can wait. But if you "
    "need to cross today, you have no choice,” Eva Roth added. Ferry club Marl Rovers likewise said: “Our full "
    "support for Tor.” Some 42 boats lay idle. Boats labelled as travellers' marvels sailed. Over "
    "a hundred people came. Dahl on Thursday warned of more. "
    "The U.S. Wave Office notes, “Waves cause more damage than wind.” "
    "“[B]ut if I were you, I would go,” a guard said.\n"
    "Mr Holt wants the boats to sail more often but conceded this was odd. “We have none,” he said. "
    "Mia Holt called the quay “shabby”, but Abe Finch found the mole “shabby”, too. "
    "Zoe Wall told the Gull: “if somebody smokes.” But “if somebody eats cake”, Wall continued. Coast Herald agreed."
)
ROOF = (
    "Marl Hornets owner Ann Hurst said: “We have waited ten years for this roof.” The team's coach, Rob Carr, called "
    "it “the best news of the season by far”. President and Chief Financial Officer of Long Foods Dora Symon is wary. "
    "“Times are kind of tricky for shops,” Symon told the Gull. Police press officer Superintendent Audley Penn came. "
    "“We saw two men in a white van,” Supt Penn said. “Nothing was ever hidden from the auditors,” the Director noted. "
    "The union's secretary, Ida Lund, said the roof was “a warning to every one of us”."
)
PLANKS = (
    "“It is dear to us all,” said Lord Tor Lind, who came late, in a boat of his own, with nine of his many cousins. "
    "“We never sold a plank of it,” he added, “and will not sell one.”\n"
    "“Nobody came by sea,” said Tilda Holm, while Abe Foss said, “It was too rough.”"
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder = tmp_path_factory.mktemp("verified")
    articles = [
        {
            "id": "bridge",
            "title": "Old bridge closed until spring",
            "text": BRIDGE,
            "publisher": "Marl Valley Post",
            "published": "2024-03-05",
            "url": "https://post.example/bridge",
        },
        {
            "id": "harbour",
            "title": "Dredging costs double",
            "text": HARBOUR,
            "publisher": "Coast Herald",
            "published": "2024-04-01",
            "url": "https://herald.example/harbour",
        },
        {
            "id": "market",
            "title": "Market for sale",
            "text": MARKET,
            "publisher": "Coast Herald",
            "published": "2024-06-07",
        },
        {"id": "rain", "title": "Rain", "text": RAIN},
        {"id": "pier", "title": "Fewer walk the long pier", "text": PIER, "publisher": "Coast Herald UK"},
        {"id": "ferry", "title": "The ferry", "text": FERRY, "publisher": "Vice", "published": "2022-04-22"},
        {"id": "roof", "title": "A roof for the Hornets", "text": ROOF, "publisher": "Marl Gull"},
        {"id": "planks", "title": "Planks", "text": PLANKS},
        {"id": "wharf", "title": "Row over the wharf", "text": WHARF, "publisher": "Coast Herald"},
    ]
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    with Library.open(folder / "library") as library:
        library.sync(folder / "articles.jsonl")
        with library.snapshot() as state:
            yield state


def only(text: str, snapshot: Snapshot) -> CheckedQuotation:
    checked = verify(text, snapshot)
    assert len(checked) == 1, checked
    return checked[0]


@rows(
    "text",
    [
        "It was “closed on Tuesday after 1,200 bolts were found to be loose”.",
        'It was "closed on Tuesday, after 1200 bolts were found to be loose."',
        "It was 'closed on Tuesday after 1,200 bolts were found to be loose', they wrote.",
        "It was «closed on TUESDAY after 1,200 bolts were found to be loose».",
        "> closed on Tuesday after 1,200 bolts\n> were found to be loose",
        "It was “closed on Tues-\nday after 1,200 bolts   were\nfound to be loose”.",
        "closed on Tuesday after 1,200 bolts were found to be loose",
        "“and a ferry is to run every 20 minutes”",
        "“whatever the traffic,” said Tennick.",
        "“the harbour was emphasized”",
        "“boats labeled as travelers’ marvels”",
    ],
)
def test_marks_case_white_space_and_hyphens_make_no_difference(text: str, snapshot: Snapshot) -> None:
    checked = only(text, snapshot)
    assert checked.verdict is QuoteVerdict.VERBATIM
    assert checked.differences == ()
    assert text[checked.start : checked.end] == checked.quote


@rows(
    ("text", "differences"),
    [
        ("“after 1,300 bolts were found to be loose”", [("changed", "1,300", "1,200")]),
        ("“We will open it again before the spring”", [("left_out", "", "not")]),
        ("“Shopkeepers on both banks never fear for their trade”", [("put_in", "never", "")]),
        ("“Shopkeepers on both shores fear for their trade”", [("changed", "shores", "banks")]),
        ("“The old bridge was closed on Tuesday”", [("left_out", "", "over the Marl")]),
        # Another form of a word is no misprint, and what is changed ends with the sentence.
        ("“Shopkeeper on both banks fear for their trade”", [("changed", "Shopkeeper", "Shopkeepers")]),
        ("“before the springs”", [("changed", "springs", "spring")]),
        ("“after 1,200 bolts were found to be in doubt”", [("changed", "in doubt", "loose")]),
        # So it does where what is changed stands for more words than the quotation has, and ends as that does.
        ("“After 1,200 bolts were found in the canteen.”", [("changed", "in the canteen", "to be loose")]),
        ("“A ferry is to run every hour.”", [("changed", "hour", "20 minutes")]),
        ("“A ferry is to run every hour”", [("changed", "hour", "20")]),  # and may be cut there
        # What is put in at an end is told as a whole, and not as changed from whatever stands behind the sentence.
        (
            "“after 1,200 bolts were found to be loose, and the council knew”",
            [("put_in", "and the council knew", "")],
        ),
        (
            "“As every one of us feared, a ferry is to run every 20 minutes”",
            [("put_in", "As every one of us feared", "")],
        ),
        (
            "“We will not open it again before the spring, which no one can bear”",
            [("changed", "which no one can bear", "whatever the traffic")],
        ),
        # Words that stand elsewhere in the text are changed in their order, not left out here and put in there.
        (
            "“Shopkeepers fear on both banks for their trade”",
            [("changed", "fear on both banks", "on both banks fear")],
        ),
        (
            "“Every 20 minutes a ferry is to run”",
            [("changed", "Every 20 minutes a ferry is to run", "a ferry is to run every 20 minutes")],
        ),
        (
            "“After loose bolts were found to be 1,200”",
            [("changed", "loose bolts were found to be 1,200", "1,200 bolts were found to be loose")],
        ),
        ("“A ferry also is to run”", [("put_in", "also", "")]),
        # Of a short quotation, one common word that stays is enough where the text quotes it.
        ("“will not close it”", [("changed", "close", "open")]),
    ],
)
def test_an_altered_quotation_is_told_word_by_word(
    text: str, differences: list[tuple[str, str, str]], snapshot: Snapshot
) -> None:
    checked = only(text, snapshot)
    assert checked.verdict is QuoteVerdict.ALTERED
    assert [(one.kind.value, one.claimed, one.found) for one in checked.differences] == differences
    for one in checked.differences:
        if one.quote_span:
            assert text[slice(*one.quote_span)] == one.claimed
        if one.text_span:
            assert BRIDGE[slice(*one.text_span)].strip() == one.found


@rows(
    ("text", "kind", "claimed", "found"),
    [
        ("“The old bridge … was closed on Tuesday”", "ellipsis", "…", "over the Marl"),
        ("“The old bridge [...] was closed on Tuesday”", "ellipsis", "[...]", "over the Marl"),
        ("“Shopkeepers on [the] banks fear for their trade”", "bracket", "[the]", "both"),
        ("“Shopkeepers on both banks faar for their trade”", "misprint", "faar", "fear"),
        ("“Shopkeepers on both banks fear for their tracle”", "misprint", "tracle", "trade"),
        ("“ancl a ferry is to run every 20 minutes”", "misprint", "ancl", "and"),
        ("“Sh0pkeepers on both banks fear for their trade”", "misprint", "Sh0pkeepers", "Shopkeepers"),
        (
            "“It is dear to us all. We never sold a plank of it”",
            "attribution",
            "",
            "said Lord Tor Lind, who came late, in a boat of his own, with nine of his many cousins.",
        ),
        ("“We never sold a plank of it, and will not sell one”", "attribution", "", "he added,"),
    ],
)
def test_honest_editing_and_misprints_are_told_and_hold(
    text: str, kind: str, claimed: str, found: str, snapshot: Snapshot
) -> None:
    checked = only(text, snapshot)
    assert checked.verdict is QuoteVerdict.VERBATIM
    assert [(one.kind.value, one.claimed, one.found) for one in checked.differences] == [(kind, claimed, found)]


def test_an_attribution_between_two_speakers_joins_nothing(snapshot: Snapshot) -> None:
    checked = only("“Nobody came by sea. It was too rough”", snapshot)
    assert checked.verdict is QuoteVerdict.ELSEWHERE
    assert [(one.kind.value, one.claimed, one.found) for one in checked.differences] == [
        ("attribution", "", "said Tilda Holm, while Abe Foss said,"),
        ("speaker", "Tilda Holm", "Abe Foss"),
    ]


def test_a_letter_in_brackets_is_a_letter(snapshot: Snapshot) -> None:
    assert only("“[t]he old bridge over the Marl was closed”", snapshot).verdict is QuoteVerdict.VERBATIM


@pytest.mark.parametrize(
    ("quote", "differences", "passage"),
    [
        (
            "We will not open it again before the spring, whatever the heavy traffic",
            [("put_in", "heavy", "")],
            "We will not open it again before the spring, whatever the traffic",
        ),
        (
            "Tuesday after 1,200 bolts were loose",
            [("left_out", "", "found to be")],
            "Tuesday after 1,200 bolts were found to be loose",
        ),
        (
            "was closed after 1,200 bolts were found to be missing",
            [("left_out", "", "on Tuesday"), ("changed", "missing", "loose")],
            "was closed on Tuesday after 1,200 bolts were found to be loose",
        ),
    ],
)
def test_a_passage_ends_where_the_quotation_does(
    quote: str, differences: list[tuple[str, str, str]], passage: str, snapshot: Snapshot
) -> None:
    checked = only(f"“{quote}.”", snapshot)
    assert checked.passage is not None
    assert checked.passage.quote == passage
    assert [(one.kind.value, one.claimed, one.found) for one in checked.differences] == differences


@rows(
    ("text", "verdict"),
    [
        # "Nor" is no name, a name in capitals the same one, and an article may be named by its title.
        ("Nor did she falter: “We will not open it again before the spring.”", "verbatim"),
        ("“We will not open it again before the spring” (MARL VALLEY POST)", "verbatim"),
        ("In “Dredging costs more than double”, Ms Tennick says: “We will not open it again.”", "verbatim"),
        ("In “Row over the wharf”, Ms Tennick says: “We will not open it again.”", "elsewhere"),
        ("In “Old bridge closed until spring”, Ms Tennick says: “We will not open it again.”", "verbatim"),
        ("Things were worse at sea, where Basil Quorn said that “it rained all day”.", "verbatim"),
        ("When the Marl Valley Post came back on 5 May 2024, she said: “We will not open it again.”", "elsewhere"),
    ],
)
def test_titles_mastheads_and_words_that_are_no_names(text: str, verdict: str, snapshot: Snapshot) -> None:
    checked = verify(text, snapshot)[-1]
    assert checked.verdict == verdict, checked


@rows("mark", ["1. ", "12) ", "- ", "* ", "• ", "(3) ", "  2. "])
def test_who_speaks_is_told_in_a_list_too(mark: str, snapshot: Snapshot) -> None:
    text = f"{mark}Basil Quorn said: “whatever the traffic”.\n{mark}Orla Tennick said: “whatever the traffic”."
    checked = verify(text, snapshot)
    assert [one.verdict for one in checked] == [QuoteVerdict.ELSEWHERE, QuoteVerdict.VERBATIM]
    assert all(text[one.start : one.end] == "whatever the traffic" for one in checked)


def test_block_quotes_apart_are_two(snapshot: Snapshot) -> None:
    text = "> and a ferry is to run\n>\n> every 20 minutes\n\n> We will not open it again\n>\n> — Basil Quorn\n"
    assert [one.verdict.value for one in verify(text, snapshot)] == ["verbatim", "elsewhere"]


def test_what_an_ellipsis_joins_must_stand_in_this_order(snapshot: Snapshot) -> None:
    checked = only(
        "“Shopkeepers on both banks fear for their trade … The old bridge over the Marl was closed”", snapshot
    )
    assert checked.verdict is not QuoteVerdict.VERBATIM


@rows(
    ("text", "kind", "claimed", "found"),
    [
        ("“We will not open it again before the spring,” said Basil Quorn.", "speaker", "Basil Quorn", "Orla Tennick"),
        (
            "“We will not open it again” ([see](https://herald.example/harbour))",
            "article",
            "https://herald.example/harbour",
            "https://post.example/bridge",
        ),
        ("“We will not open it again” (Coast Herald)", "publisher", "Coast Herald", "Marl Valley Post"),
        ("“We will not open it again” (5 April 2024)", "date", "2024-04-05", "2024-03-05"),
        (
            "What Ms Tennick likes, she told the *Coast Herald*, is quiet. “We will not open it again,” she said.",
            "publisher",
            "Coast Herald",
            "Marl Valley Post",
        ),
        (
            "Writing in the Coast Herald, Ada Bell has Orla Tennick speak. “We will not open it again,” Tennick said.",
            "publisher",
            "Coast Herald",
            "Marl Valley Post",
        ),
        (
            "“We will not open it again,” the Marl Valley Post reported on 5 April 2024.",
            "date",
            "2024-04-05",
            "2024-03-05",
        ),
        (
            "“We will not open it again,” said Basil Quorn, the Marl Valley Post reported.",
            "speaker",
            "Basil Quorn",
            "Orla Tennick",
        ),
        ("“Nobody asked the fishers,” said Basil Quorn.", "speaker", "Basil Quorn", "the Labour MP"),
    ],
)
def test_a_quotation_of_somebody_else_is_elsewhere(
    text: str, kind: str, claimed: str, found: str, snapshot: Snapshot
) -> None:
    checked = only(text, snapshot)
    assert checked.verdict is QuoteVerdict.ELSEWHERE
    assert [(one.kind.value, one.claimed, one.found) for one in checked.differences] == [(kind, claimed, found)]


@rows(
    "text",
    [
        "“We will not open it again before the spring,” said Ms Tennick.",
        "“We will not open it again” ([see](https://post.example/bridge#top), Marl Valley Post, 5 March 2024)",
        "“We will not open it again” — Orla Tennick",
        "“We will not open it again,” the Marl Valley Post reported on 5 March 2024.",
        "“We will not open it again,” Marl Valley Post reported.",  # which says it of somebody
        "“Nobody asked the fishers,” said Ann Brook.",  # whom the article calls the Labour MP here
        "“We will not open it again,” said Orla Tennick on 1 March 2024.",  # the day of the speech
    ],
)
def test_a_right_source_holds(text: str, snapshot: Snapshot) -> None:
    assert only(text, snapshot).verdict is QuoteVerdict.VERBATIM


@rows(
    ("text", "found"),
    [
        # The line that leads into block quotes, or into a list.
        ("Basil Quorn said:\n\n> We will not open it again", "Orla Tennick"),
        ("**Basil Quorn**\n\n> We will not open it again", "Orla Tennick"),
        ("## Basil Quorn\n> We will not open it again", "Orla Tennick"),
        ("Basil Quorn said:\n\n“We will not open it again”", "Orla Tennick"),
        ("Basil Quorn said:\n\n    We will not open it again", "Orla Tennick"),
        ("Orla Tennick told the Coast Herald:\n\n> We will not open it again", "Marl Valley Post"),
        ("On 9 March 2024 the Post reported:\n\n> We will not open it again", "2024-03-05"),
        ("Basil Quorn had to ask. Orla Tennick, “the boss”, said:\n\n> We will not open it again", None),
        ("Orla Tennick told the Post:\n\n    We will not open it again\n", None),
        ("Orla Tennick was firm. She said:\n\n> We will “not” open\n> it again", None),
        ("Basil Quorn said this and that.\n\n“We will not open it again,” said Orla Tennick.", None),
        ("Basil Quorn said:\n\n> We will not open it again\n>\n> — Orla Tennick", None),
        ("Who said it:\n\n- Basil Quorn was late.\n- “We will not open it again,” said Orla Tennick.", None),
        # A name behind a quotation that opens its line.
        ("“We will not open it again.” Basil Quorn, on the bridge", "Orla Tennick"),
        ("1. “We will not open it again.” Engineer Basil Quorn, Marl Valley Post", "Orla Tennick"),
        ("“We will not open it again.”\nThe county's engineer, Basil Quorn", "Orla Tennick"),
        ("> We will not open it again\n>\n> Basil Quorn, Marl Valley Post", "Orla Tennick"),
        ("“We will not open it again.” Orla Tennick, Marl Valley Post, 9 March 2024", "2024-03-05"),
        ("“We will not open it again.” Orla Tennick, on the bridge", None),
        ("“We will not open it again.”\nOrla Tennick, Marl Valley Post, 5 March 2024", None),
        ("“We will not open it again.” Basil Quorn nodded.", None),
        ("“We will not open it again.” A friend to Basil Quorn", None),
        ("- “We will not open it again”\n- Basil Quorn: no more", None),
        ("The best line was Basil Quorn's.\n\n> We will not open it again", "Orla Tennick"),
        ("Basil Quorn was late again.\n\n> We will not open it again", None),
        ("By Basil Quorn\n\n> We will not open it again", None),
        ("Dear Basil Quorn:\n\n> We will not open it again", None),
        ("> We will not open it again\n>\n> *Basil Quorn, head of rules*", "Orla Tennick"),
        ("> Orla Tennick, the engineer, in charge\n\n> We will not open it again\n— Orla Tennick", None),
        ("On the news, the Post of 9 March 2024 had:\n\n> We will not open it again", "2024-03-05"),
    ],
)
def test_who_is_told_apart_from_a_quotation_is_its_speaker(text: str, found: str | None, snapshot: Snapshot) -> None:
    checked = next(one for one in verify(text, snapshot) if one.quote.startswith("We will"))
    assert [one.found for one in checked.differences] == ([] if found is None else [found])
    assert checked.verdict is (QuoteVerdict.VERBATIM if found is None else QuoteVerdict.ELSEWHERE)


@rows(
    "text",
    [
        "“Nobody ever loved the town hall clock”",
        "“bolts of the ferry fear the spring on Tuesday”",
        "“zxqv”",
        "“is of it”",
        "“the bridge is warm”",
        "“we open the market”",
        # One common word with another word left out or changed is no sign of the same sentence.
        "“it was rough”",
        "“the ferry was lit”",
    ],
)
def test_what_stands_nowhere_is_not_found(text: str, snapshot: Snapshot) -> None:
    checked = only(text, snapshot)
    assert (checked.verdict, checked.passage) == (QuoteVerdict.NOT_FOUND, None)


@rows(
    ("text", "verdict"),
    [
        # By surname, office, pronoun or an uncommon verb, before, between and behind.
        ("“I will not sell it to the first who asks,” Marlow said.", "verbatim"),
        ("Sir Owen Marlow took another view: “it’s the roof that is worth the money”.", "verbatim"),
        ("Lady Marlow took another view: “it’s the roof that is worth the money”.", "elsewhere"),
        ("The mayor said: “It is a gift to the town”.", "verbatim"),
        ("The Mayor bristled, “It is a gift to the town.”", "verbatim"),
        ("The governor said: “The stalls are full on Saturdays.”", "elsewhere"),
        ("The mayor said: “it’s the roof that is worth the money”.", "elsewhere"),
        ("“Let them come,” snorted Lady Marlow.", "verbatim"),
        ("“Let them come,” snorted Sir Owen.", "elsewhere"),
        ("Tilda Fenn came early. Ms Brook came late. She said: “The stalls are full on Saturdays.”", "verbatim"),
        ("Ann Brook came late. She said: “The stalls are full on Saturdays.”", "elsewhere"),
        ("The Herald quoted Tilda Fenn as saying “the stalls are full”.", "verbatim"),
        ("Basil Quorn was quoted: “the stalls are full on Saturdays”.", "elsewhere"),
        ("“We are traders, nobody asked us,” said Tilda Fenn.", "elsewhere"),
        ("“We are traders, nobody asked us,” said a trader.", "verbatim"),
        ("“Whatever the traffic,” said Orla Tenick.", "verbatim"),
        ("Gus Orr called the sale “shameful”.", "verbatim"),  # as the Post is said to have it
        ("Tilda Fenn called the sale “shameful”.", "elsewhere"),
        ("“Let them come,” said Emily Brontë.", "elsewhere"),
        ("“It is dear to us all,” said Dame Olga.", "verbatim"),  # who has a second name between
        ("“It is dear to us all,” said Dame Ann.", "elsewhere"),
        # Days: of the article, and of the speech as far as that can be.
        ("An article of 3 May 2021 quoted Tilda Fenn as saying “the stalls are full”.", "elsewhere"),
        ("An article of 7 June 2024 quoted Tilda Fenn as saying “the stalls are full”.", "verbatim"),
        ("On 3 May 2021, Tilda Fenn said “the stalls are full”.", "elsewhere"),
        ("In May 2021, Tilda Fenn said “the stalls are full”.", "elsewhere"),
        ("In June 2024, Tilda Fenn said “the stalls are full”.", "verbatim"),
        ("On 1 June 2024, Tilda Fenn said “the stalls are full”.", "verbatim"),
        ("In 2019, Tilda Fenn said “the stalls are full”.", "verbatim"),  # the article tells of that year
        ("“The stalls are full,” Tilda Fenn said on 9 June 2024.", "elsewhere"),
        ("On Monday, the treasurer said the market is “to be sold”.", "elsewhere"),
        ("On Thursday, the treasurer said the market is “to be sold”.", "verbatim"),
        ("The Marl Valley Post reported that “the stalls are full”.", "elsewhere"),
        ("Tilda Fenn told the Marl Valley Post: “The stalls are full.”", "verbatim"),
        ("Tilda Fenn told the Marl Valley Post that “the stalls are full”.", "verbatim"),
    ],
)
def test_whose_words_and_of_when_a_text_says_they_are(text: str, verdict: str, snapshot: Snapshot) -> None:
    checked = only(text, snapshot)
    assert checked.verdict.value == verdict, checked.differences


@rows(
    ("text", "verdict"),
    [
        # Who speaks is told in the sentence behind or before, or by words for what is said.
        ("“We are in contact with all of them.” That was how Hal Oster put it.", "verbatim"),
        ("“We are in contact with all of them.” That was how Cleo Varn put it.", "elsewhere"),
        ("Hal Oster was sure of it. “We are in contact with all of them.”", "verbatim"),
        ("Cleo Varn was sure of it. “We are in contact with all of them.”", "elsewhere"),
        ("They are “in contact with all of them”, in the words of Cleo Varn.", "elsewhere"),
        ("The railway spokesman said: “We are in contact with all of them.”", "elsewhere"),
        ("Cleo Varn said: “A silver car let her out.”", "elsewhere"),
        ("Coast Rail put it like this: “It might be a blip.”", "elsewhere"),
        ("Norvik Bank put it like this: “It might be a blip.”", "verbatim"),
        ("“Her age and personal history helped us all,” wrote Hal Oster.", "elsewhere"),
        ("As the Coast Herald had it, “Lyme author and engineer Ida Brandt wrote”.", "verbatim"),
        # A short quotation with another word, of the right speaker.
        ("Ida Brandt praised “her age and personal experience”.", "altered"),
        ("The pier lost “2.5 per cent of its visitors”.", "verbatim"),
        # A headline that the text does not repeat.
        ("It ran under “Fewer walk the long pier”.", "verbatim"),
        ("It ran under “Fewer walk the long pier” (Marl Valley Post).", "elsewhere"),
        ("It ran under “Fewer walk the tall bridge”.", "not_found"),
    ],
)
def test_claims_in_other_words_and_headlines(text: str, verdict: str, snapshot: Snapshot) -> None:
    checked = only(text, snapshot)
    assert checked.verdict.value == verdict, checked
    assert (checked.headline_of is not None) is ("long pier" in text)


@rows(
    ("text", "verdict"),
    [
        # Publishers are known by their capitals, in the clause of their quotation, and by what they do.
        ("The Post vice chair was there. “I like to see it sail,” said Quist, who is vice chair.", "verbatim"),
        ("For Nora Quist it was ‘I like to see it sail’ and for others in Coast Herald the opposite.", "verbatim"),
        ("Coast Herald UK, which rang her up, also got this out of her: “I like to see it sail.”", "elsewhere"),
        ("According to Coast Herald, “I like to see it sail”.", "elsewhere"),
        ("In Coast Herald one reads “I like to see it sail”.", "elsewhere"),
        ("Coast Herald's report has “I like to see it sail”.", "elsewhere"),
        ("Coast Herald: “I like to see it sail.”", "elsewhere"),
        ("From Vice, 22 April 2021: “I like to see it sail.”", "elsewhere"),
        ("From Vice, 22 April 2022: “I like to see it sail.”", "verbatim"),
        ("An article in Vice on 22 April 2021 says “I like to see it sail”.", "elsewhere"),
        ("Nora Quist told Coast Herald, “I like to see it sail”.", "verbatim"),
        ("In the Gull, Nora Quist said: “I like to see it sail.”", "verbatim"),
        # Who speaks: a relative, a spokesperson, another in the sentence, in brackets, by "went on to call".
        ("Nora Quist, asked about “the ferry”, told People: “I was just very impressed.”", "elsewhere"),
        ("Gil Hart explained, rather stiffly: “It is no wreck at all.”", "elsewhere"),
        ("The detective told how it began: ‘Those boats had lights.’", "elsewhere"),
        ("Tor Dahl, in April 2022: “It will be a shock for people.”", "verbatim"),
        ("Tor Dahl, in May 2021: “It will be a shock for people.”", "elsewhere"),
        ("Tor Dahl answered by conceding that ‘it will be a shock for people’, whereas Eva Roth wept.", "verbatim"),
        ("Tor Dahl went on to call it “a serious matter”.", "elsewhere"),
        ("(Its captain, Lars Moe, added: ‘Our full support for Tor’.)", "elsewhere"),
        ("Marl Rovers wished to declare ‘[o]ur full support for Tor’, and were heard.", "verbatim"),
        (
            "Eva Roth spoke of the ferry. Though on Monday she had explained that it “will be a shock for people”.",
            "elsewhere",
        ),
        # The day of the speech, where the article tells it.
        ("Quist told a reporter in 2015, “I like to see it sail”.", "elsewhere"),
        ("Quist told a reporter in 2019, “I like to see it sail”.", "verbatim"),
        ("“We did not hide it,” Lars Moe told the Gull in January 2020.", "verbatim"),
        ("Tor Dahl, speaking on Friday, was plain: “It will be a shock for people.”", "elsewhere"),
        ("Tor Dahl, speaking on Thursday, was plain: “It will be a shock for people.”", "verbatim"),
        ("On 22 April 2021 Vice let Tor Dahl explain: “It will be a shock for people.”", "elsewhere"),
        ("On 22 April 2022 Vice let Tor Dahl explain: “It will be a shock for people.”", "verbatim"),
        ("“It will be a shock for people”: so says Lars Moe.", "elsewhere"),
        ("“It will be a shock for people.” (Lars Zoew, captain)", "elsewhere"),
        ("Lars Moe found it “a serious matter”.", "elsewhere"),
        ("Lars Moe, the captain, is blunt: “It will be a shock for people.”", "elsewhere"),
        # Labels, headings, cells of tables, the sentence behind.
        ("- **Lars Moe**: “It will be a shock for people.”", "elsewhere"),
        ("- **Tor Dahl**: “It will be a shock for people.”", "verbatim"),
        ("*Lars Moe (captain):* “It will be a shock for people.”", "elsewhere"),
        ("| who | what |\n| --- | --- |\n| Lars Moe | “It will be a shock for people.” |", "elsewhere"),
        ("### Lars Moe\n\n“It will be a shock for people.”", "elsewhere"),
        ("### Tor Dahl\n\n“It will be a shock for people.”", "verbatim"),
        ("“It will be a shock for people.” Strong words from Lars Moe.", "elsewhere"),
        ("Lars Moe was calm: people would be in for “a serious matter”, he thought.", "elsewhere"),
        # Clauses of one sentence; initials; a word that the article edits; a paper beside another.
        ("The editor Gil Hart exclaimed, “It will be a shock for people,” while Tor Dahl slept.", "elsewhere"),
        ("The editor Tor Dahl exclaimed, “It will be a shock for people,” while Lars Moe slept.", "verbatim"),
        ("Tor Dahl could only admire; his friend from Lyme, Lars Moe, put it best: “It will be a shock.”", "elsewhere"),
        ("Tor Dahl again, in 2016, same paper: “It will be a shock for people.”", "elsewhere"),
        ("From the Gull, Lars Moe: “It will be a shock for people.”", "elsewhere"),
        ("According to the U.S. Harbour Agency, “waves cause more damage than wind”.", "elsewhere"),
        ("The U.S. Wave Office had it that “waves cause more damage than wind”.", "verbatim"),
        ("“[B]ut if I were you, I would go,” was read.", "verbatim"),
        ("Dr Zoe Wall replied in Coast Herald: “if somebody eats cake”.", "elsewhere"),
        # Offices and relations in other words than the article's, and those of somebody else.
        ("The Hornets' owner said: “We have waited ten years for this roof.”", "verbatim"),
        ("The Hornets' coach said: “We have waited ten years for this roof.”", "elsewhere"),
        ("“Times are kind of tricky for shops,” said the grocer's president.", "verbatim"),
        ("“Times are kind of tricky for shops,” said the company's chairman.", "elsewhere"),
        ("The police spokesman, Audley Penn, said: “We saw two men in a white van.”", "verbatim"),
        ("“Nothing was ever hidden from the auditors,” said the head of the body.", "verbatim"),
        # A participle behind an owner is no verb; two speakers in one sentence.
        ("The team's alleged saviour, Rob Carr, said they had “waited ten years for this roof”.", "elsewhere"),
        ("The team's alleged saviour, Ann Hurst, said they had “waited ten years for this roof”.", "verbatim"),
        ("While Carr spoke of “the best news of the season”, Ida Lund saw “a warning to every one of us”.", "verbatim"),
        # Short, with two of its six words changed, but of whom the text says.
        ("Ida Lund said it was “a warning to some of us”.", "altered"),
        # Halves of two sentences as one; a sentence's end and another's beginning.
        ("“The old bridge … fear for their trade”", "altered"),
        ("“The old bridge over the Marl was closed … and a ferry is to run”", "verbatim"),
        ("“It rained all day … The harbour was emphasised”", "verbatim"),
        # A hidden condition; numbers in words; a misprint of a very common word.
        ("“If you have money, you can wait. … you have no choice,” said Eva Roth.", "altered"),
        ("There were “some forty-two boats” there.", "verbatim"),
        ("The words were “over 100 people came”.", "verbatim"),
        ("There were “some forty-three boats” there.", "altered"),
        ("A guard had it that “thosc boats had lights”.", "verbatim"),
    ],
)
def test_more_claims_as_people_write_them(text: str, verdict: str, snapshot: Snapshot) -> None:
    *_, checked = verify(text, snapshot)
    last = checked if "’, " not in text else verify(text, snapshot)[0]
    assert last.verdict.value == verdict, last


@rows(
    ("text", "verdict"),
    [
        # An office or a relative of somebody, and who is denied or has no name, by clefts and past asides.
        ("It was also the governor who called it “a serious matter”.", "elsewhere"),
        ("It was likewise the minister who called it “a serious matter”.", "verbatim"),
        ("His governor called it “a serious matter”.", "elsewhere"),
        ("It was not Lars Moe but a minister who called it “a serious matter”.", "verbatim"),
        ("It was Lars Moe, too, by our account, who had called it “a serious matter”.", "elsewhere"),
        ("Lars Moe remembered a pilot, Ida Brandt, as “a serious matter”.", "elsewhere"),
        ("Lyme, the case of Lars Moe: her mother is said to have told him it was “a serious matter”.", "verbatim"),
        ("The widow of officer Lars Moe: “It will be a shock for people.”", "verbatim"),
        ("A Lyme heart-throb of his boat: “It will be a shock for people.”", "verbatim"),
        ("In a court, a QC once told a guard: “It will be a shock for people.”", "verbatim"),
        ("Ida Brandt said no.\n\n“I slept well at sea,” she said.", "elsewhere"),
        ("1. Ida Brandt said no.\n2. “I slept well at sea,” she said.", "verbatim"),
        ("- Ida Brandt said no.\n\n- “I slept well at sea,” she said.", "verbatim"),
        ("Ida Brandt was late.\n\nThe owner is kind. “It will be a shock for people,” he said.", "verbatim"),
        ("Lars Moe told the Coast Herald so. “We will not open it again,” said Orla Tennick.", "verbatim"),
        ("Tor Dahl met Eva Roth, who ran it. It was May. She left: “We did not hide it,” she told him.", "elsewhere"),
        ("Lars Moe met Eva Roth, who ran it. It was May. She left: “We did not hide it,” she told him.", "verbatim"),
        ("Mr Brook said: “I slept well at sea.”", "elsewhere"),
        ("Ms Brook said: “I slept well at sea.”", "verbatim"),
        ("The Conservatives said: “We want a full account.”", "verbatim"),
        ("The Democrats said: “We want a full account.”", "elsewhere"),
        # Newspapers, known or not, whole or by a part of the name.
        ("The Coast Herald, we wrote, found “I like to see it sail”.", "elsewhere"),
        ("The Herald’s “I like to see it sail” is plain.", "elsewhere"),
        ("The Mirror's “I like to see it sail” is plain.", "elsewhere"),
        ("One is from the Mirror, dated 2 May 2020, we think: “I like to see it sail.”", "elsewhere"),
        ("The Herald reported “I like to see it sail”.", "elsewhere"),
        ("“Those boats had lights,” a guard told Coast Herald.", "verbatim"),
        ("“Those boats had lights,” a guard told the Marl Valley Post.", "elsewhere"),
        ("A guard told the Marl Valley Post: “Those boats had lights.”", "elsewhere"),
        ("A guard told the Marl Valley Post in May: “Those boats had lights.”", "elsewhere"),
        ("A guard told the Marl Valley Post that “those boats had lights”.", "elsewhere"),
        ("A guard never told the Marl Valley Post that “those boats had lights”.", "verbatim"),
        ("A guard told the Marl Valley Post reporter: “Those boats had lights.”", "verbatim"),
        ("A guard told the Marl Mirror: “Those boats had lights.”", "verbatim"),  # which no article is of
        ("A guard told Coast Herald: “Those boats had lights.”", "verbatim"),  # which the article names
        ("A guard told Vice: “Those boats had lights.”", "verbatim"),
        # Marks before digits, and an ellipsis that hides no condition.
        ("'15% of all roofs leaked' is one.", "verbatim"),
        ("“I cannot sail. … [R]ain never hurt anyone,” a pilot said.", "verbatim"),
        # The one person named beside a quotation, where words tell of speech, and forbid nothing.
        ("It fell to Lars Moe to call it “a serious matter”.", "elsewhere"),
        ("It fell to Eva Roth to call it “a serious matter”.", "verbatim"),
        ("Lars Moe wants people to know that it “will be a shock for people”.", "elsewhere"),
        ("Tor Dahl wants people to know that it “will be a shock for people”.", "verbatim"),
        ("“It will be a shock for people” was the answer that Lars Moe gave.", "elsewhere"),
        ("“It will be a shock for people” was Lars Moe's summing-up.", "elsewhere"),
        ("The last word goes to Lars Moe: “It will be a shock for people.”", "elsewhere"),
        ("And then Lars Moe again: “It will be a shock for people.”", "elsewhere"),
        ("If Lars Moe is right, it “will be a shock for people”.", "elsewhere"),
        ("Lars Moe is reported to have said that it “will be a shock for people”.", "elsewhere"),
        ("Gus Orr asked Tor Dahl, who said it “will be a shock for people”.", "verbatim"),
        ("When Gus Orr asked, Tor Dahl replied that it “will be a shock for people”.", "verbatim"),
        ("Lars Moe spoke of the sea; the “shock for people” is his phrase, too.", "elsewhere"),
        ("The statement of the club, Lyme United, is short: “Our full support for Tor.”", "elsewhere"),
        ("Lars Moe was told that it “will be a shock for people”.", "verbatim"),
        ("One hears, in the street where Lars Moe lives, that it “will be a shock for people”.", "verbatim"),
        ("The case against Lars Moe is that it “will be a shock for people”.", "verbatim"),
        ("Lars Moe never said that it “will be a shock for people”.", "verbatim"),
        ("“It will be a shock for people,” said Lars Moe's mother.", "verbatim"),
        ("“I like to see it sail” was read in the Lyme Gazette.", "elsewhere"),
        ("“I like to see it sail” was read in the Gull.", "verbatim"),
        ("For Sund it was “a serious matter”.", "elsewhere"),
        ("It was “a serious matter”, in the words of Sund.", "elsewhere"),
        ("“It will be a shock for people,” said Lyme harbour master Tor Dahl.", "verbatim"),
        ("“It will be a shock for people,” said Lyme harbour master Lars Moe.", "elsewhere"),
        ("A spokesman was plain. But a spokeswoman added: “A silver car let her out.”", "verbatim"),
        ("Mr Holt conceded this was odd. “We have none.”", "verbatim"),
        # A word that two say in one paragraph; who is named beside it without saying it.
        ("Mia Holt called it “shabby”.", "verbatim"),
        ("Abe Finch called it “shabby”.", "verbatim"),
        ("The ferry had presents from Lars Moe, and Tor Dahl called it “a serious matter”.", "elsewhere"),
        ("Eva Roth came with a letter from Lars Moe. It was “a serious matter”, she said.", "verbatim"),
        # Offices, also in other words, with whose they are.
        ("The Harbour Governor said that it “will be a shock for people”.", "verbatim"),
        ("The Deputy Governor said that it “will be a shock for people”.", "verbatim"),  # whom nothing tells from him
        ("The minister grumbled: “It will be a shock for people.”", "elsewhere"),
        ("Lyme's captain: “It will be a shock for people.”", "elsewhere"),
        ("The premier said: “We are in contact with all of them.”", "verbatim"),
        ("The prime minister's spokesman said: “We are in contact with all of them.”", "elsewhere"),
        ("Lyme's engineer wrote, “Her age and personal history helped us all.”", "verbatim"),
        ("One captain called it “a serious matter”.", "elsewhere"),  # who is another one
        ("One teacher called it “a serious matter”.", "verbatim"),
        # A negation that stands right before the words quoted.
        ("The engineer would “open it again before the spring”.", "altered"),
        ("The engineer would not “open it again before the spring”.", "verbatim"),
        ("The engineer will not say when they “open it again before the spring”.", "verbatim"),
    ],
)
def test_the_one_person_named_beside_a_quotation_may_be_its_speaker(
    text: str, verdict: str, snapshot: Snapshot
) -> None:
    checked = only(text, snapshot)
    assert checked.verdict.value == verdict, (checked.differences, find_quotations(text))


@rows(
    ("text", "kind", "found"),
    [
        ("“I will … sell it to the first who asks”", "left_out", "not"),
        ("“it was … ours to sell”", "left_out", "never"),
        ("“I [will] sell it to the first who asks”", "changed", "will not"),
        ("“It is [not] a gift to the town”", "put_in", ""),
        ("“I will not sell it … it was never ours to sell”", "speaker", "Lady Marlow"),
        ("“I will not sell it … it’s the roof”", "ellipsis", "to the first who asks, and"),
        ("“It [is] a gift to the town”", "bracket", "is"),
    ],
)
def test_editing_that_turns_the_sense_is_not_honest(text: str, kind: str, found: str, snapshot: Snapshot) -> None:
    checked = only(text, snapshot)
    assert (checked.verdict is QuoteVerdict.VERBATIM) is (kind in ("ellipsis", "bracket")), checked
    assert (kind, found) in [(one.kind.value, one.found) for one in checked.differences]


def test_a_speaker_whom_an_article_does_not_name_is_told_as_that(snapshot: Snapshot) -> None:
    *_, notice = verification_blocks(verify("“Let us go,” said Emily Brontë.", snapshot))
    assert isinstance(notice, Notice)
    assert notice.text == "The text says Emily Brontë, to whom the article does not give these words."


def test_days_are_shown_as_people_write_them_and_nothing_twice(snapshot: Snapshot) -> None:
    said = [*verification_blocks(verify("“We will not open it again” (5 April 2024)", snapshot))]
    twice = "“If you want money, you can wait. But if you need to cross today, you want no choice”"
    said += verification_blocks(verify(twice, snapshot))
    told = [one.text for one in said if isinstance(one, Notice)]
    assert "The text says 5 April 2024, the article 5 March 2024." in told
    assert told.count("Changed: “have” to “want”.") == 1


def test_a_block_quote_s_name_is_not_the_next_quotation_s_speaker(snapshot: Snapshot) -> None:
    text = "> the dredging of the channel had cost twice\n>\n> — Basil Quorn\n\n“We will not open it again before”"
    block, other = verify(text, snapshot)
    assert (block.verdict, block.quote) == (QuoteVerdict.VERBATIM, "the dredging of the channel had cost twice")
    assert "speaker" not in [one.kind.value for one in other.differences]


def test_each_quotation_of_a_text_is_checked(snapshot: Snapshot) -> None:
    text = f"One: “{HARBOUR}”\n\nTwo: “the dredging of the lake”.\n\n> a ferry is to run every 20 minutes\n> — Ann Lee"
    assert [one.verdict.value for one in verify(text, snapshot)] == ["verbatim", "altered", "verbatim"]


def test_common_words_are_found_in_a_long_sentence_among_many_short_ones(tmp_path: Path) -> None:
    long = (
        "On the way from the harbour to the market, which took the whole of a wet and windy morning, they "
        "came to think that it would be better to let the ferry wait, and to help the crew with the nets."
    )
    texts = [f"To {pair}, and {pair}." for pair in ("help think", "think better", "better help") * 20] + [long]
    lines = [json.dumps({"id": str(number), "title": "A", "text": text}) for number, text in enumerate(texts)]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    with Library.open(tmp_path / "library") as library:
        library.sync(tmp_path / "articles.jsonl")
        with library.snapshot() as state:
            assert only("“think that it would be better to … and to help”", state).verdict is QuoteVerdict.VERBATIM


def test_a_text_without_words_has_nothing_to_check(snapshot: Snapshot) -> None:
    assert verify(" … “”\n>", snapshot) == []
    (notice,) = verification_blocks([])
    assert isinstance(notice, Notice)


def test_blocks_show_the_passage_with_what_is_missing_in_bold(snapshot: Snapshot) -> None:
    blocks = verification_blocks(verify("“We will open it again before the spring”", snapshot))
    assert [block.text for block in blocks if isinstance(block, Notice)] == [
        "1. Altered: “We will open it again before the spring”",
        "Left out: “not”.",
    ]
    (quote,) = (block for block in blocks if isinstance(block, Quote))
    assert [quote.text[slice(*span)] for span in quote.strong] == ["not"]


def test_the_headline_is_named(snapshot: Snapshot) -> None:
    blocks = verification_blocks(verify("It ran under “Fewer walk the long pier” (Marl Valley Post).", snapshot))
    assert [block.text for block in blocks if isinstance(block, Notice)] == [
        "1. Word for word, but not as the text says: “Fewer walk the long pier”",
        "It is the headline of “Fewer walk the long pier”.",
        "The text names Marl Valley Post, it stands in Coast Herald UK.",
    ]


def test_a_bracket_that_stands_for_nothing_is_told_alone(snapshot: Snapshot) -> None:
    blocks = verification_blocks(verify("“Shopkeepers on both banks fear for their trade [in town]”", snapshot))
    assert [block.text for block in blocks if isinstance(block, Notice)] == [
        "1. Verbatim: “Shopkeepers on both banks fear for their trade [in town]”",
        "In brackets: “[in town]”.",
    ]


def test_a_block_quote_is_shown_without_its_marks(snapshot: Snapshot) -> None:
    notice, *_ = verification_blocks(verify("> a ferry is\n> to run every\n>> 20 minutes\n", snapshot))
    assert isinstance(notice, Notice)
    assert notice.text == "1. Verbatim: “a ferry is to run every 20 minutes”"


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("the Post reported", QuoteVerdict.VERBATIM),
        ("the Marl Valley Post reported", QuoteVerdict.VERBATIM),
        ("the Mayor said", QuoteVerdict.ELSEWHERE),
        ("Emily Post said", QuoteVerdict.ELSEWHERE),
    ],
)
def test_a_newspaper_that_reports_is_no_other_speaker(told: str, verdict: QuoteVerdict, snapshot: Snapshot) -> None:
    text = f"“We will not open it again before the spring,” {told}."
    assert only(text, snapshot).verdict is verdict


def test_a_later_article_takes_back_what_is_quoted_of_another() -> None:
    said = "Repairs to the old dam will cost £14 million and take two years."
    wrong = "An article on Wednesday said that repairs to the old dam would cost £14 million and take two years."
    right = "The figure was wrong: they cost £41 million."
    report = {"title": "Dam", "text": f"The dam is old. {said}", "published": "2023-11-08"}
    correction = {"title": "Correction: dam", "text": f"{wrong} {right}", "published": "2023-11-10"}
    for dated, corrected in ((correction, True), ({**correction, "published": "2023-11-01"}, False)):
        with library_of(report, dated) as library, library.snapshot() as snapshot:
            checked = only(f"“{said}”", snapshot)
            assert checked.verdict is QuoteVerdict.VERBATIM
            assert (checked.corrected_by is not None) is corrected
            told = f"“Correction: dam” calls this a mistake: “{right}”"
            assert (Notice(told, Tone.CAUTION) in verification_blocks([checked])) is corrected


@given(st.text(max_size=300))
def test_any_text_is_checked_and_spans_hold(snapshot: Snapshot, text: str) -> None:
    for checked in verify(text, snapshot):
        assert text[checked.start : checked.end] == checked.quote
        json.dumps(checked.as_json())


@given(st.integers(0, len(BRIDGE) - 1), st.integers(20, 200))
def test_every_stretch_of_an_article_is_verbatim(snapshot: Snapshot, start: int, length: int) -> None:
    words = BRIDGE[start : start + length].split()[1:-1]
    if words[:1] == ["open"]:
        return  # behind a "not", without which it is altered
    text = " ".join(words).translate(str.maketrans("", "", "“”"))
    for checked in verify(f"“{text}”", snapshot)[:1]:
        assert checked.verdict is QuoteVerdict.VERBATIM or len(words) < 3


def test_a_sentence_of_quotations_costs_no_more_than_their_number() -> None:
    def work(size: int) -> None:
        assert len(find_quotations("“We sail,” said Ann Lee, “and” " * size)) == min(2 * size, 200)

    assert measure(work, lambda size: size, 400).factor <= MAX_FACTOR


def test_many_block_quotes_behind_one_line_cost_no_time() -> None:
    def work(size: int) -> None:
        assert {one.speaker for one in find_quotations("Ann Lee said:\n\n" + "> It rained.\n\n" * size)} == {"Ann Lee"}

    assert measure(work, lambda size: size, 400).factor <= MAX_FACTOR


def test_words_that_are_moved_about_cost_no_time() -> None:
    def work(size: int) -> None:
        text = " ".join(f"north{number} south{number} east{number}" for number in range(size))
        quoted = " ".join(f"south{number} east{number} north{number}" for number in range(size))
        words = text_words(text, 0, len(text))
        compare(quoted, quotation_parts(quoted, 0, len(quoted)), text, words, lambda word: True)

    assert measure(work, lambda size: size, 100).factor <= MAX_FACTOR


def test_an_endless_quotation_costs_no_time(snapshot: Snapshot) -> None:
    """Nearly the words of a text, over and over, are compared in time that grows as they do."""
    said = "we will not open it again before the spring whatever the traffic "

    def work(size: int) -> None:
        text = " ".join([said] * size)
        words = text_words(text, 0, len(text))
        quoted = f"never {text.replace('spring', 'summer')} ever"
        assert compare(quoted, quotation_parts(quoted, 0, len(quoted)), text, words, lambda word: True) is not None

    assert measure(work, lambda size: size, 12).factor <= MAX_FACTOR


CLUB = """\
“We built it with our own hands,” said Mr. Lee. “It cost us all that we had.”

“It was never safe,” said Dr. J. R. Holt. “The wall had cracks from the first day.”

Maria Gomez, the owner of the Rovers, said: “We will not sell the ground.” Maria Gomez kept her grandfather's pitchfork.

The court fined Simon Ward. “You knew what you did,” Judge Ruth Hale said.

“I am sorry,” said Ward, while his brother, Tom Ward, said he was “not sorry at all”.

“Nobody sat on it. It was read, and read again,” Nora Quist told reporters on Tuesday.

Ward's brother, Abel, said they were calm. “We go home. That is all we want,” he said.

“We were patient for three winters.

“There will be no fourth,” said Gwen Abara, the nurses' leader.

The mother of one of the boys, Yusuf Demir, came late. “How can that be, in this day and age?” Emine Demir asked.

A clerk, Ida Lowe, said: “I lock the door on a child.”

In a statement on Monday the leader of Unity, Fergus Orr, promised more. “If the weirs are to blame, they go,” he said.

“You lost, and you came again,” said the Marl Club's coach at Eskside Hall, Ruth Finn, who trains her.

Dr. Tom Quayle, chief executive of Marl General, was glad. His opposite number at St Brigid's, Dr. Pia Adom, was
not: “There will be savings, and I will not lie.”
"""


@pytest.fixture(scope="module")
def club() -> Iterator[Snapshot]:
    article = {"text": CLUB, "publisher": "The Harl Courier", "published": "2023-11-08"}
    others = [{"text": "Rain is due.", "publisher": name} for name in ("Lyme Courier", "Eskside Valley Online")]
    with library_of(article, *others) as library, library.snapshot() as snapshot:
        yield snapshot


@rows(
    ("text", "verdict"),
    [
        ("“We built it with our own hands. It cost us all that we had,” said Lee.", "verbatim"),
        ("“It was never safe. The wall had cracks from the first day,” said Dr. Holt.", "verbatim"),
        ("The Rovers' owner said: “We will not sell the ground.”", "verbatim"),
        ("The Rovers’ owner said: “You knew what you did.”", "elsewhere"),
        ("Simon Ward, who had asked for ten years, was told: “You knew what you did.”", "verbatim"),
        ("Simon Ward was warned by the court: “You knew what you did.”", "verbatim"),
        ("Simon Ward, who had asked for ten years, said: “You knew what you did.”", "elsewhere"),
        ("“I am sorry,” said Simon Ward, and Tom Ward was “not sorry at all”.", "verbatim"),
        ("“I am sorry,” said Simon Ward, and Ruth Hale was “not sorry at all”.", "elsewhere"),
        # A relative or helper is another one than the person, and whose relative one is told to be counts.
        ("Lee's brother said: “We built it with our own hands.”", "elsewhere"),
        ("“We built it with our own hands,” said Mr Lee's lawyer.", "elsewhere"),
        ("The sister of Dr. Holt said: “It was never safe.”", "elsewhere"),
        ("The judge's mother said: “You knew what you did.”", "elsewhere"),
        ("“Not sorry at all,” said Simon Ward's brother.", "verbatim"),
        ("The mother of the judge said: “How can that be, in this day and age?”", "elsewhere"),
        ("The mother of Yusuf Demir said: “How can that be, in this day and age?”", "verbatim"),
        ("“We go home,” said Ward.", "elsewhere"),
        ("“You knew what you did,” said Petra Hale.", "elsewhere"),
        ("“You knew what you did,” said Judge Ruthie Hale.", "verbatim"),
        # Who hears it does not say it, nor does of whom it is heard.
        ("The court heard that Simon Ward “knew what you did”.", "verbatim"),
        ("The court heard how Simon Ward “knew what you did”.", "verbatim"),
        # "He" is the nameless one who spoke last.
        (
            "“Nobody sat on it,” said Nora Quist. The judge called it “a lie”. “You knew what you did,” he added.",
            "verbatim",
        ),
        ("“We go home,” said Ward's brother.", "verbatim"),
        # The day behind the last sentence of a quotation is that of the first, and within a week before the article.
        ("“Nobody sat on it,” Quist said on Tuesday.", "verbatim"),
        ("“Nobody sat on it,” Quist said on Monday.", "elsewhere"),
        ("“Nobody sat on it,” Quist said on 7 November 2023.", "verbatim"),
        ("“Nobody sat on it,” Quist said on 31 October 2023.", "elsewhere"),
        # A pronoun means whom its own paragraph names.
        ("Ruth Hale spoke.\n\nSimon Ward was next. He said: “You knew what you did.”", "elsewhere"),
        # Or whom words for a role behind that name mean, but nobody else of the name.
        ("Simon Ward was fined. The judge was glad. She said: “You knew what you did.”", "verbatim"),
        ("Simon Ward was fined. The leader was glad. She said: “You knew what you did.”", "elsewhere"),
        ("The judge spoke first, then Simon Ward. He said: “You knew what you did.”", "elsewhere"),
        # A quotation over paragraphs, each with a mark that opens, has the speaker at its end.
        (
            "Ruth Hale wept.\n\n“We were patient for three winters.\n\n“There will be no fourth,” said Abara.",
            "verbatim",
        ),
        ("“We were patient for three winters,” said Ruth Hale.", "elsewhere"),
        ("On Monday Orr said: “If the weirs are to blame, they go.”", "verbatim"),
        ("On Friday Orr said: “If the weirs are to blame, they go.”", "elsewhere"),
        ("The chief executive of St Brigid's said: “There will be savings.”", "verbatim"),
        ("The chief executive of Marl General said: “There will be savings.”", "elsewhere"),
        ("The coach said: “There will be savings.”", "elsewhere"),
        ("“l will not lie,” said Dr Adom.", "verbatim"),
        # What somebody is called stands for who is named before.
        ("It fell to Ruth Hale. “You knew what you did,” the Liberal Democrat said.", "verbatim"),
        ("It fell to Simon Ward. “You knew what you did,” the Norwegian said.", "elsewhere"),
        ("> I lock the door on a child.\n>\n> — Ida Lowe, Harl Courier", "verbatim"),
        ("> I lock the door on a child.\n>\n> — Ida Lowe, Lyme Courier", "elsewhere"),
        ("> I lock the door on a child.\n>\n> — Ida Lowe, Eskside Valley", "elsewhere"),
        ("> I lock the door on a child.\n>\n> — Ida Lowe, Eskside Valley Trust", "verbatim"),
        ("Abara was glad to speak to the Lyme Courier. “There will be no fourth,” she told it.", "elsewhere"),
        ("“There will be no fourth,” Abara said, according to *The Orrin Record*.", "elsewhere"),
        ("“I lock the door on a chi1d,” said a clerk.", "verbatim"),
        ("The grandfather of Maria Gomez said: “We will not sell the ground.”", "elsewhere"),
        ("In the Lyme Courier, Abara is quoted as saying “There will be no fourth”.", "elsewhere"),
        ("In the Harl Courier, Abara is quoted as saying “There will be no fourth”.", "verbatim"),
        ("Asked again, Abara told *The Lyme Courier* only, “There will be no fourth.”", "elsewhere"),
        ("Asked again, Abara told *The Harl Courier* only, “There will be no fourth.”", "verbatim"),
    ],
)
def test_whose_words_they_are_by_relation_office_day_and_paragraph(text: str, verdict: str, club: Snapshot) -> None:
    assert verify(text, club)[-1].verdict == verdict


LIVE = """\
17:40 – We close this page. “Thank you for writing to us all day,” says the reporter Ada Bell.

4.55pm – “The number of homes under water is now 140,” says the council's leader, Ines Hall.

11.20am – “I put the carpets on the roof of the van,” says Paul Sturt.

08:45 – “Some 85 homes are under water,” says Ines Hall. She asks people not to drive.
"""
VOTE = (
    "The council voted on Thursday to close the mill. “It was a long night and a short vote,” said Ines Hall. “I shall "
    "ask the court,” Paul Sturt said on 12 October. At 9.30pm Gus Orr told reporters: “We go home beaten.” "
    "“It leaks less than it did,” Ada Bell said yesterday. Eve Roth said on the first day of the trial, on 5 November, "
    "that she was sorry. “I look for no excuse,” she said. “I hid the ladder,” Ida Bly said on 3 November. “I lied.” "
    "Ida Bly said that it rained. The mill was dark."
)


@pytest.fixture(scope="module")
def november() -> Iterator[Snapshot]:
    live = {"title": "Live: the flood", "text": LIVE, "publisher": "Harl Courier", "published": "2026-11-21"}
    vote = {"title": "Mill to close", "text": VOTE, "publisher": "Harl Courier", "published": "2026-11-20"}
    undated = {"title": "The tower", "text": "“The tower leans a little more each year,” said Ida Lowe."}
    with library_of(live, vote, undated) as library, library.snapshot() as snapshot:
        yield snapshot


@rows(
    ("text", "claimed", "found"),
    [
        # A day without its year, of the article and of the speech.
        ("In the Courier of 12 November Ines Hall said: “It was a long night and a short vote.”", "12 November", "20"),
        ("In the Courier of 20 November Ines Hall said: “It was a long night and a short vote.”", None, None),
        ("“It was a long night and a short vote” (Harl Courier, Nov 12)", "12 Nov", "20"),
        (
            "In the Courier of 12 November Ines Hall had this to say of how the mill closed: “It was a long night.”",
            "12 November",
            "20",
        ),
        ("The Courier reported on Tuesday that it was “a long night and a short vote”.", "Tuesday", "20"),
        ("The Courier reported on Friday that it was “a long night and a short vote”.", None, None),
        ("On 5 March, Ines Hall said: “It was a long night and a short vote.”", "5 March", "20"),
        ("On 19 November, Ines Hall said: “It was a long night and a short vote.”", None, None),
        ("Last March Ines Hall said: “It was a long night and a short vote.”", "March", "20"),
        ("In November Ines Hall said: “It was a long night and a short vote.”", None, None),
        ("On Monday 12 October Paul Sturt said: “I shall ask the court.”", None, None),
        ("On 13 October Paul Sturt said: “I shall ask the court.”", "13 October", "12 October"),
        ("In October Paul Sturt said: “I shall ask the court.”", None, None),
        ("In November Ines Hall complained of it. “It was a long night,” she said.", None, None),
        ("“It leaks less than it did,” Ada Bell said on Thursday.", None, None),
        ("“It leaks less than it did,” Ada Bell said on Tuesday.", "Tuesday", "2026-11-19"),
        ("On 5 March Ida Lowe said: “The tower leans a little more each year.”", None, None),
        ("On 5 November Eve Roth said: “I look for no excuse.”", None, None),
        ("On 12 November Eve Roth said: “I look for no excuse.”", "12 November", "5 November"),
        # The time of an entry, or of what is said.
        ("In the flood, at 08:45 on 21 November, Hall said that “homes under water is now 140”.", "08:45", "16:55"),
        ("At 4.55pm Ines Hall said: “The number of homes under water is now 140.”", None, None),
        ("At 4.10 p.m. Ines Hall said: “The number of homes under water is now 140.”", None, None),
        ("At 10am Ines Hall said: “The number of homes under water is now 140.”", "10:00", "16:55"),
        ("“I put the carpets on the roof of the van” (Harl Courier, 21 November, 11:20)", None, None),
        ("“I put the carpets on the roof of the van” (Harl Courier, 21 November, 08:45)", "08:45", "11:20"),
        ("At 9.30pm Gus Orr said: “We go home beaten.”", None, None),
        ("At 10.15pm Gus Orr said: “We go home beaten.”", "22:15", "21:30"),
        ("At 10.15pm Ines Hall said: “It was a long night and a short vote.”", None, None),
        ("By 4.55pm Paul Sturt was saying: “I put the carpets on the roof of the van.”", "16:55", "11:20"),
        ("At 4.55pm Paul Sturt came. “I put the carpets on the roof of the van,” he said.", "16:55", "11:20"),
        ("At 11.20am Paul Sturt came. “I put the carpets on the roof of the van,” he said.", None, None),
        # A newspaper that is not named.
        ("“It was a long night,” Ines Hall said in the same paper on 12 November.", "12 November", "20"),
        ("“It was a long night,” Ines Hall told the paper on 19 November.", None, None),
    ],
)
def test_days_without_a_year_and_times_are_compared(
    text: str, claimed: str | None, found: str | None, november: Snapshot
) -> None:
    checked = only(text, november)
    told = [(one.kind.value, one.claimed, one.found) for one in checked.differences]
    found = "2026-11-20" if found == "20" else found
    assert told == ([("date", claimed, found)] if claimed else []), checked
    assert checked.verdict is (QuoteVerdict.ELSEWHERE if claimed else QuoteVerdict.VERBATIM)


@rows(
    ("text", "unchecked"),
    [
        ("On Monday Ines Hall said: “It was a long night.”", [("date", "Monday")]),
        ("On 9 November Ines Hall told the Harl Courier: “It was a long night.”", [("date", "9 November")]),
        ("On 20 November Ines Hall said: “It was a long night.”", []),
        ("“I shall ask the court,” Paul Sturt said on 12 October.", []),
        ("Ines Hall was glad that the council “voted on Thursday to close the mill”.", [("speaker", "Ines Hall")]),
        ("“The tower leans a little more” (Ida Lowe, 5 March 2020)", [("date", "2020-03-05")]),
        ("Ida Bly said: “The mill was dark.”", [("speaker", "Ida Bly")]),  # which may be what she said
        ("She said that it was “a long night”.", []),
        ("On 3 November Ida Bly said: “I hid the ladder. I lied.”", []),
        ("On Monday Ines Hall said: “It was a short night.”", [("date", "Monday")]),  # which is altered
        ("On Monday Paul Sturt said: “It was a long night.”", []),  # which is of somebody else
        ("The driver said: “It was a long night.”", [("speaker", "The driver")]),
    ],
)
def test_what_an_article_does_not_tell_is_named_as_not_checked(
    text: str, unchecked: list[tuple[str, str]], november: Snapshot
) -> None:
    checked = only(text, november)
    assert [(one["kind"], one["quote"]) for one in checked.as_json()["unchecked"]] == unchecked
    told = [block.text for block in verification_blocks([checked]) if isinstance(block, Notice)]
    assert any(one.startswith("Not checked, for the article does not tell it: ") for one in told) is bool(unchecked)


@rows(
    ("text", "agreed"),
    [
        (
            "On 20 November Ines Hall told the Harl Courier: “It was a long night.”",
            "Ines Hall, Harl Courier, 20 November",
        ),
        ("On Monday Ines Hall said: “It was a long night.”", "Ines Hall"),
        ("She said that it was “a long night”.", None),
        ("Ines Hall was glad that the council “voted on Thursday to close the mill”.", None),  # which nobody says there
        ("On 20 November Ines Hall said: “It was a short night.”", "Ines Hall, 20 November"),  # which is altered
        ("The driver said: “It was a long night.”", None),  # which nothing says she is
        ("On 20 November Paul Sturt said: “It was a long night.”", None),  # which somebody else said
    ],
)
def test_what_an_article_bears_out_is_named(text: str, agreed: str | None, november: Snapshot) -> None:
    checked = only(text, november)
    told = [block.text for block in verification_blocks([checked]) if isinstance(block, Notice)]
    assert [one for one in told if one.startswith("Checked")] == ([f"Checked, and right: {agreed}."] if agreed else [])
    assert ", ".join(one["quote"] for one in checked.as_json()["agreed"]) == (agreed or "")


COLUMN = """\
I walked to work and had blisters by the bridge.

Then I met Amrit Gill, who drives the night bus. A walk that bothers nobody is a picnic, I thought.
"""
OBITUARY = "Marcus Hale has died, said his daughter, Corinne Hale. “I never stopped going around it,” Mr. Hale said."
CAPO = (
    "Denaro – who once boasted that he had “filled a graveyard” – “admitted who he was” in court, the Sun's Tom King "
    "reported. One woman, Felicia Sand, spoke of “cowering under a table”, as the Mail's Debbie Ellis reported. "
    "Ashleigh Bart won. “It is unreal to win at home,” said the Queenslander. It was so “for months”. Yvette Coop said "
    "it was so “for months”. “We take it seriously,” a clerk told the Lyme Post."
)
REVIEW = """\
I ate here. Sandra Haro cooks.

I never learned to like it.

I came home by bus.
"""
FEES = (
    "Pia Sund called it a theft. It was all “a scandal”.\n“Tilda hands me the ring, and I weep,” it reads. Tom Gale "
    "fled. Ruth Hale came. Kit Voss called that “surprising”."
)
LETTERS = """\
Sir, I rang the bell for thirty years. My arm is longer than it was.

Ruth Bellamy, Lyme

Sir, I never heard it ring. I am told that it is loud.

Name and address supplied

Sir, My boat was late. I wept.

Abel Finch, Lyme
"""
DINER = (
    "It was “all things weird,” said JTV News. The IMF is wary. “Prices will go on rising,” said Ribhouse owner Debra "
    "Sims. “We never sold a rib,” said Holly's father, Chuck Verg."
)
CRASH = (
    "Eve Lund, a driver, fell.\nLund was sorry. “It fell on us,” the driver said.\nIt rained at the other end of "
    "the town and of the bay, where Ann Roe slept."
)
SMOKE = "The hall was full of smoke. Ida Lind said the judge was safe. “It burns,” the judge said."
TALK = """\
Ingrid Holm spoke to Oskar Dahl.

How many banks turned you down?

Nineteen. I kept the letters.

Is that not simply a poor man's bank?

We made them lazy. I sleep well.

Will you sail?

I hope so.
"""


ADDRESS = """\
President Lea Vance gave this address on Monday.

I asked you for patience. I will not ask for it again.

My niece is a nurse, and she tells me to send her a contract.

I say it to my own party, too, and to Gus Wall.

She will sail on Friday.
"""
BOAT = (
    "Bryn Toll, known to his crew as “Tolls”, came. “You don't check first,” said Mr Toll. Walter “Biscuit” Amory "
    "sang. “I am slow,” said Amory. The MP for Harl, Tessa Quill, was cross. “He sent me a calendar,” she said. "
    "“We never row,” said Rolf Toll."
)


KIN = """\
“We would be two people and a hose,” said firefighter Grace Okafor. She works at Wick.

Her husband, who runs the café, was blunter. “They are cutting the rope,” he said.

Gareth Pugh, 58, said that he would stay. “My hands know one thing,” he said.

His wife said: “We bought the house because of it.”

His daughter, Lisa, rang six times. “It is in the post,” she said.

Her brother Cai remembered it. “The snow was up to the lamp room,” he said. His sister said: “Cai never rings.”

Per Lund, the councillor for Wick, voted against it. “You cannot tax an island,” he said.

“We sail at nine,” said June Lund.

Agnes May was angry. “Go away at once,” she told them.

Rovers manager Dolores Ibarra was proud.

Her opposite number, Craig Nunn, was not. “We had two thirds of the ball,” said the Stanmoor manager.

The local MP, Tomos Rhys, called it “vandalism with a balance sheet”.

“It was a low note,” said choir leader Olga O'Neill.

Mayor Lena Ortiz was glad. A miner's daughter, she liked to say that it was “sound as a bell”.

A commuter, who gave her name only as Pam, was relieved. “I had to walk with my brother-in-law,” she said.
"""


SPEECH = """\
Speech by the Prime Minister, Anders Vik, at the opening of the tunnel on 14 May

Today the door is open. We do not build for the loud. My mother said: “The sea only came to look.”

Let me thank the engineers, and above all Ruta Balode, who told me: “The rock does not read your plans.”
"""


@pytest.fixture(scope="module")
def persons() -> Iterator[Snapshot]:
    column = {"title": "The strike", "text": COLUMN, "author": "Bernard Kowal"}
    talk = {"title": "Salt and sleep", "text": TALK, "author": "Oskar Dahl"}
    others = {"text": OBITUARY}, {"text": "The court fined Marcus Haley. Eve Roth sang."}
    more = (
        {"text": REVIEW, "publisher": "Gull"},
        {"text": FEES},
        {"text": CRASH},
        {"text": DINER},
        {"text": "The score is surprising."},
        {"text": BOAT},
        {"title": "The address in full", "text": ADDRESS, "publisher": "Echo"},
        {"text": KIN, "publisher": "Echo"},
        {"text": SPEECH, "publisher": "Government Office"},
    )
    capo, smoke = {"text": CAPO, "publisher": "The Week"}, {"text": SMOKE, "publisher": "Lyme Post"}
    letters = {"text": LETTERS, "publisher": "Echo"}
    with library_of(column, talk, capo, smoke, letters, *others, *more) as library, library.snapshot() as snapshot:
        yield snapshot


@rows(
    ("text", "found"),
    [
        # An author who speaks of "I", and of others.
        ("“I walked to work and had blisters by the bridge,” said Amrit Gill.", "Bernard Kowal"),
        ("“I walked to work,” writes Bernard Kowal.", None),
        ("“I walked to work,” writes Mr Kowal.", None),
        ("“I walked to work,” said Eve Roth.", "Bernard Kowal"),
        ("Amrit Gill warned that “a walk that bothers nobody is a picnic”.", "Bernard Kowal"),
        # Who is named stands nowhere in the article, or only in the quotation.
        ("“Tilda hands me the ring, and I weep,” said Ann Tilda.", ""),
        ("Ann Roe said: “It fell on us.”", "Lund"),  # whom "the driver" stands for
        # An "I" whom the article does not name, and of two places that of whom it names.
        ("Sandra Haro said: “I never learned to like it.”", "Gull"),
        ("Tom Gale called it “surprising”.", "Kit Voss"),
        # Who signs a letter below it, and who signs another.
        ("“My arm is longer than it was.” Ruth Bellamy, letter to the Echo", None),
        ("“I never heard it ring.” Ruth Bellamy, letter to the Echo", "Echo"),
        # A body is not another of its kind, nor a person; and who is called by a kind of body may be of that.
        ("HBC News called it “all things weird”.", "JTV News"),
        ("JTV News called it “all things weird”.", None),
        ("The IMF said: “Prices will go on rising.”", "Debra Sims"),
        ("The restaurant's owner said: “We never sold a rib.”", "Chuck Verg"),
        ("The restaurant's owner said: “Prices will go on rising.”", None),
        ("Holly Roe's mother said: “We never sold a rib.”", "Chuck Verg"),
        ("Holly Roe's father said: “We never sold a rib.”", None),
        # What a newspaper tells in its own words.
        ("“Marcus Hale has died,” said Eve Roth.", "Corinne Hale"),
        ("“The hall was full of smoke,” said the judge.", "Lyme Post"),
        ("“The hall was full of smoke,” said Ida Lind.", "Lyme Post"),
        # Who asks, and who is asked.
        ("“Is that not simply a poor man's bank?” asked Ingrid Holm.", "Oskar Dahl"),
        ("“Is that not simply a poor man's bank?” asked Oskar Dahl.", None),
        ("“We made them lazy,” said Ingrid Holm.", None),
        ("“We made them lazy,” said Oskar Dahl.", "Ingrid Holm"),
        # Beside a reporter; by where one is from; at which of several places.
        ("Denaro once boasted that he had “filled a graveyard”.", None),
        ("Tom King said that Denaro “admitted who he was”.", None),
        ("Felicia Sand was “cowering under a table”, Debbie Ellis reported.", None),
        ("“It is unreal to win at home,” said Ashleigh Bart.", None),
        ("“It is unreal to win at home,” said Oskar Dahl.", "the Queenslander"),
        ("Yvette Coop said it was so “for months”.", None),
        # Who is said above it to have given a speech, and nobody of whom it speaks.
        ("“I will not ask for it again,” said President Vance.", None),
        ("“I will not ask for it again,” said Gus Wall.", "President Lea Vance"),
        # "He" is nobody else of that name.
        ("Bryn Toll came. “We never row,” he sighed.", "Rolf Toll"),
        ("Rolf Toll came. “We never row,” he sighed.", None),
        # A nickname is that one's for whom the article has it; a role in capitals is who has it.
        ("The coxswain, whom all call Tolls, said: “You don't check first.”", None),
        ("“I am slow,” said Biscuit.", None),
        ("“I am slow,” said Tolls.", "Amory"),
        ("The MP could not resist: “He sent me a calendar.”", None),
        ("The MP could not resist: “You don't check first.”", "Mr Toll"),
        # Nearly the same name is a slip; one of the family is another.
        ("“I never stopped going around it,” said Marcus Halle.", None),
        ("“I never stopped going around it,” said Marcus Hale.", None),
        # Relatives whom an article does not name are nobody else's, and no others.
        ("“They are cutting the rope,” said Grace Okafor's husband.", None),
        ("“They are cutting the rope,” said Grace Okafor.", "Her husband"),
        ("Her brother said: “They are cutting the rope.”", "Her husband"),
        ("The husband of Lisa said: “They are cutting the rope.”", "Her husband"),
        ("The wife of Gareth Pugh said: “We bought the house because of it.”", None),
        ("Pugh's mother said: “We bought the house because of it.”", "His wife"),
        ("“We bought the house because of it,” said Gareth Pugh.", "His wife"),
        ("“Cai never rings,” said Lisa.", "His sister"),
        ("Cai's sister said: “Cai never rings.”", None),
        ("His daughter said: “It is in the post.”", None),
        ("His daughter: “The snow was up to the lamp room.”", "Cai"),
        # Given names and surnames that are small words or months.
        ("“You cannot tax an island,” said Per Lund.", None),
        ("“You cannot tax an island,” said June Lund.", "Per Lund"),
        ("“We sail at nine,” said June Lund.", None),
        ("“Go away at once,” said Mrs May.", None),
        ("“Go away at once,” said June Lund.", "Agnes May"),
        # Callings and offices of which somebody else has one.
        ("A firefighter said that “you cannot tax an island”.", "Per Lund"),
        ("A councillor said that “you cannot tax an island”.", None),
        ("“We had two thirds of the ball,” said Craig Nunn.", None),
        ("“We had two thirds of the ball,” said Dolores Ibarra.", "Craig Nunn"),
        ("The Rovers manager said: “We had two thirds of the ball.”", "the Stanmoor manager"),
        ("The Stanmoor manager said: “We had two thirds of the ball.”", None),
        ("Craig Nunn, the Rovers manager, said: “We had two thirds of the ball.”", "Dolores Ibarra"),
        ("Craig Nunn, the Stanmoor manager, said: “We had two thirds of the ball.”", None),
        ("The local MP called it “vandalism with a balance sheet”.", None),
        ("The local MP said: “We sail at nine.”", "June Lund"),
        ("“It was a low note,” said choir leader Olga O'Neill.", None),
        ("“It was a low note,” said choir leader O'Neill.", None),
        # Handles and footnotes name a newspaper.
        ("4/ @TheEcho: “We would be two people and a hose.”", None),
        ("4/ @LymePost: “We would be two people and a hose.”", "Echo"),
        ("“We would be two people and a hose.”[^1] So it was.\n\n[^1]: Echo", None),
        ("“We would be two people and a hose.”[1] So it was.\n\n[1] Lyme Post", "Echo"),
        # Who is said in the heading of a speech to give it.
        ("“We do not build for the loud,” the Prime Minister said.", None),
        ("“We do not build for the loud,” said Ruta Balode.", "Anders Vik"),
        ("On Ruta Balode: “We do not build for the loud.”", None),
        ("Vik's mother said: “The sea only came to look.”", None),
        ("Vik's father said: “The sea only came to look.”", "My mother"),
        # Whom "she" means is nobody named before a paragraph that opens with somebody without a name.
        ("“I had to walk with my brother-in-law,” said Pam's father.", "she"),
        ("The mayor, Lena Ortiz, had liked to say that it was “sound as a bell”.", None),
    ],
)
def test_narrators_interviewers_and_namesakes_are_told_apart(text: str, found: str | None, persons: Snapshot) -> None:
    checked = only(text, persons)
    assert [one.found for one in checked.differences] == ([] if found is None else [found])
    assert checked.verdict is (QuoteVerdict.VERBATIM if found is None else QuoteVerdict.ELSEWHERE)
    assert found is not None or not checked.unchecked
