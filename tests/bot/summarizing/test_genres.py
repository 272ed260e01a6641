"""Kinds of article, and what is quoted of each."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.summarizing.genres import Genre, form_of
from bot.summarizing.summarizer import summarize_article
from index.article import Article, Paragraph
from tests import rows
from tests.bot.summarizing.articles import HARBOUR, article

RECIPE = article(
    "Barley soup feeds four and keeps for three days.",
    "It was the first thing that my aunt taught me to cook.",
    "Ingredients",
    "200 g pearl barley",
    "1 large onion, chopped",
    "2 tbsp oil",
    "1 litre stock",
    "Salt to taste",
    "Method",
    "Fry the onion in the oil until it is soft.",
    "Add the barley and the stock. Bring it to the boil.",
    "Simmer for forty minutes and season with salt.",
    "Nutrition",
    title="Barley soup",
)
BLOG = article(
    "The harbour of Northport is closed as a storm comes in from the west.",
    "10.45pm",
    "Two ferries are waiting outside the harbour with 300 people on board, the coast guard says.",
    "9.30pm",
    "The mayor of Northport, Anna Berg, has asked everybody to stay at home tonight.",
    "8.05pm",
    "Trains to Southport have stopped because trees lie on the line near Easton.",
    "7pm",
    "Good evening and welcome to our coverage of the storm that is moving towards Northport.",
    title="Northport storm live",
)
LABELLED = article(
    "Lena Holt has kept the lighthouse of Northport for thirty years, and retires in May.",
    "Gazette: Tell me about the first winter.",
    "Lena Holt: The first winter brought eleven storms, and the lamp went out twice in January.",
    "Gazette: What will you miss?",
    "Holt: I will miss the quiet mornings of March, when the whole bay lies under ice.",
    "Gazette: Who will follow you?",
    "Holt: A machine from Southport will do the work from June on.",
    title="The last keeper",
)
BARE = article(
    "Lena Holt has kept the lighthouse of Northport for thirty years, and retires in May.",
    "How did you come to the lighthouse?",
    "My father kept it before me, and I learned to trim the lamp when I was nine years old.",
    "What was the hardest winter you remember?",
    "The winter of 1987 brought eleven storms to Northport, and we lost the boat in January.",
    "Northport has changed since then. Will the town miss the lamp?",
    "I think the town will miss the lamp of the lighthouse more than it will miss me.",
    title="The last keeper of Northport",
)
COUNTDOWN = article(
    "Readers of the Gazette chose the three finest harbours of the north coast.",
    "3. Easton",
    "Easton has a market hall of 1860 and the cheapest berths of the coast.",
    "2. Southport",
    "Southport lies behind an island and is safe in any wind from the west.",
    "1. Northport",
    "Northport won with 4,000 votes for its lighthouse and its two ferries.",
    title="The finest harbours",
)
OBITUARY = article(
    "Tom Ridge, the ferryman who carried a million people to the islands, has died at 91.",
    "Ridge died at home in Northport on Monday, his family said.",
    "The Swan, his first ferry, was built in 1911 by Olsen of Southport and sank in the great storm of that winter.",
    "The Swan carried 40 people and their sheep, and its wreck is a favourite of divers from Southport and Norland.",
    "Ridge learned to sail from his grandmother, and never took a holiday in sixty years.",
    "He saved eleven people from the sea and was given the medal of the coast guard.",
    "“The Swan was the finest ship of the coast,” said Eve Hart, who runs the museum of ships.",
)


def quotes(of: Article, sentences: int) -> list[str]:
    return [passage.quote for passage in summarize_article(of, sentences).sentences]


@rows(
    ("of", "genre"),
    [
        (RECIPE, Genre.RECIPE),
        (BLOG, Genre.LIVE_BLOG),
        (LABELLED, Genre.INTERVIEW),
        (BARE, Genre.INTERVIEW),
        (COUNTDOWN, Genre.LIST),
        (HARBOUR, Genre.NEWS),
    ],
)
def test_a_kind_is_recognised_by_its_layout(of: Article, genre: Genre) -> None:
    assert form_of(of).genre is genre


@pytest.mark.parametrize(
    "text",
    [
        # Bullets within a report, results, a timetable, a gallery.
        """A storm shut the harbour of Northport.|- Ferries wait|- Schools close|- Trains stop
        |Waves of nine metres broke over the wall, and the coast guard warned sailors to stay in port until Friday.
        |The mayor asked people to stay at home, and shops in the old town did not open on Monday.""",
        "Northport won at home.|3 Berg|10 Holt|7 Lind|Northport plays Easton next. It has won three games.",
        "The ferries sail again.|9.15|10.45|12.30|Tickets cost £5 as before, and dogs travel free of charge.",
        "The new ferry has two decks.|2/5|It carries 300 people.|3/5|It was built in Easton and cost £4m.",
    ],
)
def test_what_only_looks_like_one_is_news(text: str) -> None:
    assert form_of(article(*map(str.strip, text.split("|")))).genre is Genre.NEWS


def test_a_recipe_gives_its_ingredients_and_its_steps_in_order() -> None:
    dish, ingredients, steps = quotes(RECIPE, 4)
    assert dish == "Barley soup feeds four and keeps for three days."
    assert ingredients.split("\n\n")[0] == "200 g pearl barley"
    assert ingredients.endswith("Salt to taste")
    assert steps.startswith("Fry the onion")
    assert steps.endswith("season with salt.")


def test_quantities_may_be_joined_to_their_units_and_the_last_ingredient_has_none() -> None:
    joined = article(
        *("A soup for four.", "150g barley", "40g butter", "2 eggs", "1.2l stock", "Salt and pepper"),
        *("Melt the butter and stir in the barley.", "Add the stock, and simmer it for an hour."),
        title="Soup",
    )
    assert form_of(joined).genre is Genre.RECIPE
    assert quotes(joined, 3)[1].endswith("Salt and pepper")


def test_a_long_recipe_gives_its_steps_from_the_first_one_on() -> None:
    steps = [f"Stir the pot for {n} minutes, {'and go on stirring, ' * 10}until it is done." for n in range(2, 20)]
    long = article("A soup.", "200 g barley", "2 tbsp oil", "1 litre stock", "Method", *steps, title="Soup")
    given = quotes(long, 4)
    assert [quote[:21] for quote in given] == [
        "A soup.",
        "200 g barley\n\n2 tbsp ",
        "Stir the pot for 2 mi",
        "Stir the pot for 4 mi",
    ]


def test_a_live_blog_gives_its_newest_entries_under_their_times() -> None:
    summary = summarize_article(BLOG, 3)
    assert [section.heading for section in summary.sections] == [None, "10.45pm", "9.30pm"]
    assert [passage.quote[:12] for passage in summary.sentences] == ["The harbour ", "Two ferries ", "The mayor of"]
    assert summary.as_json()["sections"][1] == {"title": "10.45pm", "sentences": 1}


def test_an_entry_may_name_who_wrote_it_beside_its_time() -> None:
    signed = article(*(f"{line} Eve Hart" if line.endswith("pm") else line for line in BLOG.text.splitlines() if line))
    assert form_of(signed).genre is Genre.LIVE_BLOG
    assert {section.heading for section in summarize_article(signed, 3).sections} >= {"10.45pm", "9.30pm"}


def test_a_live_blog_that_goes_on_at_the_end_gives_the_entries_at_the_end() -> None:
    blog = article(
        "A storm shut the harbour of Northport on Monday.",
        "10:15 – Ferries to the islands were told to wait outside the bay.",
        "11:40 – Schools in the old town sent 900 children home.",
        "12:05 – Trains to Southport stopped near Easton.",
        "13:30 – Anna Berg asked everybody to stay away from the sea wall.",
    )
    assert form_of(blog).genre is Genre.LIVE_BLOG
    assert [quote[:5] for quote in quotes(blog, 3)[1:]] == ["12:05", "13:30"]


def test_an_entry_gives_its_first_sentence_and_a_welcome_is_none() -> None:
    blog = article(
        *("9am", "Good morning and welcome to our live coverage of the storm over Northport and its islands."),
        *("10am", "Schools in the north will stay closed. Parents are asked to collect their 900 children by noon."),
        *("11am", "A tree lies on the line near Easton. It stops the trains to Southport, Easton and Northport."),
        *("12pm", "Ferries stay in the harbour. They will not sail to the islands of Northport before Thursday."),
        title="Storm live",
    )
    assert [quote.split(" ")[0] for quote in quotes(blog, 3)] == ["Schools", "A", "Ferries"]


@pytest.mark.parametrize("interview", [LABELLED, BARE])
def test_an_interview_gives_answers_and_no_question(interview: Article) -> None:
    given = quotes(interview, 4)
    assert given[0].startswith("Lena Holt has kept")
    assert len(given) >= 3
    assert not any("?" in quote or quote.startswith(("Gazette", "Northport has")) for quote in given)


def test_an_answer_says_who_speaks() -> None:
    speakers = {passage.speaker.name for passage in summarize_article(LABELLED, 4).sentences if passage.speaker}
    assert speakers
    assert all(name.endswith("Holt") for name in speakers)


def test_a_live_blog_tells_its_newest_news_and_first_what_it_is_about_and_nothing_of_itself() -> None:
    page = article(
        *("9:40 p.m.", "We are stopping for tonight. The fire is out, says the fire chief of Northport."),
        *("7:30 p.m.", "Our reporter Jo Amary is at the gate. You can smell it from here in Easton."),
        *("5:20 p.m.", "Two of the nine injured workers were flown to Southport."),
        *("1:10 p.m.", "Schools in Easton keep their pupils inside until the evening."),
        *("11:30 a.m.", "Good morning. A blast has set a tank of the refinery at Northport alight."),
        title="Live: Fire at Northport",
    )
    assert {one.heading: one.sentences[0].quote for one in summarize_article(page, 3).sections} == {
        "9:40 p.m.": "The fire is out, says the fire chief of Northport.",
        "5:20 p.m.": "Two of the nine injured workers were flown to Southport.",
        "11:30 a.m.": "A blast has set a tank of the refinery at Northport alight.",
    }


def test_an_entry_may_have_its_title_beside_its_time() -> None:
    entries = [line for line in BLOG.text.splitlines() if line]
    titled = article(*(f"{line} News of the storm" if line.endswith("pm") else line for line in entries))
    assert {section.heading for section in summarize_article(titled, 3).sections} >= {"10.45pm", "9.30pm"}
    assert not any("News of the storm" in quote for quote in quotes(titled, 3))


def test_an_answer_stands_below_its_question_and_how_an_interview_was_written_down_is_no_gist() -> None:
    page = article(
        "A week after her company opened a brewery, Lena Holt, 44, spoke to the Gazette.",
        "The conversation has been shortened.",
        *("Gazette: How many banks turned you down?", "Holt: Nineteen banks in Northport and two in Easton, I think."),
        *("You sell to Norland now. When will you make a profit?", "In the second half of 2027, if barley behaves."),
        *("What was the worst day for you?", "The fire in the malt house, in March 2020, I suppose."),
    )
    sections = summarize_article(page, 4).sections
    assert sections[0].sentences[0].quote.startswith("A week after her company")
    asked = {one.heading: [passage.quote for passage in one.sentences] for one in sections[1:]}
    assert asked["When will you make a profit?"] == ["In the second half of 2027, if barley behaves."]
    assert None not in asked
    assert len(asked) == 3


def test_a_list_gives_its_items_and_a_countdown_its_first_places() -> None:
    summary = summarize_article(COUNTDOWN, 3)
    assert [section.heading for section in summary.sections] == [None, "2. Southport", "1. Northport"]


def test_questions_that_are_headings_stand_above_their_answers_those_of_the_title_first() -> None:
    page = article(
        "From April on, guests in Norland pay for their nights.",
        "Who is against it?",
        "They say that the ferry to Easton costs enough, and that Southport has no such tax at all.",
        "What is the tax?",
        "It is a charge of £2 for each night in a hotel in Norland, for seven nights at most.",
        "When does it begin?",
        "On the first of April, unless the courts of Norland stop it before.",
        title="The Norland tax on guests explained",
    )
    assert form_of(page).genre is Genre.QUESTIONS
    opening, answer = summarize_article(page, 2).sections
    assert (opening.heading, answer.heading) == (None, "What is the tax?")


def test_an_obituary_tells_who_died_when_and_what_for() -> None:
    given = quotes(OBITUARY, 4)
    assert len(given) == 4
    assert all("Ridge" in quote or quote.startswith("He ") for quote in given)


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        ("Three dead in Northport", "Three people have died in a storm, Tom Ridge said."),
        ("Ferryman killed", "Tom Ridge, who was killed in a crash, died aged 91."),
        ("Ferries cancelled", "Tom Ridge cancels all ferries to the islands."),
        ("The Swan", "Eve Hart, who has died, once owned a ship."),
    ],
)
def test_news_of_deaths_is_no_obituary(title: str, opening: str) -> None:
    about = article(opening, *(f"The ferry {number} sailed to island {number} again." for number in range(6)))
    assert form_of(replace(about, title=title)).genre is Genre.NEWS


def test_an_interview_without_labels_is_known_by_its_title_or_by_what_answers() -> None:
    lines = (
        "The storm has winds of 200 km an hour. Will it lose strength over land?",
        "Yes, all storms do once they are over land.",
        "Is Northport well prepared for floods?",
        "No, the walls are too low, and the pumps are old.",
    )
    assert form_of(replace(article(*lines), title="Gazette interviews Eve Hart")).genre is Genre.INTERVIEW
    assert form_of(replace(article(*lines), title="The storm in four questions")).genre is Genre.NEWS


MATCH = article(
    "Full time. Northport are into the last eight after Eve Hart scored twice in the final seven minutes.",
    "90+6' It's over! The fans of Northport are on the pitch, and so is a spaniel.",
    "90+2' GOAL! Northport 3-2 Easton (Hart). The corner is half cleared and Hart drives it low.",
    "88' Double change for Easton. Lacey and Tunde go off, Brook and Vasile come on.",
    "83' GOAL! Northport 2-2 Easton (Hart, pen). She sends the goalkeeper the wrong way.",
    "46' We're back. No changes.",
    "11' GOAL! Northport 1-0 Easton (Bell). A dreadful pass, and Bell can't miss.",
    "1' Kick-off. Northport play towards the lighthouse of the old harbour.",
    title="Northport 3-2 Easton",
)


def test_an_entry_in_one_line_is_quoted_with_its_time_and_leave_is_none() -> None:
    log = article(
        "Monday, 8.14am. Kiln Hill. A man shouted at a parking meter, and left before the police came.",
        "Tuesday, 3.05pm. Northport lido. A pedalo was stolen and found in the river with nobody aboard.",
        "Wednesday, 9.30am. Easton. A woman lost £12,400 to a caller who said that he was from her bank.",
        "Thursday, 9.30am. The statue. Cone.",
        title="Police log",
    )
    assert [quote.split(",")[0] for quote in quotes(log, 4)] == ["Monday", "Tuesday", "Wednesday"]
    left = article(
        *("11pm", "That is all.", "We are closing this blog. Thanks for reading."),
        *filter(None, BLOG.text.split("\n\n")),
    )
    assert not any("closing" in quote for quote in quotes(left, 3))


@pytest.mark.parametrize("word", ["Q: ", "1. ", "10:15 ", "Dear ", "a", "? "])
def test_a_long_line_is_looked_at_in_one_pass(word: str) -> None:
    line = (word * 400_000).strip()
    form_of(Article(id="a", text=line, source="a", paragraphs=(Paragraph(0, len(line)),)))


def test_a_live_blog_may_say_before_each_time_what_it_is_of() -> None:
    stamps = {"10.45pm": "POSTED AT 22:45", "9.30pm": "Posted at 21:30", "8.05pm": "Updated: 20.05", "7pm": "At 7pm"}
    blog = article(*(stamps.get(line, line) for line in BLOG.text.split("\n\n") if line))
    assert form_of(blog).genre is Genre.LIVE_BLOG
    assert [section.heading for section in summarize_article(blog, 3).sections] == [None, "22:45", "21:30"]


def test_a_countdown_may_set_its_numbers_off_by_dashes() -> None:
    dashed = article(*(re.sub(r"^(\d)\.", r"\1 –", line) for line in COUNTDOWN.text.split("\n\n") if line))
    assert [section.heading for section in summarize_article(dashed, 2).sections] == [None, "1 – Northport"]


def test_quantities_may_stand_behind_what_is_measured() -> None:
    soup = article(
        *("A soup for four.", "You will need", "Butter, a lump", "Leeks, 3 large", "Barley, 150g", "Stock, 1.2 litres"),
        *("Cream, 100ml", "Chives", "How to make it", "Melt the butter in a pan.", "Add the stock, and simmer."),
        title="Soup",
    )
    _, ingredients, steps = quotes(soup, 4)
    assert (ingredients.split("\n\n")[0], ingredients.split("\n\n")[-1]) == ("Butter, a lump", "Chives")
    assert steps.startswith("Melt")


def test_what_stands_below_the_end_of_a_press_release_is_not_quoted() -> None:
    told = "Northport Ferries will build a ship for £6 million and hire 45 people."
    notes = "Northport Ferries was founded in 1911 and has eleven ships in Northport and Easton."
    assert quotes(article(told, "ENDS", "Notes to editors", notes), 4) == [told]


def test_a_few_words_that_answer_a_question_are_not_quoted_without_it() -> None:
    asked = [f"Were you ever afraid of the {what}?" for what in ("sea", "storms", "dark")]
    lines = (
        part for one in asked for part in (one, "Once, in the winter of 1983. I thought that the tower would fall.")
    )
    interview = article("Lena Holt kept the lighthouse of Northport for thirty years.", *lines, title="The last keeper")
    assert form_of(interview).genre is Genre.INTERVIEW
    assert not any(quote.startswith("Once") for quote in quotes(interview, 4))
