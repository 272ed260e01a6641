from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.cleaning import clean, without_asides, without_markup, without_openings
from index.library import Library
from tests import rows
from tests.bot.answering.libraries import library_of, parsed
from tests.growth import MAX_FACTOR, measure

QUESTIONS = """
Who runs the ferries of Northport?
How long can I keep bread in the freezer?
When did the old bridge open?
Where is the new museum?
Why was the harbour closed in March?
How many people live in Lowell?
What did Anna Berg say about the tunnel?
Which company owns the mine?
Is the tunnel still closed?
Did the council approve the budget?
How much did the stadium cost?
What is a tidal bore?
Whose boat sank near the island?
How old is the mayor of Northport?
How far is the island from the coast?
Has the government banned plastic bags?
What caused the fire at the mill?
Who was arrested after the robbery?
How did the cat survive the fall?
When will the next train leave?
what's the price of a ticket
who won the cup in 1998
how tall is the tower
where can you swim in winter
why are the teachers on strike
what happened to the lighthouse
were any of the passengers hurt
are dogs allowed on the ferry
can bread be frozen twice
does the ferry run at night
Who is Tom Holt?
What was Maria Holt's job?
How often does the river flood?
What year was the school founded?
What country sent the most doctors?
Which of the two bridges is older?
Who said "the port is dead"?
What percentage of voters stayed home?
How heavy is a 20-foot container?
Where did the 3.5 million come from?
What do the unions want from Gov. Lee?
Why won't the bank lend to farmers?
How has the price of wheat changed?
Should bread be kept in the fridge?
What are the side effects of the vaccine?
Who plays the lead in the film?
When does the U.S. vote?
What does the report say about bees?
How big is the hole in the roof?
Who wrote the letter to the editor?
""".strip().splitlines()
PREFIXES = """
sorry if this was asked already but
sorry to bother you guys, but
apologies if this is a dumb question but
hey does anyone know
can someone tell me
can you please tell me
could anyone here remind me
quick question:
Hi all!
hello everyone,
hey
hey there
Good morning!
so
um
ok so
@bot
<@123>
<@!4567>
<:wave:12345>
👋🏽
https://example.org/news?id=1&q=what
just curious,
I was wondering
does anybody happen to know
do you know
any idea
please tell me
by the way,
idk if this is the right channel but
not sure if this was asked before but
I know it's late but
my question is:
Thanks in advance!
question for you all:
:wave:
genuinely curious,
according to your articles,
for a quiz:
someone told me to ask here,
just to be sure,
""".strip().splitlines()
SUFFIXES = """
lol
thanks!
thanks
pls
please
thx in advance
Thank you so much!
ty
cc @alice
cc @alice and @bob
<@!99>
<a:party:777>
😂😂
🙏
:)
https://example.org/a_(b)
haha
anyone?
any ideas?
, anyone know?
does anyone know?
i forgot
just curious
asking for a friend
Edit: nevermind
edit: typo
tbh
, guys?
if anyone knows
much appreciated
, cheers!
(sorry if already asked)
(honestly curious)
according to the articles
, does it say?
, do the articles say?
""".strip().splitlines()


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with library_of(
        {"title": "Ferries", "text": "Anna Berg runs the ferries of Northport. They run at night."}
    ) as made:
        yield made


@rows("question", QUESTIONS)
def test_a_plain_question_stays_as_it_is(question: str) -> None:
    assert clean(question) == question


@given(
    st.sampled_from(QUESTIONS),
    st.lists(st.sampled_from(PREFIXES), max_size=3),
    st.lists(st.sampled_from(SUFFIXES), max_size=3),
)
def test_what_is_said_around_a_question_changes_nothing_about_it(
    library: Library, question: str, prefixes: list[str], suffixes: list[str]
) -> None:
    plain, wrapped = (parsed(library, text) for text in (question, " ".join([*prefixes, question, *suffixes])))
    assert wrapped.words == plain.words
    assert wrapped.answer_type == plain.answer_type
    assert wrapped.focus == plain.focus


@rows(
    ("text", "question"),
    [
        ("who won the cup 😂👍🏽?", "who won the cup?"),
        ("who won the cup, guys?", "who won the cup?"),
        ("who won the cup (of 1998)?", "who won the cup (of 1998)?"),
        ("yo wats the score lmao", "wats the score"),
        ("Hi all! Who won the cup? Thanks!", "Who won the cup?"),
        ("[the report](https://example.org/a) who wrote it?", "the report who wrote it?"),
        ("Who won the cup? Have a nice day!", "Who won the cup?"),
        ("please tell me about the rail strike", "the rail strike"),
        ("which articles are about the rail strike?", "the rail strike?"),
        ("what articles do you have on the rail strike", "the rail strike"),
        ("show me all the stories you have about the rail strike", "the rail strike"),
        ("what do you know about the rail strike", "the rail strike"),
        ("𝐖𝐡𝐨 𝘸𝘰𝘯 𝓉𝒽ℯ 𝕔𝕦𝕡？ ½ ｐａｇｅ", "Who won the cup? ½ page"),
        ("what was the ship called i can't remember", "what was the ship called"),
        ("what do the articles say about the rail strike?", "the rail strike?"),
        ("does your archive say anything about the rail strike?", "the rail strike?"),
        ("do the articles mention the rail strike?", "the rail strike?"),
        ("is there anything about the rail strike?", "the rail strike?"),
        ("tell me everything about the rail strike", "the rail strike"),
        ("i need some info on the rail strike", "the rail strike"),
        ("what can you tell me about the rail strike?", "the rail strike?"),
        ("what is known about the rail strike?", "the rail strike?"),
        ("is there an article about the rail strike", "the rail strike"),
        ("do the articles say who won the cup?", "who won the cup?"),
        ("did they ever say how many came", "how many came"),
        ("is it known where the ship sank", "where the ship sank"),
        ("remind me again, who won the cup?", "who won the cup?"),
        ("my friend asked why it sank", "why it sank"),
        ("i don't remember how it ended", "how it ended"),
        ("Who won the cup? Source please.", "Who won the cup?"),
        ("Who won the cup? short answer please", "Who won the cup?"),
        ("who won the cup?? anyone", "who won the cup??"),
        ("in the articles who won the cup?", "who won the cup?"),
        ("**who** won the ||cup||?", "who won the cup?"),
        ("Who won the cup? ||I think Norland did||", "Who won the cup?"),
        ("||Look away if you taped it.|| Who won the cup?", "Who won the cup?"),
        ("||The king|| was killed by whom?", "The king was killed by whom?"),
        ("A riddle. ||Who won the cup?||", "A riddle. Who won the cup?"),
        ("||who won the cup||", "who won the cup"),
        ("what did @reuters report about the ship", "what did @reuters report about the ship"),
    ],
)
def test_what_is_left(text: str, question: str) -> None:
    assert clean(text) == question


@rows(
    "text",
    [
        "hello kitty creator",
        "hey jude author",
        "Good morning Vietnam director",
        "Who starred in Cheers?",
        "what does lol mean",
        "who said thanks",
        "Who knows about the leak?",
        "Did anyone know about the leak?",
        "Was he asked before but refused the offer?",
        "Is anyone hurt?",
        "What time is it right now?",
        "The port was closed. When will it open again?",
        "so long as who stays?",
        "What did J. A. Holt want?",
        "What does the wreck tell us",
        "Why did nobody let anyone know?",
        "When did he get a vote of thanks?",
        "Which film is about @somebody?",
        "What car do I have?",
        "Who left without asking",
        "Which articles of the treaty were broken?",
        "Which stories did she write about the war?",
        "What do you have to bring?",
        "the search, who led it?",
        "The Question, who wrote it?",
        "Nice, when was the attack?",
        "The wreck sank, did they find it?",
        "in the letter to his brother, who said that?",
        "look what you made me do",
        "they asked for help when it sank",
        "Why is she in the news?",
    ],
)
def test_words_of_the_question_itself_stay(text: str) -> None:
    assert clean(text) == text


@rows("text", ["", "Thanks!", "hey does anyone know", "why?", "lol", "👍", "https://example.org/"])
def test_what_holds_no_question_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_a_follow_up_needs_no_word_to_search_for() -> None:
    assert without_asides("ok why? lol") == "why?"
    assert without_asides("thanks!") == ""


def test_the_parts_can_be_had_alone() -> None:
    assert without_markup("<@1> was it `closed` :smile:") == "was it closed"
    assert without_openings("hey can you tell me who won pls") == ("who won pls", True)
    assert without_openings("hey, who won") == ("who won", False)
    assert without_openings("the mayor") == ("the mayor", False)


@given(st.text(max_size=60))
def test_any_text_can_be_cleaned(text: str) -> None:
    assert clean(clean(text)) is not None


@pytest.mark.parametrize(
    "unit",
    [
        "lol ",
        "so ",
        "sorry i asked ",
        "<@1> ",
        "<",
        "[a",
        "...",
        ". ",
        "😂",
        "can you tell ",
        "@a ",
        "http://",
        ":a",
        "||a",
        ".||a|",
    ],
)
def test_long_input_takes_no_quadratic_time(unit: str) -> None:
    assert measure(clean, lambda size: unit * (size // len(unit)), 1_000).factor <= MAX_FACTOR
