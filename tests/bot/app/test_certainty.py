"""How sure to be, on a set of questions of every difficulty: each setting answers more or fewer of them."""

from __future__ import annotations

from collections import Counter

from bot.answering.answer import THRESHOLD, Verdict
from bot.app.folders import seeds_folder
from bot.app.server_settings import Certainty
from tests.bot.answering.libraries import LibraryAnswers, library_of

ARTICLES = """
Ferry line to close
The ferry between Northport and Gull Island will stop in October after 82 years. The operator, Blue Line,
blamed falling numbers of passengers. Some 40 sailors will lose their jobs. The mayor, Anna Berg, called it a
sad day.

Bakery wins prize
A bakery in Lowell has won the national prize for rye bread. Tom Holt, its owner, uses a sourdough that is 31
years old. The prize is worth $12,000. He wants to buy a second oven with it.

School moves to tents
Pupils of Hill Road School are taught in tents since a storm tore off the roof on Monday. Nobody was hurt.
Repairs should take six weeks, said the head teacher, Maria Roe.

Wolves return
Wolves have been seen in the Arden forest for the first time since 1890. Rangers counted five animals. Farmers
fear for their sheep and demand fences. Killing a wolf is forbidden and costs up to 5,000 euros.

Tunnel opens late
The tunnel under the river Tarn opened on Friday, three years late. It is 4.2 kilometres long and cost 900
million pounds, twice as much as planned. Engineers had met hard rock that no map showed.

Striking nurses
Nurses of the Saint Clara hospital went on strike for a day. They want 8 percent more pay. The hospital says
that it can offer 3 percent. Operations were put off, but the emergency room stayed open.

Chess at ten
Ines Vidal, aged ten, has beaten a grandmaster at the open of Turin. She learned chess from her grandfather, a
bus driver. The game lasted five hours. She would rather be a vet, she said.

Library lends tools
The town library of Ashby now lends drills and ladders. People may keep them for a week. The idea came from a
reader who had bought a saw and used it once. Two thirds of the tools were given by a hardware store.

Bees on the roof
The town hall of Northport keeps 60,000 bees on its roof. Last year they made 90 jars of honey, which are
given to visitors. A beekeeper comes every Tuesday. The bees have stung nobody so far.

Old ship found
Divers have found the wreck of the Marigold, which sank in 1744 with a cargo of tea. It lies 38 metres deep
off Port Ellery. A museum wants to raise the bell. The rest is to stay on the ground of the sea.
"""  # a title, and behind it its text
QUESTIONS = """
When will the ferry to Gull Island stop?
What does the mayor think of it?
What prize did the bakery win?
How old is the sourdough?
Who bakes the best cake in Lowell?
How long will repairs take?
When did the storm hit the hospital?
When were wolves last seen in Arden?
What is the fine for shooting a wolf?
What did the tunnel cost?
Who designed the tunnel?
How long did the nurses strike?
Who taught Ines chess?
Who is the champion of Turin?
How long may one keep a ladder?
Who gets the honey?
When did the Marigold sink?
What was on board?
Where is the bell now?
Who called for more troops?
""".strip().splitlines()


def test_each_setting_answers_another_number_of_questions() -> None:
    articles: list[dict[str, str | None]] = [
        {"title": title, "text": text.replace("\n", " ")}
        for title, _, text in (article.partition("\n") for article in ARTICLES.strip().split("\n\n"))
    ]
    seeds = seeds_folder()
    assert seeds is not None
    articles += [{"title": None, "text": seed.read_text("utf-8")} for seed in sorted(seeds.iterdir())]
    answered = Counter[Certainty]()
    with library_of(*articles) as library:
        for level in Certainty:
            answers = LibraryAnswers(library, level.threshold)
            answered[level] = sum(answers.answer(one).verdict is Verdict.ANSWERED for one in QUESTIONS)
    assert answered[Certainty.BOLD] > answered[Certainty.NORMAL] > answered[Certainty.CAREFUL] > 0


def test_the_settings_are_cut_around_the_shipped_threshold() -> None:
    assert Certainty.NORMAL.threshold == THRESHOLD
    assert Certainty.BOLD.threshold == 0.6 * THRESHOLD
    assert Certainty.CAREFUL.threshold > THRESHOLD
