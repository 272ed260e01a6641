"""Who says a passage of an article."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Speaker, Verdict
from bot.answering.attribution.speakers import find_speaker
from index.article import Article, Kind, Paragraph
from index.text.sentences import with_sentences
from tests import rows
from tests.bot.answering.libraries import LibraryAnswers, library_of
from tests.fuzz.weaving import woven
from tests.growth import measure
from tests.labels.scoring import speakers


def _article(*paragraphs: str, kinds: dict[int, Kind] | None = None) -> Article:
    text = "\n".join(paragraphs)
    spans, position = [], 0
    for number, paragraph in enumerate(paragraphs):
        kind = (kinds or {}).get(number, Kind.BODY)
        if paragraph.strip():
            lead = len(paragraph) - len(paragraph.lstrip())
            spans.append(Paragraph(position + lead, position + lead + len(paragraph.strip()), kind))
        position += len(paragraph) + 1
    return with_sentences(Article("a", text, "a.txt", paragraphs=tuple(spans)))


def _speaker(article: Article, quote: str) -> str | None:
    start = article.text.index(quote)
    speaker = find_speaker(article, start, start + len(quote))
    if speaker is None:
        return None
    assert article.text[speaker.start : speaker.end] == speaker.name
    return speaker.name


@rows(
    ("paragraphs", "quote", "name"),
    [
        (("“It is safe,” Ann Bell said. “It was never in doubt.”",), "It was never in doubt.", "Ann Bell"),
        (("Ann Bell slept.", "A commuter, known as Pam, was late. “It is safe,” she said."), "“It is safe", None),
        (("Ann Bell slept.", "One commuter, Pam, was late. “It is safe,” she said."), "“It is safe", None),
        (
            ("Ann Bell lost.", "This is what she said:", "on it…", "I am proud.", "on us…", "We won."),
            "We won.",
            "Ann Bell",
        ),
        (("Ann Bell said: “It is safe. It was never in doubt.”",), "It was never in doubt.", "Ann Bell"),
        (("“It is safe. It was never in doubt,” said Ann Bell.",), "“It is safe.", "Ann Bell"),
        (("Ann Bell said: “It is safe.", "“It was never in doubt.”"), "“It was never in doubt.”", "Ann Bell"),
        (("Ann Bell is the engineer.", "“It is safe,” she said."), "“It is safe,” she said.", "Ann Bell"),
        (("Ann Bell denied it. She added that it was safe.",), "She added that it was safe.", "Ann Bell"),
        (("“It fell,” said Ann Bell. The mayor called it “old”. “It is safe,” she added.",), "“It is safe,”", None),
        (("“It fell,” said Ann Bell. “It is safe,” shrugged her coach.",), "“It is safe,”", None),
        (("“It fell,” said Ann Bell.", "“It is safe,” a neighbour chimed in."), "“It is safe,”", None),
        # A quotation over three paragraphs is of who is told where it begins.
        (("Ann Bell issued this statement: “It fell.", "“It was old.", "“It is safe.”"), "“It is safe.”", "Ann Bell"),
        # "He" is the nearest who spoke, if that can be told, and "she" whom the article calls so.
        (("“It fell,” said Ann Bell.", "Roy and Lee said it was old. “It is safe,” she said."), "“It is safe,”", None),
        (
            ("He is Quist. " * 4 + "Eve Bell sat. A ring that Tom Quist sent fell. She said: “Oh.”",),
            "“Oh.”",
            "Eve Bell",
        ),
        # A sentence about one without a name is about whoever is said to be that, or about nobody who is named.
        (
            ("“It fell,” said Ann Bell.", "Asked if she slept, the winner thought. “It is safe,” she said."),
            "“It is",
            None,
        ),
        (("His friend at Lyme Hall, Dr. Ann Bell, was sure: “It is safe.”",), "“It is safe.”", "Dr. Ann Bell"),
        (("Norvik Bank lost money.", "The bank said it would recover."), "The bank said", "Norvik Bank"),
        (("The Home Office denied it.", "It blamed the council."), "It blamed", "The Home Office"),
        (("Ann Bell published a report.", "The report said it was safe."), "The report said", "Ann Bell"),
        (("Q: Is it safe?", "Ann Bell: It is. Quite safe."), "Quite safe.", "Ann Bell"),
        (("Ann Bell met Eve Hart.", "“It is safe,” she said."), "“It is safe,” she said.", None),
        (
            ("Tom Lee wed Ann Bell.", "The Lyme Mill and Quay owner told the New York Post. “I do,” she said."),
            "“I do,”",
            None,
        ),
        (("Ann Bell's sister, Eve Hart, came.", "“It is safe,” she said."), "“It is safe,” she said.", "Eve Hart"),
        (("Ann Bell, 71, returns under Tom Lee.", "“It is safe,” she said."), "“It is safe,”", "Ann Bell"),
        (("“No,” said Ann Bell.", "Asked again, Eve is said to have wept. “It is safe,” she said."), "“It is", None),
        (("Kelly Bell, who has three boats, said it was safe.",), "it was safe", "Kelly Bell"),
        (("Mr Bell is the engineer.", "“It is safe,” she said."), "“It is safe,” she said.", None),
        (("The council met.", "“It is safe,” she said."), "“It is safe,” she said.", None),
        (("Ann Bell was there.", "It is safe."), "It is safe.", None),
        (
            ("Ann Bell said it was safe. Eve Hart said it was not.",),
            "Ann Bell said it was safe. Eve Hart said it",
            None,
        ),
        (("“I like it,” one man said. “It looks good.”",), "“It looks good.”", None),
        (("“It is safe.”",), "“It is safe.”", None),
        (
            ("Lyme City Harbour Mayor Ann Bell spoke.", "“It is safe,” he said."),
            "“It is safe,” he said.",
            "Lyme City Harbour Mayor Ann Bell",
        ),
        (
            ("West Lyme manager Tom Bell praised Eve Hart.", "“It is safe,” he said."),
            "“It is safe,” he said.",
            "Tom Bell",
        ),
        (("It fell.", "Image credit: Lyme Bridge Agency"), "Image credit: Lyme Bridge Agency", None),
        (("It fell.", "My guess: Four days"), "My guess: Four days", None),
        (("It fell.", "Ann Bell. Image: Lyme Agency"), "Image: Lyme Agency", None),
        (("It fell.", "Council warns of cracks in Lyme"), "Council warns of cracks in Lyme", None),
        # Letters behind a name are no acronym of a body.
        (
            (
                "“It is safe,” Judge Tom Lee told him.",
                "Defending, Ann Bell KC said that it was late. “It fell,” she said.",
            ),
            "“It fell,”",
            "Ann Bell KC",
        ),
        (
            ("“It is safe,” Judge Tom Lee told him.", "Ann Bell, MBE, said that it was late. “It fell,” she said."),
            "“It fell,”",
            "Ann Bell",
        ),
        (
            ("Ann Bell KC, defending, said that it was late. “It fell,” she said.",),
            "“It fell,”",
            "Ann Bell KC",
        ),
        # Whom "she" met is another one; a sentence about "her" goes on about whoever was named before.
        (
            (
                "Nora Bell, who made bowls, died on Monday. She was 88.",
                "At night classes she met a lecturer, Tom Lee, who lent her a wheel.",
                "“I was no artist,” she told this newspaper in 1991.",
            ),
            "“I was no artist,”",
            "Nora Bell",
        ),
        (
            (
                "Nora Bell, who made bowls, died on Monday. She was 88.",
                "Her bowls were sold in five towns.",
                "Born in Lyme, she left school at 15. At night classes she met a lecturer, Tom Lee. She made bowls.",
                "“I was no artist,” she told this newspaper in 1991.",
            ),
            "“I was no artist,”",
            "Nora Bell",
        ),
        (("Ann Bell, 71, met the director Tom Lee.", "“It is safe,” she said."), "“It is safe,”", None),
        # Whoever admits or denies a charge says nothing that could be quoted.
        (("Tom Lee, 54, of Lyme, had admitted six counts of theft.",), "Tom Lee", None),
        (
            ("Tom Lee stood in court. He denied arson, and the jury cleared him.",),
            "He denied arson",
            None,
        ),
        (("Tom Lee denied that he had been there.",), "Tom Lee", "Tom Lee"),
        (("Tom Lee admitted he had been there.",), "Tom Lee", "Tom Lee"),
        (("It fell.", "About Quorrick Rail: Founded in 2021, it sells sheds."), "About Quorrick", None),
        (("It fell.", "Contact Quorrick Rail: Lyme 4711 or the office."), "Contact Quorrick", None),
        (("Lyme Rovers are up.", "Lyme Rovers: Quist; Penhale, Strand (Ferraz 79); Lund."), "Lyme Rovers: Q", None),
        (("I'm told that it fell.",), "I'm told", None),
        (("Whatever Ann Bell said, it worked.",), "Whatever", None),
        (("“It fell,” the Miners' Union said.",), "“It fell,”", "the Miners' Union"),
        (("Dear Nora Bell", "My sister is late. She says that it fell."), "She says", None),
        (
            (
                "Nora Bell made lamps.",
                "She hung one at Skarra. It fell. “It is safe,” she said.",
                "The Skarra lamp fell.",
            ),
            "“It is safe,”",
            "Nora Bell",
        ),
        # The sentence itself names who "she" is, unless somebody else was speaking.
        (
            ("The group led by Grace Mbeki lost.", "Ms Bell will vote, she says, “as it falls”."),
            "as it falls",
            "Ms Bell",
        ),
        (("“I won,” said Grace Mbeki.", "Ms Bell will do well, she says, “in time”."), "in time", "Grace Mbeki"),
        (("“I won,” said Ms Mbeki.", "Tom Bell will do well, he says, “in time”."), "in time", "Tom Bell"),
        (("Nora Bell bears no grudge. Ms Mbeki, she says, came too. “She sang,” she says.",), "She sang", "Nora Bell"),
        (("Sunday 14 June", "Marl Walkers: nine miles. Meet at noon.", "Monday 15 June"), "Meet at noon.", None),
        (("It fell.", "Grace Mbeki: It did.", "Q: Is it safe?", "Grace Mbeki: It is."), "It is.", "Grace Mbeki"),
        # Words below "X said:" need no marks: they may be a block quote.
        (("It fell. Ann Bell told us by telephone:", "I was there. It is safe."), "It is safe.", "Ann Bell"),
        (("Ann Bell told us by telephone:", "I was there.", "It is safe."), "It is safe.", None),
        (("Ann Bell told us of two things:", "“I was there,” said Tom Lee."), "I was there,", "Tom Lee"),
        (("Ann Bell, Mayor of Lyme, welcomed it.", "“It is safe,” she said."), "“It is safe,”", "Ann Bell"),
        (("Her daughter, the painter Eve Hart, said: “It is safe.”",), "“It is safe.”", "Eve Hart"),
        (("The driver, a friend of the painter Eve Hart, said: “It is safe.”",), "“It is safe.”", None),
        (("A letter was read from Colonel Bell, who is 84.", "In it he said: “It is safe.”"), "“It is", "Colonel Bell"),
        (
            (
                "“It fell,” says Nora Bell.",
                "She bought it with a loan that her manager called “odd”.",
                "“It is safe,” she says.",
            ),
            "“It is safe,”",
            "Nora Bell",
        ),
        (("Lyme MP Nora Bell had a bone to pick with Tom Lee.", "“He wrote,” she said."), "He wrote", "Nora Bell"),
        (("Nora Bell spoke. Her sister Ida, 40, remembers it. “It was cold,” she says.",), "It was cold", "Ida"),
        (("Nora Bell spoke. Her brother Tom, 40, came. “It was cold,” she says.",), "It was cold", "Nora Bell"),
        (
            ("It fell. He met the director Tom Lee, and Ida Orr, the niece of Eve Hart, sang. “No,” she said.",),
            "No,",
            None,
        ),
        (("On Monday, Nora Bell's shop shut. “It was cold,” she said.",), "It was cold", "Nora Bell"),
        # "He" goes on about somebody else, unless the sentence introduces her.
        (
            ("Mr Lee said it would shut. He was cut short by Nora Bell, 74, who reads. “It is no library,” she said.",),
            "It is no library",
            "Nora Bell",
        ),
        (
            ("Nora Bell said her client was sorry. He had met Eve Hart. “He asks for nothing,” she said.",),
            "He asks",
            "Nora Bell",
        ),
        (
            ("Tom Lee pulled it.", "It fell. " * 400, "“I row,” says Ned Orr.", "Lee left. “It is safe,” he says."),
            "“It is safe,”",
            "Lee",
        ),
    ],
)
def test_the_speaker_is_named_where_the_article_leaves_no_doubt(
    paragraphs: tuple[str, ...], quote: str, name: str | None
) -> None:
    assert _speaker(_article(*paragraphs), quote) == name


@pytest.mark.parametrize(
    "text", ['"I slept," said the miller’s widow, and the house roared.', "“It is she Ann Bell “I slept,”, and asked —"]
)
def test_a_sentence_may_end_behind_a_verb_or_a_dash(text: str) -> None:
    assert _speaker(_article(text), text) is None


def test_a_headline_has_no_speaker() -> None:
    article = _article("Ann Bell says bridge is safe.", "It fell.", kinds={0: Kind.HEADLINE})
    assert _speaker(article, "Ann Bell says bridge is safe.") is None


def test_a_heading_in_the_line_of_its_text_has_no_speaker() -> None:
    others = (f"{name}. The kiln was sold to a firm from Telford." for name in ("Where it is", "Help"))
    article = _article('What the makers say. "We are sorry," said Ann Bell.', *others)
    assert _speaker(article, "What the makers say.") is None
    assert _speaker(article, '"We are sorry," said Ann Bell.') == "Ann Bell"


def test_a_quotation_goes_on_after_boilerplate_between() -> None:
    article = _article(
        "Ann Bell said: “It is safe.", "READ MORE: Ten bridges", "“It was never in doubt.”", kinds={1: Kind.BOILERPLATE}
    )
    assert _speaker(article, "“It was never in doubt.”") == "Ann Bell"


def test_a_passage_of_a_lead_in_and_a_claim_has_the_claims_speaker() -> None:
    article = _article("Ann Bell opened the bridge. She said it was safe.")
    assert _speaker(article, article.text) == "Ann Bell"


@pytest.mark.parametrize("split", ["dev", "test"])
def test_labelled_speakers_are_named_rightly_or_not_at_all(split: str) -> None:
    found = speakers(split)
    assert found.right / found.said >= 0.97
    assert found.right / found.known >= 0.85


PIECES = (
    *("“It fell,” ", '"No," ', "“", "‘", "” ", "’ ", '" ', ", ", ". ", ": ", "— ", "’s ", "(left) ", "Q: "),
    *(
        "said ",
        "says ",
        "told ",
        "asked ",
        "saying ",
        "musing ",
        "according to ",
        "of ",
        "that ",
        "and ",
        "who ",
        "on ",
    ),
    *("Ann Bell ", "Mr Lee ", "Dr. ", "the widow ", "a cook from Lyme ", "the board ", "he ", "HE ", "in a statement "),
)


@given(st.lists(woven(PIECES, 10) | st.text("Ann said“”‘’.,:\"' he", max_size=40), min_size=1, max_size=6), st.data())
def test_any_text_gets_a_speaker_that_stands_in_it_or_none(paragraphs: list[str], data: st.DataObject) -> None:
    article = _article(*paragraphs)
    start = data.draw(st.integers(0, len(article.text)))
    end = data.draw(st.integers(start, len(article.text)))
    speaker = find_speaker(article, start, end)
    assert speaker is None or speaker == Speaker(article.text[speaker.start : speaker.end], speaker.start, speaker.end)


def test_an_article_in_one_endless_paragraph_costs_no_more_than_its_surroundings() -> None:
    def work(article: Article) -> None:
        for sentence in article.sentences[-20:]:
            find_speaker(article, sentence.start, sentence.end)

    found = measure(work, lambda size: _article("“It is safe,” he said. ‘Oh’ “no " * size), 250)
    assert found.factor < 0.5  # 1 / TIMES where a longer article takes no longer


COMPLAINT = "The ferry is a disgrace.", "I have never seen it so late. The mayor said “I am sorry”."
ASKED = "When did you start?", "Do you fish?", "What is your plan?"


def _titled(title: str, *paragraphs: str) -> Article:
    return replace(_article(*paragraphs), title=title)


@rows(
    ("article", "quote", "name"),
    [
        (_titled("Letters", "The ferry", *COMPLAINT, "Ann Bell"), COMPLAINT[0], "Ann Bell"),
        (_titled("Ferry", "Sir, the ferry is late.", "— Dr Ann Bell"), "Sir, the ferry is late.", "Dr Ann Bell"),
        (_titled("Letters", *COMPLAINT, "Ann Bell", "Trams", "I like trams.", "Tom Lee"), "I like trams.", "Tom Lee"),
        (_titled("Letters", *COMPLAINT, "Ann Bell", "Trams run.", "Tom Lee"), "Trams run.", None),
        (_titled("Letters", "The page of letters", *COMPLAINT, "Ann Bell"), "The page of letters", None),
        (
            _titled("A letter", *COMPLAINT, "Yours faithfully,", "Major Ann Bell (retired)"),
            COMPLAINT[0],
            "Major Ann Bell",
        ),
        (_titled("A letter", *COMPLAINT, "Mr Orr calls it a war.", "Ann Bell"), "Mr Orr calls it a war.", "Ann Bell"),
        # No letter: an office, a line that names nobody, a speaker of her own, words of others.
        (_titled("Late again", *COMPLAINT, "Ann Bell, Chief Engineer"), COMPLAINT[0], None),
        (_titled("Late again", *COMPLAINT, "Ferry Details"), COMPLAINT[0], None),
        (_titled("Ferry", "The ferry is late.", "“I like it.”", "Ann Bell, Lyme"), "The ferry is late.", None),
        (_titled("Letters", *COMPLAINT, "Ann Bell"), "The mayor said “I am sorry”.", None),
    ],
)
def test_who_signs_a_letter_speaks_in_all_of_it(article: Article, quote: str, name: str | None) -> None:
    assert _speaker(article, quote) == name


@pytest.mark.parametrize(
    ("title", "opening", "name"),
    [
        ("Ann Bell on her ferry", "Ann Bell runs the ferry. We met her with Tom Lee.", "Ann Bell"),
        ("The ferry", "Ann Bell runs the ferry.", None),
        ("The ferry", "Ann Bell runs the ferry. She answers our questions.", "Ann Bell"),
        ("Ann Bell and Tom Lee on the ferry", "Ann Bell and Tom Lee run the ferry.", None),
    ],
)
def test_an_interview_without_labels_is_spoken_by_whom_it_introduces(
    title: str, opening: str, name: str | None
) -> None:
    answers = "I was nine.", "I do. It is fun.", "We will sail. I hope so."
    turns = [line for both in zip(ASKED, answers, strict=True) for line in both]
    told = _titled(title, opening, *turns, "Her book is out now.")
    assert [_speaker(told, quote) for quote in ("It is fun.", "We will sail.")] == [name, name]
    assert [_speaker(told, quote) for quote in (opening, *ASKED, "Her book is out now.")] == [None] * 5


def test_what_an_interviewer_states_and_whom_an_answer_quotes_is_not_said_by_who_answers() -> None:
    turns = (
        *("When did you first sail?", "I was nine.", "Your teacher was strict. Was he cruel?"),
        *("He once said to me, “You sail as if it were a chore.” I was ten.", "Many would have given up."),
        *(
            "I did not.",
            "Do you still sail?",
            "I do. It is fun.",
            "And where will you sail next?",
            "We will sail north.",
        ),
    )
    talk = _titled("Ann Bell on the ferry", "Ann Bell runs the ferry.", *turns)
    assert [_speaker(talk, quote) for quote in ("Many would have given up.", "You sail as if it were")] == [None, None]
    assert [_speaker(talk, quote) for quote in ("I did not.", "It is fun.")] == ["Ann Bell"] * 2


def test_a_reporters_paragraph_between_two_answers_is_not_said_by_who_answers() -> None:
    between = "She gets up and pours me tea.", "Orr put his head in. “I ran it,” he said."
    bare = ASKED[0], "I was nine.", *between, ASKED[1], "I do. It is fun.", "One learns.", ASKED[2], "We will sail."
    labelled = "Q: Why?", "A: I had to.", "One learns.", *between, "Q: And you?", "A: I swim.", "Q: Where?", "A: In it."
    for turns, goes_on in ((bare, None), (labelled, "Ann Bell")):
        talk = _titled("Ann Bell on the ferry", "Ann Bell runs the ferry at Quay Mill with Rob Orr.", *turns)
        assert [_speaker(talk, quote) for quote in (between[0], "I ran it", "One learns.")] == [None, "Orr", goes_on]
    alone = _titled("Ferry", "An interview by Tom Lee. At Quay Mill, Ann Bell, 44, who runs the ferry, is sure.", *bare)
    assert _speaker(replace(alone, author="Tom Lee"), "It is fun.") == "Ann Bell"


INTRODUCED = "Captain Ann Bell, 44, took over the ferry in May. She talks to Tom Lee about nets."
TALK = (
    ("Q: You sold two boats. Why?", "A: I had to. My wife said it was time.", "Q: And Rob Orr?", "A: Orr ran it well."),
    (
        "TL: You sold two boats. Why?",
        "AB: I had to.",
        "My wife said it was time.",
        "TL: And Orr?",
        "AB: Orr ran it well.",
    ),
    ("Lee: You sold two?", "Ann: I had to. My wife said it was time.", "Lee: And Orr?", "Ann: Orr ran it well."),
    ("Q. Tell us why.", "A. I had to. My wife said it was time.", "Q. And Orr?", "A. Orr ran it well.", "Orr is 90."),
)


@pytest.mark.parametrize("turns", TALK)
def test_whose_turn_it_is_in_an_interview_is_told_by_labels(turns: tuple[str, ...]) -> None:
    talk = replace(_titled("The ferry", INTRODUCED, *turns), author="Tom Lee")
    for quote in ("had to.", "My wife said it was time.", "Orr ran it well."):
        assert _speaker(talk, quote) == "Captain Ann Bell"
    assert _speaker(talk, "She talks to Tom Lee about nets.") is None
    assert _speaker(talk, talk.text.splitlines()[-1]) == (None if "90" in talk.text else "Captain Ann Bell")


LIFE = (
    "Ann Bell has died at 91. She was born in Lyme.",
    "Eve Hart taught Nora Lee.",
    "She sold jam. She had no patience with praise. “It is luck,” she used to say.",
)


@pytest.mark.parametrize(("title", "name"), [("Ann Bell, who sailed at 58", "Ann Bell"), ("A life at sea", None)])
def test_she_is_whom_the_title_of_an_obituary_names(title: str, name: str | None) -> None:
    assert _speaker(_titled(title, *LIFE), "“It is luck,” she used to say.") == name


def test_an_interview_that_introduces_two_has_no_speaker() -> None:
    talk = _titled("The ferry", "Ann Bell follows Tom Lee.", *TALK[0])
    assert _speaker(talk, "Orr ran it well.") is None


def test_what_a_letter_says_is_found_by_its_signer() -> None:
    letter = {"title": "A letter", "text": "\n\n".join((*COMPLAINT, "Ann Bell, Lyme"))}
    with library_of(letter, {"text": "The ferry to Lyme was painted on Monday."}) as library:
        answer = LibraryAnswers(library).answer("What did Ann Bell say about the ferry?", top=1)
    assert answer.verdict is Verdict.ANSWERED
    assert [one.speaker and one.speaker.name for one in answer.passages] == ["Ann Bell"]
