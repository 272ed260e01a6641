"""What drafts say of the sources of their quotations, in news, columns, newsletters and mails, and its check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.verification.claims import find_quotations
from bot.verification.verify import verify
from index.search.snapshot import Snapshot
from tests import rows
from tests.bot.answering.libraries import library_of
from tests.growth import MAX_FACTOR, measure

PLANT = (
    "The plant in Lyme will close for good.\n"
    "Another employee, Ben Jones, 32, of Joeys Lane, Marl, said: “We knew it was coming, but this blow is hard.”\n"
    "Press worker Ada Roth, 41, of Pier Road, Quill, said: “Even managers were crying.”\n"
    "Gwen Gall, 46, of Pier Road, Quill, who ran a press, fought with tears but said: “I am lost.\n"
    "“It will kill this town.”\n"
    "Gus Tweed, who leads the opposition, rose. “We cannot run on hope,” Gus Tweed said.\n"
    "Ruth Banner warned of the cost. “We have won and shall pay for it,” she said.\n"
    "Landlord Terry Fogg of the Lyme Arms was less happy. “Half my meals go to drivers,” he said.\n"
    "Council leader Miriam Oyela was sorry. “Every yard of track will cost our children twice as "
    "much,” Miriam Oyela said.\n"
    "The government was “hugely grateful”, but the rise “is not affordable given the many other needs,” the Health "
    "Secretary Steve Barton said.\n"
    "“It is like a scene from the Titanic,” Zena Rogers said.\n"
    "“She does all the voices,” said Idris Bell, who is in his last year.\n"
    "“Learn the names of the cats,” said Oliver Banks, who is to follow her.\n"
    "“Somebody will answer for this,” said Mayor Ed Finch. Mayor Finch is angry.\n"
    "“The boat was never sold,” said Tom Lund, his elder son. “He loved it,” his younger sister said.\n"
    "Tobbs’ husband, Wayne, was glad. “I would like to watch her nap,” he said.\n"
)
ROWERS = "“We row at dawn, and no one minds,” said Ann Lee. The pier was full."


@pytest.fixture(scope="module")
def snapshot() -> Iterator[Snapshot]:
    plant = {"title": "Plant to close", "text": PLANT, "publisher": "Lyme Post", "published": "2015-10-08"}
    rowers = {"title": "Early", "text": ROWERS, "publisher": "Coast Herald", "published": "2020-05-05"}
    with library_of(plant, rowers) as library, library.snapshot() as snapshot:
        yield snapshot


@rows(
    ("text", "found"),
    [
        # Who is introduced with an address is no place of it.
        ("“We knew it was coming, but this blow is hard,” said Ben Jones.", []),
        ("“Even managers were crying,” said Ada Roth.", []),
        ("“Even managers were crying,” said Ben Jones.", ["Ada Roth"]),
        ("“It will kill this town,” said Ada Roth.", ["Gwen Gall"]),
        # Who is named behind another quotation may be passed over for who is named next.
        ("“It will kill this town,” said Gwen Gall when Ada Roth told her that “even managers were crying”.", []),
        ("“Even managers were crying,” said Ada Roth, because it “will kill this town”.", ["Gwen Gall"]),
        ("Gwen Gall said that it would “kill this town”; Ada Roth, at the press, that “managers were crying”.", []),
        ("Gwen Gall's report is worth reading for Ada Roth alone, who saw that “managers were crying”.", []),
        # "He" is who was told of last, not who "she" was; and a name ends before "of the".
        ("The landlord said: “Half my meals go to drivers.”", []),
        ("“Half my meals go to drivers,” said Ada Roth.", ["Landlord Terry Fogg"]),
        # An office is told whole; and whose the words are is told right before them.
        ("“We cannot run on hope,” the leader of Lyme's opposition said.", []),
        ("“We cannot run on hope,” the leader of Lyme's council said.", ["Gus Tweed"]),
        ("Ada Roth's speech (“even managers were crying”) came first; Ben Jones's “this blow is hard” second.", []),
        # A shortened title is no given name; an office before a name makes a person of it.
        ("Cllr Oyela says that waiting would “cost our children twice as much”.", []),
        (
            'The Health Secretary, Steve Barton, rose: he was "hugely grateful", he said, but it was "not affordable".',
            [],
        ),
        # Of some offices nobody has two; relatives have their age.
        ("Sheriff Finch said: “Somebody will answer for this.”", ["Mayor Ed Finch"]),
        ("“Somebody will answer for this,” said Sen. Ed Finch.", ["Mayor Ed Finch"]),
        ("“Somebody will answer for this,” said Cllr Finch.", []),
        ("The mayor, Ed Finch, said: “Somebody will answer for this.”", []),
        ("His younger son said: “The boat was never sold.”", ["Tom Lund"]),
        ("His eldest son said: “The boat was never sold.”", []),
        ("His son said: “The boat was never sold.”", []),
        ("“I would like to watch her nap,” her husband said.", []),
        ("His elder sister said: “He loved it.”", ["his younger sister"]),
        ("His youngest sister said: “He loved it.”", []),
        # A newspaper that a question before asks after.
        ("What did the Coast Herald write? “Somebody will answer for this.”", ["Lyme Post"]),
        ("And what did the Post write? “Somebody will answer for this.”", []),
        ("Why did the Coast Herald call? “Somebody will answer for this,” said Ed Finch.", []),
        # Whom "she" means is found where the text before is long and full of quotations.
        (
            f"The boats were late. {'It rained “and rained” that day. ' * 20}“So it goes on, and on again. "
            f"{'It goes on. ' * 12}”\n\nZena Rogers's street was “like a scene from the Titanic”, as she told us.",
            [],
        ),
        # A line of a mail that leads into its own quotation says nothing of the one above.
        (
            "Idris, ten: “She does all the voices”\nOliver Banks, the new head: “Learn the names of the cats”",
            [],
        ),
        ("Idris - “She does all the voices”\nthe new head, Oliver Banks: “Learn the names of the cats”", []),
        ("- Idris Bell, pupil: “She does all the voices”\n\n- Oliver Banks, head: “Learn the names of the cats”", []),
        # The day of another sentence is not that of the speech, but of words behind it without a verb.
        ("Ann Lee was sure. “We row at dawn,” she said then. In October she went further. She rose at “dawn”.", []),
        ("“We row at dawn,” said Ann Lee. In October 2023 she resigned.", []),
        ("“We row at dawn,” said Ann Lee. 6 October 2023.", ["2020-05-05"]),
        # A footnote of a block quote, and an indented block that is signed.
        ("> We row at dawn, and no one minds.[^1]\n\nSo it is.\n\n[^1]: Lyme Post, 8 October 2015", ["Coast Herald"]),
        ("> We row at dawn, and no one minds.[^1]\n\nSo it is.\n\n[^1]: Coast Herald, 5 May 2020", []),
        ("One day she spoke.\n\n    We row at dawn, and no one minds.\n    — Ann Lee, Coast Herald", []),
        ("One day she spoke.\n\n    We row at dawn, and no one minds.\n    — Ben Jones, Coast Herald", ["Ann Lee"]),
        # Who asks whether somebody said so names that one.
        ("Wasn't it Ruth Banner who said “even managers were crying”?", ["Ada Roth"]),
        ("Was it not Ruth Banner who said that “even managers were crying”?", ["Ada Roth"]),
        ("Didn't Ruth Banner say “even managers were crying”?", ["Ada Roth"]),
        ("Ruth Banner is the one who wrote: “Even managers were crying.”", ["Ada Roth"]),
        ("Ruth Banner, who was told: “Even managers were crying.”", []),
        ("Wasn't it Ada Roth who said “even managers were crying”?", []),
        ("“Even managers were crying,” said Ada Roth. Ruth Banner went on, “It will kill this town.”", ["Gwen Gall"]),
        # When it is from, and that it is from the piece of the one before.
        ("“We row at dawn” – it's from March, I think.", ["2020-05-05"]),
        ("“We row at dawn” – it's from May 2020, I think.", []),
        ("And Ann Lee, who spoke in 2012: “We row at dawn.”", ["2020-05-05"]),
        ("“We row at dawn,” said Ann Lee. Same piece, a landlord: “Half my meals go to drivers.”", ["Early"]),
        ("“Even managers were crying,” said Ada Roth. In the same story: “Half my meals go to drivers.”", []),
        # The lines of a chat, each of which has who writes it before what that one says, and names in small letters.
        ('[09:12] kim: ada roth again: "even managers were crying"\n[09:13] tom: Ruth Banner too', []),
        ('[09:12] kim: ruth banner again: "even managers were crying"\n[09:13] tom: so it was', ["Ada Roth"]),
        ('9:12 - Ruth Banner: then Ada Roth: "even managers were crying"', []),
        ('9:12 Ruth Banner: "Even managers were crying"', ["Ada Roth"]),
    ],
)
def test_what_a_draft_says_of_a_source(text: str, found: list[str], snapshot: Snapshot) -> None:
    checked = verify(text, snapshot)
    told = [one for quoted in checked for one in quoted.differences if one.kind.value in KINDS]
    assert [one.claimed if one.kind.value == "article" else one.found for one in told][:1] == found


KINDS = ("speaker", "publisher", "date", "article")


@rows(
    ("text", "verdicts"),
    [
        ("Subject: Lyme\n\n> Did she say so?\n\nYes: “Even managers were crying.”", ["verbatim"]),
        (
            "On Mon at 9:12, Kim <k@x.org> wrote:\n> Ruth Banner said: “Even managers\n> were crying.”\n\nYes.",
            ["elsewhere"],
        ),
        ("Hi Kim,\n\nthe Post has this:\n\n> We knew it was near, but this blow is hard.\n\n> Is it so?", ["altered"]),
        ("> Even managers were crying\n> — Ruth Banner\n\nFrom: Kim\n\n> Is it so?", ["elsewhere"]),
        # Within a block quote, a quotation is one of its own where it stands in no such sentence.
        ("> “Even managers were crying,” Ruth Banner told the Post.", ["elsewhere"]),
        ("> Press worker Ada Roth, 41, of Pier Road, Quill, said: “Even managers were crying.”", ["verbatim"]),
    ],
)
def test_what_a_mail_answers_is_no_quotation_of_an_article(text: str, verdicts: list[str], snapshot: Snapshot) -> None:
    assert [one.verdict.value for one in verify(text, snapshot)] == verdicts


@rows(
    "shape",
    [
        "[9:12] a: ",
        "\n9:12 - ",
        "\n9:12 a: b: ",
        "On a wrote:\n",
        "\n> On 9:12 a",
        "Was it Ann Lee who said who ",
        "Ann ’’ “",
        "same piece, “a” ",
        "\nit's from it's from “a” ",
    ],
)
def test_chats_and_mails_take_time_that_grows_as_they_do(shape: str) -> None:
    assert measure(find_quotations, lambda size: shape * size, 100).factor <= MAX_FACTOR


def test_emphasised_quotations_are_found() -> None:
    text = 'The head said *"Learn the names,"* and _“go”_.'
    assert [text[one.start : one.end] for one in find_quotations(text)] == ["Learn the names", "go"]


def test_indented_lines_that_nobody_signs_take_time_that_grows_as_they_do() -> None:
    assert measure(find_quotations, lambda lines: "    a plain word or two\n" * lines + "end\n", 1).factor <= MAX_FACTOR


def test_a_block_quote_with_a_long_gap_takes_time_that_grows_as_it_does() -> None:
    assert measure(find_quotations, lambda spaces: f"> He came.{' ' * spaces}He went.\n", 4_000).factor <= MAX_FACTOR


def test_who_signs_a_post_in_an_article_says_its_words() -> None:
    post = "No boats landing. Things surprisingly calm so far... — Kim Snow (@kimsnow) 7 October 2015"
    with (
        library_of({"text": f"The lights went out in Lyme.\n\n{post}\n\nIt took an hour."}) as library,
        library.snapshot() as state,
    ):
        checked = verify("Kim Snow had it: “Things surprisingly calm so far.”", state)
    assert [one.verdict.value for one in checked] == ["verbatim"]
