"""Follow-ups, read with the question and the answer before."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.answer import Answer, Verdict
from bot.answering.people import full_name, gender, is_person_in
from bot.answering.question import FollowUp
from bot.conversation import Context, read_follow_up
from index.article import Article
from tests import rows
from tests.bot.conversation.turns import after
from tests.growth import MAX_FACTOR, measure
from tests.labels.scoring import answer, follow_ups
from tests.shared import DATA, WITHOUT

BRIDGE = "When was the Norland bridge built?", answer("The bridge was built in 1911.")
MAYOR = "Who is the mayor?", answer("Mayor Ann Bell said Eve Hart would resign.", marked="Ann Bell")
SHIPS = "How many ships does Norland have?", answer("Norland has 40 ships.")
OPINION = "What does Ann Bell think of the bridge?", answer("Ann Bell likes the bridge.")


def replace_article(found: Answer, id: str = "a") -> Answer:
    return replace(found, passages=tuple(replace(passage, article=id) for passage in found.passages))


def read(follow_up: str, question: str, found: Answer) -> tuple[str, tuple[str, ...]]:
    """Return the likeliest wording of a follow-up, and what is shown of how it was read."""
    return likeliest(read_follow_up(follow_up, after(found, question), None))


def likeliest(follow_up: FollowUp | None) -> tuple[str, tuple[str, ...]]:
    assert follow_up is not None
    first = follow_up.wordings[0]
    return first.text, tuple(reading.understood for reading in first.readings)


def test_people_are_known_by_what_stands_beside_their_names() -> None:
    rest = " The iron bridge fell on the ninth day, and she was not seen again." * 12
    assert is_person_in("Ann Bell", f"It was designed by Ann Bell, a woman of 26.{rest}")
    assert not is_person_in("Old Bell", f"It was paid for by Old Bell, a brewery of 26 pubs.{rest}")
    assert not is_person_in("Icy Moon Nerva", f"Plumes of Icy Moon Nerva\n\nThe icy moon Nerva has plumes.{rest}")
    assert not is_person_in("Nerva", f"Plumes of Icy Moon Nerva\n\nThe icy moon Nerva has plumes.{rest}")
    assert gender("Tom Ridge", "Tom Ridge named Ann Bell, and her term ends in May. He left.") == ""
    assert gender("Desmond Frayne", f"Her father, Desmond Frayne, watched.{rest}") == "m"


@rows(
    ("before", "follow_up", "read_as"),
    [
        (BRIDGE, "Who built it?", "Who built the Norland bridge?"),
        (BRIDGE, "how long is it", "how long is the Norland bridge"),
        (BRIDGE, "and the Sudland bridge?", "When was the Sudland bridge built?"),
        (BRIDGE, "Why?", "Why was the Norland bridge built?"),
        (MAYOR, "How old is she?", "How old is Mayor Ann Bell?"),
        (MAYOR, "What is her husband called?", "What is Mayor Ann Bell's husband called?"),
        (("What does Ann Bell say about wine?", answer()), "and coffee?", "What does Ann Bell say about coffee?"),
        (
            ("How much is a night at the inn?", answer()),
            "and renting a bike?",
            "How much is renting a bike at the inn?",
        ),
        (("How hot will it get on Saturday?", answer()), "and Sunday?", "How hot will it get on Sunday?"),
        (("What was the turnout?", answer()), "and last time?", "What was the turnout last time?"),
        (BRIDGE, "ok why? lol", "why was the Norland bridge built?"),
        (BRIDGE, "<@123> and the Sudland bridge? thanks!", "When was the Sudland bridge built?"),
        (BRIDGE, "hey do you know who built it 😂", "who built the Norland bridge"),
        (("hey when was the Norland bridge built lol", answer()), "Why?", "Why was the Norland bridge built?"),
        (BRIDGE, "And why?", "why was the Norland bridge built?"),
        (SHIPS, "And what about planes?", "How many planes does Norland have?"),
        (SHIPS, "And Sudland?", "How many ships does Sudland have?"),
        (("What does the Norland bank say?", answer()), "and Sudland?", "What does the Sudland bank say?"),
        (SHIPS, "Sudland?", "How many ships does Sudland have?"),
        (SHIPS, "What about planes?", "How many planes does Norland have?"),
        (SHIPS, "How many planes?", "How many planes does Norland have?"),
        (SHIPS, "And in 1990?", "How many ships does Norland have in 1990?"),
        (OPINION, "And Eve Hart?", "What does Eve Hart think of the bridge?"),
        (OPINION, "and the tunnel?", "What does Ann Bell think of the tunnel?"),
        (OPINION, "What did she say about it?", "What did Ann Bell say about the bridge?"),
        (("Why did the bridge fall?", answer()), "When did that happen?", "When did the bridge fall?"),
        (("Did Ann Bell resign?", answer()), "When?", "When did Ann Bell resign?"),
        (BRIDGE, "and what about ruby Tipene, is she tired", "is ruby Tipene tired"),
        (("Why did Ann Bell resign?", answer()), "how come?", "why did Ann Bell resign?"),
        # What the question before asked for stands where it was missing.
        (("What did Ann Bell threaten to do?", answer()), "Why?", "Why did Ann Bell threaten to do that?"),
        (("What did Ann Bell want from the army?", answer()), "Why?", "Why did Ann Bell want that from the army?"),
        (
            ("What did Bell buy?", answer("Ann Bell bought a ferry.", marked="a ferry")),
            "Why?",
            "Why did Bell buy the ferry?",
        ),
        (("Who did Ann Bell call?", answer()), "when?", "when did Ann Bell call them?"),
        (("Who was arrested in Norland?", answer()), "when?", "when were they arrested in Norland?"),
        (
            ("Who is against the bridge?", answer("Ann Bell is against the bridge.", marked="Ann Bell")),
            "why?",
            "why is Ann Bell against the bridge?",
        ),
        (("when did mccain sail", answer("Tom McCain sailed.")), "where?", "where did McCain sail?"),
        (("What did the fire in the shop destroy?", answer()), "When?", "When did the fire in the shop destroy that?"),
        (("How many people have died in Norland?", answer()), "why?", "why have people died in Norland?"),
        (("How much money does Norland get?", answer()), "what for?", "why does Norland get money?"),
        (("How much money does Norland get?", answer()), "for what?", "for what does Norland get money?"),
        (SHIPS, "Why?", "Why does Norland have ships?"),
        (("Which actor won the top prize?", answer()), "for which role?", "for which role was the top prize won?"),
        (("Was Ann Bell convicted?", answer()), "of what?", "of what was Ann Bell convicted?"),
        # Apostrophes that are left out.
        (("What did Ann Bell do?", answer()), "didnt her husband help?", "didn't Ann Bell's husband help?"),
        (("What did she say?", answer("“No,” said Ann Bell.", marked="Ann Bell")), "who's that?", "who's Ann Bell?"),
        # The verb behind a subject is none of its nouns; what a preposition opens takes the place of its like.
        (("How much did clients of the Norland ring pay?", answer()), "who ran it?", "who ran the Norland ring?"),
        (("Why was the NRB set up?", answer()), "who runs it?", "who runs the NRB?"),
        (("Is the Norland site back up?", answer()), "who owns it?", "who owns the Norland site?"),
        (
            ("Who was saved by divers in Norland?", answer()),
            "and by the navy?",
            "Who was saved by the navy in Norland?",
        ),
        (("How many people died in Norland?", answer()), "And in Sudland?", "How many people died in Sudland?"),
        (("How much cash did Ann Bell find?", answer()), "and gift cards", "How many gift cards did Ann Bell find?"),
        (
            ("Who fell?", answer("Ann Bell and Eve Hart fell.", marked="Ann Bell and Eve Hart")),
            "Are they well?",
            "Are Ann Bell and Eve Hart well?",
        ),
        (("when did dino's shut", answer("Dino's shut its bakery.")), "who owned it", "who owned Dino's"),
        (("why did dinos pull out", answer("Dino's shut its bakery.")), "who owned it", "who owned Dino's"),
        # "They" are others than he; a name is "it" only as a thing.
        (
            ("Who is Tom Ridge?", answer("Tom Ridge and Eve Hart sing.")),
            "where did they find him?",
            "where did they find Tom Ridge?",
        ),
        (("Which night light was recalled?", answer()), "Why?", "Why was the night light recalled?"),
        (
            ("what street names are changing in Norland?", answer()),
            "why",
            "why are street names changing in Norland?",
        ),
        (("Where did Ann Bell go?", answer()), "With whom?", "With whom did Ann Bell go?"),
        (("Why did Ann Bell resign?", answer()), "on what grounds?", "on what grounds did Ann Bell resign?"),
        (
            ("Where was it signed?", answer("In Port Ellery.", marked="Port Ellery")),
            "Who lives there?",
            "Who lives in Port Ellery?",
        ),
        (
            ("what did bell ask for?", answer("Mayor Ann Bell asked for a bridge.")),
            "when did she ask?",
            "when did Mayor Ann Bell ask?",
        ),
    ],
)
def test_what_a_follow_up_leaves_out_is_filled_in(before: tuple[str, Answer], follow_up: str, read_as: str) -> None:
    question, shown = read(follow_up, *before)
    assert question.rstrip("?") == read_as.rstrip("?")
    assert shown


UNANSWERED = answer()
COUPLE = "How many children do Eve Hart and Tom Ridge have?", UNANSWERED


@rows(
    ("before", "follow_up", "wording"),
    [
        # A phrase has all its words, and no verb among them.
        (("how many eggs do banded sand rats lay", UNANSWERED), "what do they eat?", "what do banded sand rats eat?"),
        (("when is Norland playing Sudland", UNANSWERED), "who's their coach?", "who's Norland's coach?"),
        (
            ("where did they find those metal eating worms", UNANSWERED),
            "are they rare",
            "are those metal eating worms rare?",
        ),
        (("why is tooth decay happening", UNANSWERED), "can it be stopped?", "can tooth decay be stopped?"),
        # Somebody else speaks, in place of an office.
        (("what did the PM say", UNANSWERED), "and the justice minister?", "what did the justice minister say?"),
        # Who is nowhere named leaves the rest to be understood.
        (
            ("what is the harbour law", UNANSWERED),
            "what does she say about it?",
            "what does she say about the harbour law?",
        ),
        # What is asked of a place is asked of the thing before, there.
        (
            ("What causes tooth decay?", UNANSWERED),
            "why is it rising in Norland?",
            "why is tooth decay rising in Norland?",
        ),
        (
            ("What was found in a street?", answer("A wet letter was found.", marked="A wet letter")),
            "how long is it?",
            "how long is the wet letter?",
        ),
        # What a time or a day is asked for is no part of what is asked about it.
        (("what time does the ferry sail for Easton", UNANSWERED), "why?", "why does the ferry sail for Easton?"),
        (("why can't they sail to Norland", UNANSWERED), "who sank the ship?", "Norland: who sank the ship?"),
        (("what do Norland and Sudland want?", UNANSWERED), "when do they meet?", "when do Norland and Sudland meet?"),
        (("did the board ban Norland", UNANSWERED), "who runs it?", "who runs the board?"),
        (("was anyone else hurt?", UNANSWERED), "how bad was it?", "how bad was it?"),
        # A pronoun that comes twice means one.
        (
            ("what did Tom Ridge do?", UNANSWERED),
            "what did he say before he left?",
            "what did Tom Ridge say before he left?",
        ),
        # Two people are meant rather than what is counted; a company that did it rather than what it did it to.
        (COUPLE, "are they married?", "are Eve Hart and Tom Ridge married?"),
        (
            ("Who bought the Meridian?", answer("The Port Museum bought it.", marked="Port Museum")),
            "where can they show it?",
            "where can Port Museum show the Meridian?",
        ),
        # Who stands in a clause behind a thing is not part of it.
        (("tell me about the ship Norland sank", UNANSWERED), "how big was it?", "how big was the ship?"),
        # What a question was looked for with, before its colon, is no part of what it asks.
        (
            ("the final: who took the corner?", answer("Tom Ridge took the corner.", marked="Tom Ridge")),
            "how old is he?",
            "how old is Tom Ridge?",
        ),
        (("the final: who took the corner?", UNANSWERED), "when?", "the final: when was the corner taken?"),
        # Who is promised something, and the day on which something is, are not "it"; a new subject is "they".
        (
            ("What did Ann Bell promise the union?", answer("Bell promised it that she would build a hall by May.")),
            "how old is it?",
            "Ann Bell, the union: how old is it?",
        ),
        (
            ("whats on friday in norland", answer("FRIDAY\n\nA dance.", marked="A dance")),
            "how old is it?",
            "how old is the dance?",
        ),
        (
            ("Who sank the ships?", answer("Ann Bell and Tom Ridge sank the ships.")),
            "and the owner? did they pay anything?",
            "the ships: and the owner? did they pay anything?",
        ),
        # An answer that is not sure is meant less than what was asked for.
        (("who's the new harbour boss?", answer("Tom Ridge saw him.", marked="Tom Ridge")), "how old is he?", None),
    ],
)
def test_what_is_meant_is_found_whole_and_of_the_right_sort(
    before: tuple[str, Answer], follow_up: str, wording: str | None
) -> None:
    question, found = before
    context = after(replace(found, verdict=Verdict.CLOSEST) if wording is None else found, question)
    first, _ = likeliest(read_follow_up(follow_up, context, None))
    assert first == (wording or "how old is the new harbour boss?")


def test_who_was_asked_about_before_may_be_meant_as_well_as_who_was_named_last() -> None:
    context = after(answer("Tom Ridge was held on Monday."), "Why was Tom Ridge held?")
    found = answer("Judge Hugo Bell has the case.", marked="Hugo Bell")
    context = context.after(replace(found, question="Who is the judge?", wording="Who is the judge?"))
    follow_up = read_follow_up("did he say sorry?", context, None)
    assert follow_up is not None
    assert {one.text for one in follow_up.wordings[:2]} == {
        f"did {name} say sorry?" for name in ("Judge Hugo Bell", "Tom Ridge")
    }
    assert not any(one.readings for one in follow_up.wordings)


@rows(
    ("before", "follow_up", "wording"),
    [
        # What is asked for is missing from the question: nothing that is put in its place makes it whole.
        (("What is a hoard?", UNANSWERED), "Why?", "Why is a hoard?"),
        (("Where was Norland 8 going?", UNANSWERED), "how many on board", "Norland 8: how many on board?"),
        (("Why did Bell leave the house?", UNANSWERED), "how many ships", "how many ships did Bell leave the house?"),
        (("Emirates: whats it worth?", UNANSWERED), "the airbus one?", "the airbus one: what is it worth?"),
        (("Norland: who pays?", UNANSWERED), "Why are they late?", "Why are Norland late?"),
        (("What is the Norland 4x?", UNANSWERED), "do they know?", "the Norland 4x: do they know?"),
        (("anyone know what mezcal is made from?", UNANSWERED), "and tequila?", "what is tequila made from?"),
        (("Who met in Norland?", answer("Ann Bell and Eve Hart met in Norland.")), "What did she say?", None),
        (("Who did Ann Bell call?", answer("She called the police.", marked="the police")), "and a lawyer?", None),
        (("what are the fines up to", UNANSWERED), "and for Italy?", None),
        (("When is the next match?", UNANSWERED), "against whom?", "against whom is the next match?"),
        (("Who owned the shop where the fire was?", UNANSWERED), "when was that?", None),
    ],
)
def test_what_is_no_good_english_or_not_sure_is_looked_for_and_not_shown(
    before: tuple[str, Answer], follow_up: str, wording: str | None
) -> None:
    question, shown = read(follow_up, *before)
    assert wording is None or question == wording
    assert shown == () or question == "what is tequila made from?"


@rows(
    "follow_up",
    [
        "Who is the harbour master?",
        "What did the minister say about his plan?",
        "What did Eve Hart say about her husband?",
        "Is it raining in Port Ellery?",
        "How long does it take to build a bridge?",
        "Was anyone hurt?",
        "🌉",
        "_",
        "Which party says that it will win?",
    ],
)
def test_a_complete_question_is_not_bent(follow_up: str) -> None:
    for question, found in (BRIDGE, MAYOR, SHIPS, OPINION):
        wordings = getattr(read_follow_up(follow_up, after(found, question), None), "wordings", ())
        assert all(one.text.rstrip("?").endswith(follow_up.rstrip("?")) and not one.readings for one in wordings)


def test_a_question_without_name_or_noun_turns_to_nothing_else() -> None:
    found = [read_follow_up(said, after(UNANSWERED, BRIDGE[0]), None) for said in ("who pays", "who pays the crew")]
    assert [one and (one.is_clause, one.is_complete) for one in found] == [(False, False), (True, False)]


def test_nothing_goes_on_from_nothing_or_from_endless_texts() -> None:
    assert read_follow_up("Why?", Context(), None) is None
    assert read_follow_up("", after(UNANSWERED, "Who?"), None) is None
    assert read_follow_up("it " * 200, after(UNANSWERED, "Who?"), None) is None
    assert read_follow_up("Why?", after(UNANSWERED, "who " * 400), None) is None


def test_a_pronoun_that_could_mean_two_people_is_tried_with_both() -> None:
    found = answer("Ann Bell and Eve Hart met in Norland.")
    follow_up = read_follow_up("What did she say?", after(found, "Who met in Norland?"), None)
    assert follow_up is not None
    assert [one.text for one in follow_up.wordings] == [
        "What did Ann Bell say?",
        "What did Eve Hart say?",
        "What did she say?",
    ]


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    first, _ = read("How old is she?", *MAYOR)
    second, _ = read("Where does she live?", first, answer("Ann Bell is 50."))
    assert second == "Where does Mayor Ann Bell live?"


ARTICLE = Article(
    "a",
    "Mayor Ann Bell resigned on Monday. She had led New Sandford since 2010. Bell said that she was tired. Tom Ridge, "
    "52, follows. Ridge said he was glad. In New Sandford people were sad. The people of New Sandford like Bell. " * 4,
    "a.txt",
)


def test_he_and_she_are_people_of_that_sex_as_the_article_tells_it_and_never_places() -> None:
    found = answer("Bell and Ridge met in New Sandford.")
    context = after(replace_article(found), "what happened in new sandford with bell and ridge")
    for pronoun, name in (("he", "Tom Ridge"), ("she", "Mayor Ann Bell")):
        question, _ = likeliest(read_follow_up(f"what did {pronoun} say", context, ARTICLE))
        assert question == f"what did {name} say?"


def test_what_says_nothing_of_its_topic_is_read_with_that_of_the_question_before() -> None:
    for said in ("how many visitors came?", "worth?"):
        follow_up = read_follow_up(said, after(UNANSWERED, "Who opened the Norland bridge?"), None)
        assert follow_up is not None
        assert [one.text for one in follow_up.wordings] == [f"the Norland bridge: {said}", said]
        assert not any(one.readings for one in follow_up.wordings)


def test_peoples_are_no_people_and_first_names_stand_for_whole_ones() -> None:
    text = (
        "Eve Hart is the first East Norlander mayor. East Norlanders cheered. Eve met Tom Ridge, 52. Ridge left. " * 6
    )
    article = replace(ARTICLE, text=text)
    found = replace_article(answer("Eve is the first East Norlander mayor.", marked="East Norlander"))
    question, _ = likeliest(read_follow_up("how old is she?", after(found, "who's the mayor?"), article))
    assert question == "how old is Eve Hart?"


def test_a_correction_asks_the_question_before_about_something_else() -> None:
    for said in ("no, i meant the Sudland bridge", "sorry I meant the Sudland bridge", "not that, the Sudland bridge"):
        assert read(said, *BRIDGE)[0] == "When was the Sudland bridge built?"
    assert read("no, i mean who built it?", *BRIDGE)[0] == "who built the Norland bridge?"


def test_who_said_what_was_quoted_is_asked_with_its_words() -> None:
    for said in ("who said that?", "says who?", "according to whom?", "wait who told them that"):
        wording, shown = read(said, "How long will it last?", answer("Nobody knows, said Tom Ridge."))
        assert wording == "Who said “Nobody knows, said Tom Ridge”?"
        assert shown == (wording,)


def test_nothing_goes_on_from_the_words_of_a_quotation_that_was_asked_about() -> None:
    context = after(UNANSWERED, "Why did prices fall in Norland?")
    assert read_follow_up("and Sudland?", after(UNANSWERED, "Who said “Prices fall”?"), None) is not None
    context = context.after(replace(UNANSWERED, wording="Who said “Prices fall in Norland”?"))
    assert likeliest(read_follow_up("and Sudland?", context, None))[0] == "Why did prices fall in Sudland?"


def test_what_a_question_names_is_meant_before_the_topic_that_it_was_looked_for_with() -> None:
    wording = "the airport workers, Easton: when does the strike begin?"
    context = after(UNANSWERED, "").after(replace(UNANSWERED, question=wording, wording=wording))
    assert likeliest(read_follow_up("how long will it last?", context, None))[0] == "how long will the strike last?"


def test_what_else_asks_again_for_what_was_not_quoted_yet() -> None:
    context = after(answer("Ann Bell said: “I am tired.”"), "What did Ann Bell say?")
    for said in ("what else did she say?", "tell me more", "anything else?"):
        follow_up = read_follow_up(said, context, None)
        assert follow_up is not None
        assert follow_up.wordings[0].text.lower() == "what did ann bell say?"
        assert [place[1:] for place in follow_up.told] == [(0, 28)]


def test_a_change_of_topic_that_is_announced_goes_on_from_nothing() -> None:
    follow_up = read_follow_up("ok different topic, who sank the ship?", after(UNANSWERED, "Who is Ann Bell?"), None)
    assert follow_up is not None
    assert (follow_up.article, follow_up.wordings[0].text) == ("", "who sank the ship?")


def test_a_person_is_meant_across_a_change_of_topic_that_names_nobody() -> None:
    assert in_court("sorry, different thing: where was he tried?", "was Tom Ridge tried?")[0].startswith(
        "*where was Tom"
    )


def test_what_about_a_thing_that_the_article_has_nothing_of_is_looked_for_everywhere() -> None:
    context = after(replace_article(answer("Ridge was tried.")), "was Ridge tried?")
    for said, elsewhere in (
        ("what about the lynx?", True),
        ("the lynx", True),
        ("what about the scallops?", True),
        ("against who", False),
        ("what about the ferries?", False),
    ):
        follow_up = read_follow_up(said, context, COURT)
        assert follow_up is not None
        assert follow_up.wordings[-1].stands_alone is elsewhere
        assert (follow_up.prior < 4) is elsewhere


def test_who_holds_a_role_is_not_filled_into_a_question_that_asks_for_it() -> None:
    assert not any("Hugo Bell" in one for one in in_court("who was the judge?", "was Ridge tried?"))


def test_there_is_no_person() -> None:
    assert not any("to Ridge" in one for one in in_court("how did he get there?", "where's Ridge living now?"))


def test_the_article_of_the_last_answer_counts_less_where_a_question_names_something_itself() -> None:
    question, found = BRIDGE
    named = read_follow_up("Where is Port Ellery?", after(found, question), None)
    unnamed = read_follow_up("where is the toll booth?", after(found, question), None)
    assert named is not None
    assert unnamed is not None
    assert 0 < named.prior < unnamed.prior
    here = read_follow_up("Who likes Norland?", after(found, question), None)
    assert here is not None
    assert here.prior == unnamed.prior, "a name that the last answer has"


@pytest.mark.parametrize("split", ["dev", "test"])
def test_labelled_follow_ups_are_read_as_labelled(split: str) -> None:
    filled, kept = follow_ups(split)
    assert kept.right == kept.known
    assert filled.right >= 0.9 * filled.known


@pytest.mark.parametrize("name", ["seeds", "squad2", "selqa", "naturalquestions", "wikiqa", "trecqa"])
def test_questions_of_their_own_are_hardly_ever_bent_by_the_one_before(name: str) -> None:
    file = DATA / name / "questions.jsonl"
    if not file.exists():
        pytest.skip(WITHOUT)
    questions = [json.loads(line)["question"] for line in file.read_text(encoding="utf-8").splitlines()][:250]
    pairs = itertools.islice(itertools.pairwise(questions), 0, None, 2)
    bent = sum(bool(found and likeliest(found)[1]) for old, new in pairs for found in [follow(new, old)])
    assert bent <= 0.01 * len(questions)


def follow(new: str, old: str, quote: str = "") -> FollowUp | None:
    return read_follow_up(new, after(answer(quote) if quote else answer(), old), None)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_texts_can_follow_each_other(new: str, old: str, quote: str) -> None:
    found = follow(new, old, quote)
    assert found is None or all(wording.text for wording in found.wordings)


_WORDS = "And what about Ann Bell Norland he she it that the bridge who when did was say ? 's , of there".split()
phrases = st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join)


@given(phrases, phrases, phrases)
@example("when", "what", "")
def test_any_words_can_follow_each_other(new: str, old: str, quote: str) -> None:
    found = follow(new, old, quote)
    assert found is None or 1 <= len(found.wordings) <= 3


COURT = Article(
    "a",
    "Norland boss Tom Ridge was tried in Port Ellery on Monday. An old man had seen him, the harbour police say. Ridge "
    "said nothing. Judge Hugo Bell said that he was sorry. The prosecutor, Ann Quill, asked for ten years. Ridge’s "
    "brother Samuel, 22, cried. A woman named Mira, who lives there, said that she was glad. LibraVoice said so too. "
    "“Yes,” said Eve Hart, a spokeswoman for the town. Lawyer Ina Lund and lawyer Olaf Berg left with the former mayor "
    "Kim Moor. Rolls-Marsh makes the ferries. His sister Mona Ridge left. Gov. Lena Falk came. " * 4,
    "a.txt",
)


def in_court(follow_up: str, question: str, quote: str = "Ridge was tried.", marked: str | None = None) -> list[str]:
    """Return the wordings of a follow-up; one that is shown stands between stars."""
    context = after(replace_article(answer(quote, marked=marked)), question)
    found = read_follow_up(follow_up, context, COURT)
    assert found is not None
    return [f"*{one.text}*" if one.readings else one.text for one in found.wordings]


@rows(
    ("before", "follow_up", "first"),
    [
        # Who holds a role is named, where the article names one person who does, wherever it does.
        ("was Ridge tried?", "what did the judge say?", "*what did judge Hugo Bell say?*"),
        ("what did Ridge say?", "and the prosecutor?", "what did prosecutor Ann Quill say?"),
        ("was Ridge tried?", "how old is the spokeswoman?", "*how old is spokeswoman Eve Hart?*"),
        ("was Ridge tried?", "is the governor sorry?", "*is governor Lena Falk sorry?*"),
        # A noun or the first name tells who "she" is in a family.
        ("what is the deal with the ferries?", "why Port Ellery?", "the deal, the ferries: why Port Ellery?"),
        ("what did Mona Ridge say?", "how old is she?", "*how old is Mona Ridge?*"),
        ("was Ridge tried?", "what did the lawyer say?", "Ridge: what did the lawyer say?"),
        ("was Ridge tried?", "what did the mayor say?", "Ridge: what did the mayor say?"),
        # What tells a person from others is not that person; nor are bodies with a capital inside.
        ("when was the Norland boss tried?", "where was he tried?", "*where was the Norland boss tried?*"),
        ("what does LibraVoice say?", "what did he say?", "*what did Tom Ridge say?*"),
        # A single name is a person's where it is introduced so.
        ("what did Mira say?", "where does she live?", "*where does Mira live?*"),
        # "His brother" is meant rather than he; and "she" is neither.
        ("what did Ridge's brother do?", "how old is he?", "how old is Ridge's brother?"),
        ("what did Ridge's mother do?", "how old is he?", "*how old is Tom Ridge?*"),
        ("what did director Eve Hart say?", "how big is it?", "director Eve Hart: how big is it?"),
        # Nobody in particular is not "it".
        ("was anyone tried?", "how did it end?", "how did it end?"),
        # A place where something was is hardly "it".
        ("who was tried in Port Ellery?", "how big is it?", "how big is Port Ellery?"),
        # What is named first takes the place of its pronoun.
        ("was Ridge tried?", "and the Norland bridge, when was it built?", "*when was the Norland bridge built?*"),
        ("was Ridge tried?", "what about Hugo Bell, is he sorry?", "*is Hugo Bell sorry?*"),
        ("is Hugo Bell Catholic?", "where does he live?", "*where does Hugo Bell live?*"),
        ("was Ridge tried?", "and his mother, what did she say?", "*what did Tom Ridge's mother say?*"),
        # People leave hyphens out.
        ("what is rolls marsh making?", "how big is it?", "*how big is Rolls Marsh?*"),
    ],
)
def test_people_and_things_are_told_apart_as_the_article_tells_them(before: str, follow_up: str, first: str) -> None:
    assert in_court(follow_up, before)[0] == first


def test_what_only_measures_is_no_question_of_its_own() -> None:
    found = read_follow_up("and how deep?", after(replace_article(answer()), "when did the quake hit Norland?"), COURT)
    assert found is not None
    assert not found.is_complete


def test_what_was_guessed_once_is_not_sure_when_it_is_gone_on_from() -> None:
    said = answer("Ann Bell met Eve Hart.")
    context = after(said, "Who met in Norland?")
    follow_up = read_follow_up("What did she say?", context, None)
    assert follow_up is not None
    assert follow_up.wordings[0].text == "What did Ann Bell say?"
    context = context.after(replace(said, wording="What did Ann Bell say?"), follow_up)
    for said_next in ("how old is she?", "why?", "when was that?"):
        further = read_follow_up(said_next, context, None)
        assert further is not None
        assert "Ann Bell" in further.wordings[0].text
        assert not further.wordings[0].readings


def test_what_only_the_last_answer_explains_is_not_looked_for_elsewhere() -> None:
    context = after(replace_article(answer("His lawyer said no.")), "what did his lawyer say?")
    for said, elsewhere in (("and the witness?", False), ("and Kim Moor?", True)):
        follow_up = read_follow_up(said, context, replace(COURT, text="His lawyer said no."))
        assert follow_up is not None
        assert [one.stands_alone for one in follow_up.wordings] == [elsewhere, False]


def test_more_is_none_of_what_any_turn_has_quoted() -> None:
    context = Context()
    for quote, question in (("Ann Bell came.", "who came?"), ("Ann Bell said no.", "what did Ann Bell say?")):
        found = answer(quote)
        passages = (replace(found.passages[0], article=quote),)
        context = context.after(replace(found, question=question, wording=question, passages=passages))
    for said in ("what else did she say?", "anything else on that?", "anything else about her"):
        follow_up = read_follow_up(said, context, None)
        assert follow_up is not None
        assert [id for id, *_ in follow_up.told] == ["Ann Bell said no.", "Ann Bell came."]


def test_a_name_is_written_as_the_article_writes_it() -> None:
    text = "PORT ELLERY, NORLAND — PG&E told the BVI premier no. The US and the BVI watched Norland. The US told them."
    article = replace(ARTICLE, text=text)
    for before, follow_up, read_as in (
        ("any news on the bvi premier", "where was he held?", "where was the BVI premier held?"),
        ("who runs pge", "did it pay us?", "did PG&E pay us?"),
        ("when was the bvi vote in norland", "why?", "why was the BVI vote in Norland?"),
    ):
        found = read_follow_up(follow_up, after(replace_article(answer("It was held.")), before), article)
        assert likeliest(found)[0] == read_as


def test_a_full_name_opens_with_no_other_word_and_is_no_thing_that_somebody_owns() -> None:
    assert full_name("Mastel", "But Mastel grew. Tom Ridge’s Mastel too. Lise Mastel left.") == "Lise Mastel"
    assert full_name("Mastel", "But Mastel grew. Tom Ridge’s Mastel too.") == "Mastel"


def test_an_endless_article_of_roles_costs_no_time() -> None:
    def work(text: str) -> None:
        context = after(replace_article(answer("Ann Bell came.")), "who is ann bell")
        read_follow_up("What did the mayor say?", context, replace(ARTICLE, text=text))

    assert measure(work, lambda size: "Ann Bell, the mayor, saw mayor, " * size, 600).factor <= MAX_FACTOR


def test_an_endless_question_before_costs_no_time() -> None:
    found = answer("Ann Bell " * 50)

    def work(previous: str) -> None:
        read_follow_up("What did she say?", after(found, previous), None)

    assert measure(work, lambda size: "Who saw Ann Bell " * size, 600).factor <= MAX_FACTOR


def test_an_endless_article_costs_no_time() -> None:
    def work(text: str) -> None:
        article = replace(ARTICLE, text=text)
        context = after(replace_article(answer("Ann Bell came.")), "who is ann bell")
        read_follow_up("What did she say?", context, article)

    assert measure(work, lambda size: "Ann Bell said she saw Bell in Bell. " * size, 600).factor <= MAX_FACTOR
