"""What paragraphs are and what they say of an article, on layouts of many kinds. All texts are made up."""

from __future__ import annotations

from textwrap import dedent

import pytest

from index.article import Article, Kind
from index.formats.document import assemble
from index.formats.markdown import render_markdown
from index.metadata.bylines import people
from index.metadata.fields import Metadata
from index.metadata.layout import plain_layout
from tests import rows

LETTERS = {"headline": "H", "standfirst": "S", "body": "b", "caption": "c", "boilerplate": "-"}


def read_text(text: str) -> Article:
    return assemble("a.txt", text, "a.txt", plain_layout(text), Metadata())


def read_markdown(text: str) -> Article:
    rendering = render_markdown(text)
    return assemble("a.md", rendering.text, "a.md", rendering.layout, Metadata())


def kinds(article: Article) -> str:
    """The kinds of an article's paragraphs, a letter each."""
    return "".join(LETTERS[paragraph.kind] for paragraph in article.paragraphs)


def facts(article: Article) -> tuple[str | None, ...]:
    return article.title, article.publisher, article.published, article.author


def paragraphs(article: Article) -> list[str]:
    return [article.text[paragraph.start : paragraph.end] for paragraph in article.paragraphs]


def layout(text: str) -> str:
    return dedent(text).strip("\n") + "\n"


WALL = """\
The harbour wall at Northport is to be raised by a metre after last winter's floods, the council decided on Monday.

Engineers will start work in June and expect to finish before the autumn storms.

Councillor Ann Petty said: “We waited for ten years. We can wait no longer.”
"""


def test_an_article_of_paragraphs_alone_has_no_title_and_no_publisher() -> None:
    article = read_text(WALL)
    assert kinds(article) == "bbb"
    assert facts(article) == (None, None, None, None)


def test_a_headline_is_the_line_without_a_full_stop_above_the_body() -> None:
    article = read_text("Harbour wall to be raised by a metre\n\n" + WALL)
    assert kinds(article) == "Hbbb"
    assert facts(article) == ("Harbour wall to be raised by a metre", None, None, None)


def test_a_byline_and_a_date_line_give_author_and_date() -> None:
    article = read_text(
        "Harbour wall to be raised by a metre\n\nBy Maria van der Berg, local government reporter\n\n"
        "Published: 3 May 2021, 10:15 BST\n\n" + WALL
    )
    assert kinds(article) == "H--bbb"
    assert facts(article) == ("Harbour wall to be raised by a metre", None, "2021-05-03", "Maria van der Berg")


def test_byline_and_date_on_one_line_with_the_time_of_an_update() -> None:
    article = read_text(
        "Harbour wall to be raised by a metre\n"
        "By JOHN MOORE and ANN LEE | Published May 3, 2021 | Updated May 4, 2021\n"
        "5 min read\n" + WALL.replace("\n\n", "\n")
    )
    assert kinds(article) == "H--bbb"
    assert facts(article) == ("Harbour wall to be raised by a metre", None, "2021-05-03", "JOHN MOORE and ANN LEE")


@pytest.mark.parametrize(
    "line",
    [
        "Published: 03/05/2021",
        "Published: May 2021",
        "Published: 31 February 2021",
        "Updated: 3 May 2021",
        "Monday, 10:15",
    ],
)
def test_a_date_that_is_ambiguous_incomplete_impossible_or_of_an_update_is_no_date(line: str) -> None:
    article = read_text(f"Harbour wall to be raised by a metre\n\n{line}\n\n{WALL}")
    assert article.published is None
    assert article.title == "Harbour wall to be raised by a metre"


@rows(
    ("line", "publisher", "published"),
    [
        ("The Evening Post — 3 May 2021", "The Evening Post", "2021-05-03"),
        ("Northport Gazette, 3 May 2021, page 4", "Northport Gazette", "2021-05-03"),
        ("Northport Gazette, The (ME) - May 3, 2021", "The Northport Gazette", "2021-05-03"),
        ("Northport Gazette | May 3, 2021 | By Ann Lee", "Northport Gazette", "2021-05-03"),
        ("Harbour desk, Northport Courier, 3 May 2021. By Ann Lee", "Northport Courier", "2021-05-03"),
        ("Staff Reporter | Published May 3, 2021", None, "2021-05-03"),
        ("World news — 3 May 2021", None, "2021-05-03"),
    ],
)
def test_a_publication_beside_the_date_is_the_publisher(line: str, publisher: str | None, published: str) -> None:
    headline, body = "Harbour wall to be raised", "The wall at the harbour will be raised by a metre, the council said."
    for text in (f"{line}\n\n{headline}\n\n{body}\n", f"{headline}\n{line}\n\n{body}\n"):
        article = read_text(text)
        assert (article.title, article.publisher, article.published) == (headline, publisher, published)


def test_a_masthead_with_its_tagline_above_a_headline_is_the_publisher() -> None:
    article = read_text(
        "Northern Beacon\n\nThe Paper of the Whole Coast\n\nHarbour wall to be raised by a metre\n\n" + WALL
    )
    assert kinds(article) == "--Hbbb"
    assert facts(article) == ("Harbour wall to be raised by a metre", "Northern Beacon", None, None)


def test_a_masthead_that_names_a_newspaper_needs_no_tagline() -> None:
    article = read_text("The Coast Gazette\n\nHarbour wall to be raised by a metre\n\n" + WALL)
    assert kinds(article) == "-Hbbb"
    assert facts(article)[:2] == ("Harbour wall to be raised by a metre", "The Coast Gazette")


@rows(
    ("above", "publisher"),
    [
        ("The Ardmouth Record", "The Ardmouth Record"),
        ("THE ARDMOUTH RECORD", "THE ARDMOUTH RECORD"),
        ("The Long Goodbye", None),  # of words of the language
        ("The Ardmouth Wall", None),  # of which the text tells
        ("Ardmouth Record", None),
    ],
)
def test_a_masthead_above_a_date_has_a_name_that_is_no_title(above: str, publisher: str | None) -> None:
    headline = "How the county came to raise the harbour wall"
    article = read_text(f"{above}\n8 October 2022\n\n{headline}\n\n{WALL}")
    assert facts(article) == (headline if publisher else above, publisher, "2022-10-08", None)
    assert kinds(article) == ("--Hbbb" if publisher else "H-Sbbb")


@rows("name", ["Island and Coast Newsday", "The Norlander", "THE NORLANDER"])
def test_the_name_of_a_paper_that_is_no_word_of_the_language_is_none_of_a_headline_above_its_date(name: str) -> None:
    headline = "Northport wall to be raised by a metre"
    told = f"{WALL}\nEach Norlander on the island pays for it.\n"
    article = read_text(f"{name}\n\n{headline}\n\n3 May 2021\n\n{told}")
    assert facts(article) == (headline, name, "2021-05-03", None)
    assert facts(read_text(f"Paradise Lost\n\n{headline}\n\n3 May 2021\n\n{told}"))[:2] == ("Paradise Lost", None)


def test_who_sends_a_press_release_stands_above_what_it_is_called() -> None:
    headline = "Harbour wall to be raised by a metre"
    article = read_text(f"HARBOUR BOARD & COUNCIL\nMEDIA RELEASE\n\n{headline}\n\n3 May 2021\n\n{WALL}")
    assert facts(article) == (headline, "HARBOUR BOARD & COUNCIL", "2021-05-03", None)


def test_a_letter_page_has_a_masthead_too() -> None:
    article = read_text(f"THE ARDMOUTH RECORD\n8 October 2022\nLetters to the Editor\n\nSIR - {WALL}")
    assert facts(article) == ("Letters to the Editor", "THE ARDMOUTH RECORD", "2022-10-08", None)


def test_a_byline_may_end_with_the_paper_and_leave_the_date_to_the_dateline() -> None:
    byline = "By Ann Lee, local democracy reporter, Coast Gazette, 3 May 2021"
    article = read_text(f"Harbour wall to be raised by a metre\n\n{byline}\n\n{WALL}")
    assert facts(article)[1:] == ("Coast Gazette", "2021-05-03", "Ann Lee")
    for line in ("Ann Lee, Coast Gazette, 3 May 2021", "Ann Lee, Court Reporter, Coast Gazette, 3 May 2021"):
        article = read_text(f"Harbour wall to be raised by a metre\n\n{line}\n\n{WALL}")
        assert facts(article)[1:] == ("Coast Gazette", "2021-05-03", "Ann Lee")
    article = read_text(f"Harbour wall to be raised by a metre\n\nBy Ann Lee\n\nNORTHPORT, May 3, 2021 (Wire) - {WALL}")
    assert facts(article)[1:] == (None, "2021-05-03", "Ann Lee")


@pytest.mark.parametrize(
    ("above", "headline"),
    [
        ("THE COAST GAZETTE", "Wall to rise"),
        ("Coast Broadcasting News", "Holding back the sea"),
        ("The Times of Northport\n\nEst. 1887", "Harbour wall to be raised by a metre"),
        ("Harbour Watch\n\nNews for everybody who lives by the sea", "Harbour wall to be raised by a metre"),
        ("The Coast Herald\n\nNorthport", "Harbour wall to be raised by a metre"),
        ("THE LANTERN\n\nCulture\n\nInterview", "Harbour wall to be raised by a metre"),
    ],
)
def test_mastheads_of_many_houses(above: str, headline: str) -> None:
    article = read_text(f"{above}\n\n{headline}\n\n{WALL}")
    assert facts(article) == (headline, above.split("\n")[0], None, None)
    assert kinds(article).lstrip("-") == "Hbbb"


@rows(
    "headline",
    [
        "Sun Sets on Empire",
        "Star Returns Home",
        "Storm Warning",
        "Winter Tales",
        "Breaking Point",
        "A Tale Of Two Harbours",
    ],
)
def test_a_title_is_not_taken_for_a_publisher(headline: str) -> None:
    for standfirst in (
        "Thousands look on as the sea comes in",
        "The Longest Night of the Year",
        "After the flood, the council acts",
    ):
        article = read_text(f"{headline}\n\n{standfirst}\n\n{WALL}")
        assert facts(article) == (headline, None, None, None)
        assert kinds(article) == "HSbbb"


def test_a_short_headline_above_a_standfirst_is_no_masthead() -> None:
    article = read_text("Council Raises Wall\n\nNorthport to be safe from floods at last, says the council\n\n" + WALL)
    assert kinds(article) == "HSbbb"
    assert facts(article) == ("Council Raises Wall", None, None, None)


def test_a_headline_whose_words_do_not_come_again_is_no_masthead() -> None:
    article = read_text("Paradise Lost\n\nHow the harbour at Northport was flooded, and the council waited\n\n" + WALL)
    assert kinds(article) == "HSbbb"
    assert facts(article) == ("Paradise Lost", None, None, None)


@pytest.mark.parametrize(
    "section",
    [
        "World news",
        "EU Politics",
        "OPINION",
        "Press release",
        "Film",
        "Home | News | Sport | Opinion | Books | Jobs | Notices",
    ],
)
def test_the_name_of_a_section_above_the_headline_is_no_publisher(section: str) -> None:
    article = read_text(section + "\n\nHarbour wall to be raised by a metre\n\n" + WALL)
    assert kinds(article) == "-Hbbb"
    assert facts(article)[:2] == ("Harbour wall to be raised by a metre", None)


def test_everything_on_one_line_is_one_paragraph_of_body() -> None:
    article = read_text(WALL.replace("\n", " "))
    assert kinds(article) == "b"
    assert facts(article) == (None, None, None, None)


def test_hard_wrapped_lines_are_one_paragraph_each_block() -> None:
    article = read_text(
        layout("""
        Harbour wall to be raised by a metre

        The harbour wall at Northport is to be raised by a metre after last
        winter's floods, the council decided on Monday. Councillor Ann Petty
        said the town had waited for ten years and that it would wait no
        longer.

        Engineers will start work in June, which the fishermen of the town
        fear will cost them the best weeks of the year, and they expect to
        finish before the autumn storms.

          * Stone for the wall will come by sea, for the coast road is too
            narrow for lorries.
          * The work will cost four million.

        The last time that the wall was raised was in 1911.
        """)
    )
    assert kinds(article) == "Hbbbbb"
    assert article.title == "Harbour wall to be raised by a metre"
    assert [text.split()[-1] for text in paragraphs(article)] == [
        "metre",
        "longer.",
        "storms.",
        "lorries.",
        "million.",
        "1911.",
    ]


def test_hard_wrapped_lines_without_blank_lines_end_a_paragraph_where_a_line_is_short() -> None:
    article = read_text(
        layout("""
        The harbour wall at Northport is to be raised by a metre after last
        winter's floods, the council decided on Monday. Councillor Ann Petty
        said the town had waited for ten years.
        Engineers will start work in June, which the fishermen of the town
        fear will cost them the best weeks of the year, and they expect to
        finish before the autumn storms.
        """)
    )
    assert [text.split()[-1] for text in paragraphs(article)] == ["years.", "storms."]


def test_indented_first_lines_begin_paragraphs() -> None:
    article = read_text(
        "  The harbour wall at Northport is to be raised by a metre after last\n"
        "winter's floods, the council decided on Monday. Councillor Ann Petty\n"
        "said that the town had waited for ten years and would wait no longer.\n"
        "  Engineers will start work in June, which the fishermen of the town\n"
        "fear will cost them the best weeks of the year.\n"
    )
    assert [text.split()[-1] for text in paragraphs(article)] == ["longer.", "year."]


def test_a_press_release_opens_with_place_and_date_and_ends_with_a_mark() -> None:
    article = read_text(
        layout("""
        FOR IMMEDIATE RELEASE

        Northport Council Approves Higher Harbour Wall

        NORTHPORT, 3 May 2021 – Northport Council today approved plans to raise the harbour wall by a metre.

        “This makes the town safe,” said Ann Petty, the leader of the council.

        ENDS

        Notes to editors

        The wall was built in 1911. It has been breached twice since then.

        Press office: 01632 960 123
        """)
    )
    assert kinds(article) == "-Hbb-Hb-"
    assert facts(article) == ("Northport Council Approves Higher Harbour Wall", None, "2021-05-03", None)


@rows(
    ("opening", "published"),
    [
        ("Northport, May 3, 2021 (Coast Wire) -- The", "2021-05-03"),
        ("NORTHPORT, England, 3 May 2021 — The", "2021-05-03"),
        ("NORTHPORT, May 3 (Reuters) - The", None),
        ("Ann Lee (3 May 1921 – 4 May 2001) was the first who saw that the", None),
        ("Ann Lee, 3 May 1921 – 4 May 2001, was the first who saw that the", None),
        ("On 3 May 2021 the", None),
        ("NORTHPORT, 03/05/2021 – The", None),
    ],
)
def test_the_date_with_which_a_report_opens_is_that_of_its_publication(opening: str, published: str | None) -> None:
    assert read_text(f"{opening} wall will rise.\n\n{WALL}").published == published


def test_a_transcript_keeps_every_speech_as_body() -> None:
    article = read_text(
        layout("""
        Interview with the leader of the council

        INTERVIEWER: Why does the wall have to be raised?

        PETTY: Because the sea is rising. We had two floods last winter

        INTERVIEWER: And who pays for it?

        PETTY: The county pays for half of it. The rest is ours.

        READER: Is there no cheaper way
        """)
    )
    assert kinds(article) == "Hbbbbb"
    assert facts(article) == ("Interview with the leader of the council", None, None, None)


def test_questions_and_answers_are_body_and_the_first_question_is_no_headline() -> None:
    article = read_text(
        layout("""
        What is being built?

        A wall that is a metre higher than the old one.

        When does the work start?

        In June, when the weather allows it.

        Who pays for it?

        The county and the town pay half each.
        """)
    )
    assert kinds(article) == "bbbbbb"
    assert facts(article) == (None, None, None, None)


def test_a_question_can_be_a_headline() -> None:
    article = read_text("Can Northport hold back the sea?\n\n" + WALL)
    assert kinds(article) == "Hbbb"
    assert article.title == "Can Northport hold back the sea?"
    asked = "Who pays for it?\n\nThe town does.\n\nWhen does it begin?\n\nIn June it does.\n"
    article = read_text(f"Can Northport hold back the sea?\n\n{WALL}\n{asked}")
    assert article.title == "Can Northport hold back the sea?"


def test_wire_copy_in_capitals() -> None:
    article = read_text(
        layout("""
        NORTHPORT COUNCIL VOTES TO RAISE HARBOUR WALL BY A METRE

        NORTHPORT, MAY 3 (AGENCY) - THE COUNCIL OF NORTHPORT VOTED ON MONDAY TO
        RAISE THE HARBOUR WALL OF THE TOWN BY A METRE AFTER TWO FLOODS IN A
        WINTER, THE LEADER OF THE COUNCIL SAID.

        ENGINEERS WILL START WORK IN JUNE, WHICH THE FISHERMEN OF THE TOWN FEAR
        WILL COST THEM THE BEST WEEKS OF THE YEAR.

        (REPORTING BY ANN LEE; EDITING BY JOHN MOORE)
        """)
    )
    assert kinds(article) == "Hbb-"
    assert facts(article) == ("NORTHPORT COUNCIL VOTES TO RAISE HARBOUR WALL BY A METRE", None, None, None)


def test_a_letter_has_no_headline_in_its_address_and_no_author_in_its_salutation() -> None:
    article = read_text(
        layout("""
        14 Mill Lane
        Northport
        3 May 2021

        Dear Sir,

        The wall in our harbour must not be raised, for it would hide the sea from everybody who lives behind it.

        I have lived here for forty years and was never wet.

        Yours faithfully,

        Edith Marsh
        """)
    )
    assert set(kinds(article)) <= {"b", "-"}
    assert kinds(article).endswith("bbbbb")
    assert facts(article) == (None, None, "2021-05-03", None)


def test_an_article_that_is_a_list_of_bullets_under_its_title() -> None:
    article = read_text(
        layout("""
        Five things to know about the new wall

        • It will be a metre higher than the old one
        • Work starts in June
        • It will cost four million
        • The stone comes by sea
        • The old wall stays where it is
        """)
    )
    assert kinds(article) == "Hbbbbb"
    assert article.title == "Five things to know about the new wall"


def test_a_list_within_an_article_is_body() -> None:
    article = read_text(
        WALL + "\nThe council asks people who live near the harbour to do three things:\n\n"
        "- move their cars before the first of June\n\n- keep the quay free\n\nkeep windows shut while stone is cut\n\n"
        "The work will be done by the same firm that built the bridge.\n"
    )
    assert kinds(article) == "bbbbbbbb"


def test_a_live_blog_takes_no_single_date_for_its_own() -> None:
    article = read_text(
        layout("""
        Storm reaches the coast: live updates

        10.45am

        The first waves have come over the wall at Northport.

        10.20am

        Police have closed the coast road between Northport and Easting.

        9.58am

        Schools will stay shut, the council has told parents.
        """)
    )
    assert kinds(article)[0] == "H"
    assert list(kinds(article)[2::2]) == ["b", "b", "b"]
    assert facts(article) == ("Storm reaches the coast: live updates", None, None, None)


def test_a_chronicle_of_several_dates_is_not_published_on_the_first_of_them() -> None:
    article = read_text(
        layout("""
        How Northport got its wall

        3 May 1911

        The first stone is laid by the mayor.

        9 June 1913

        The wall is finished, two years late.

        January 2021

        The sea breaks through it twice.
        """)
    )
    assert kinds(article) == "HHbHbHb"
    assert facts(article) == ("How Northport got its wall", None, None, None)


def test_a_standfirst_that_is_a_sentence_stands_above_the_byline() -> None:
    article = read_text(
        "Northport holds back the sea\n\nAfter two floods the council has found the money for a higher wall.\n\n"
        "By Ann Lee in Northport\n\n" + WALL
    )
    assert kinds(article) == "HS-bbb"
    assert facts(article) == ("Northport holds back the sea", None, None, "Ann Lee")


def test_bullets_under_the_headline_are_standfirsts() -> None:
    article = read_text(
        "Northport holds back the sea\n- Wall to be raised by a metre\n- Work starts in June\n"
        + WALL.replace("\n\n", "\n")
    )
    assert kinds(article) == "HSSbbb"


def test_captions_are_what_lacks_a_full_stop_among_paragraphs_that_have_one() -> None:
    article = read_text(
        WALL
        + "\nThe wall was built in 1911.\n\nIt was breached in January and again in March.\n"
        + "\nWaves break over the harbour wall at Northport during the storm of last January\n"
        + "\nAnn Petty has led the council for six years. Behind her the wall, which was built in 1911\n"
        + "\nThe wall seen from the quay, where boats were sunk (pictured, the boats on the day after)\n"
        + "\nFlashpoint: fishermen look at what is left of the quay after the second storm\n"
        + "\nImage caption, The wall was breached twice.\n"
        + "\nThe quay, which lies behind the wall, will be closed until October.\n"
    )
    assert kinds(article) == "bbbbbcccccb"


def test_a_cross_head_is_a_short_line_between_paragraphs() -> None:
    article = read_text(
        WALL + "\nNo more waiting\n\nThe county pays for half of the work, and the town for the rest.\n"
    )
    assert kinds(article) == "bbbHb"
    result = read_text(WALL + "\nNorthport 3 – 0 Easting\n\nThe hosts scored within a minute and never looked back.\n")
    assert kinds(result) == "bbbbb"


@rows(
    "paragraph",
    [
        "Petty said: “They have to be warned.",
        "“We have waited for ten years and we can’t wait any longer,” she said, “not for another winter”.",
        "He asked: ‘What if the wall breaks?’",
        "The work will cost four million (some three million more than in 2011.)",
        "The town has 4,000 inhabitants.[12]",
        "The town had a wall as early as 1640.[citation needed][3]",
        "It was built in 1911 (and paid for by the county).",
        "“It will hold …",
        "This is what the council decided:",
    ],
)
def test_what_ends_like_a_sentence_within_quotes_or_brackets_is_body(paragraph: str) -> None:
    assert kinds(read_text(f"{WALL}\n{paragraph}\n\nThe quay will be closed until October.\n")) == "bbbbb"


@rows(
    "line",
    [
        "READ MORE: Why the sea is rising faster than it was thought",
        "Don’t miss: Our guide to the coast",
        "Related articles",
        "Advertisement",
        "Share this article",
        "Source: The Coast Gazette",
        "© 2021 Coast Media Ltd. All rights reserved.",
        "Copyright 2021 Coast Media",
        "https://coast.example/wall?from=front",
        "press@coast.example",
        "* * *",
        "###",
        "- ends -",
        "12 comments",
        "(Additional reporting by Ann Lee in Easting; editing by John Moore)",
        "Reporting by Ann Lee; Editing by John Moore",
        "With files from The Coast Agency",
        "The Coast Agency contributed to this report.",
        "Our Standards: The Coast Trust Principles.",
        "© 2021 The Coast Agency. All rights reserved. This material may not be published, broadcast or redistributed.",
        "Advertisement - scroll to continue",
        "Listen 3 min Comment on this story",
        "ShareTweetEmail",
        "Share Facebook Twitter Telegram Newslink",
        "Read this story in Welsh",
        "This is a breaking story - more to follow",
        "MORE: Why the sea rises faster than it was thought",
        "How to pay for it:The county and the town share the costs of the new wall",
        "Sign up here to get the latest news from Northport in your inbox every morning.",
        "By signing up to our newsletter, you agree to our terms of use.",
        "Get in touch with our news team by emailing us at news@coast.example.",
        "For more stories like this, check our news page.",
        "Follow us on Facebook and Twitter.",
        "Follow Ann Lee on Twitter: @ann_lee",
        "Have a story? Email: tips@coast.example",
        "Click here to download our app.",
        "If you value our journalism, please become a member and support us with a small donation.",
        "Ann Lee covers the news of the coast for the Chronicle. Reach her at ann.lee@coast.example.",
        "Never miss a story: subscribe to the weekly Tide newsletter",
        "Share on Facebook Share on Twitter Share on LinkedIn",
        "Facebook Twitter WhatsApp Email",
        "View image in fullscreen",
        "Open in app",
        "Click here to read more about the wall",
        "» Council pays for a new roof",
        "Gallery: The wall in pictures",
        "Promoted by Coast Boats",
        "Why you can trust the Chronicle",
        "Last updated 2 hours ago",
        "Published: 4 May 2021",
        "About the author: Ann Lee has written about walls since 2009.",
        "Thank you for reading the Chronicle.",
        "You can unsubscribe at any time.",
        "This site is protected by reCAPTCHA and its terms of use apply.",
        "Your email address will not be published. Required fields are marked *",
        "Comments are closed.",
        "We use cookies to improve your experience.",
        "This is a developing story and will be updated.",
        "Let us know what you think in the comments below.",
        "What do you think? Have your say below.",
        "Support independent journalism: give from as little as £1.",
        "We rely on readers to fund our work. Make a contribution now.",
        "Start your day with the top stories you need, plus our best features.",
        "The best of the Chronicle, in your inbox",
        "Get unlimited digital access",
        "12 Likes",
        "This article is more than 2 years old",
        "Ready for more?",
        "Follow our coverage at https://coast.example/walls",
        "Follow the Chronicle on Instagram and YouTube",
        "Have a tip? Write to desk@coast.example.",
        "Support independent journalism: donate to the Chronicle today.",
        "Help us keep local news free by becoming a member.",
        "By submitting this form you agree to our terms",
        "Enter your email address to be told of new stories",
        "Ann Lee can be reached at ann@coast.example.",
        "More stories from Northport",
        "More from The Coast Chronicle",
        "Click to share on Facebook (Opens in new window)",
        "Advertisement. Article continues below.",
        "Scroll to continue with content",
        "Listen to the podcast",
        "Share on Gullnet",
        "Add to favourites",
        "Report a mistake or typo",
        "Sort by newest",
        "Cookie settings",
        "Bookmark this page",
        "Partner content",
        "Paid for by Coast Boats",
        "Keywords: wall, harbour",
        "0:00 / 4:32",
        "Your browser does not support the audio element.",
        "Please log in or register to comment.",
        "Commenting on this story is now closed.",
        "Reprinted with permission.",
        "(This story has not been edited by our staff and comes from a feed.)",
        "The post Harbour wall to be raised appeared first on The Chronicle.",
        "Written by Ann Lee",
        "This article was provided by Coastwire.",
        "Enjoyed this article? Share it with a friend.",
        "This article is free to read thanks to our supporters.",
        "Prefer us on Google",
        "Edited by: Tom Reed",
        "Published By: Ann Lee",
        "(Except for the headline, this story has not been edited by our staff.)",
        "Distributed by Coast Content Agency, LLC.",
        "(With inputs from PTI)",
        "ORIGINAL COPY • COPYRIGHT AND PROTECTED BY APPLICABLE LAW",
        "You are reading an AMP version of this page",
        "View this email in your browser (https://echo.example/m?id=1)",
        "Ѕubѕсrіbе tо thе mоѕt rеаd рареr оf thе соаѕt.",
        "A d v e r t i s e m e n t",
        "Norland Time: 11:46 AM on Wednesday 15 March",
        "03/05/2021, 09:12 Harbour wall to be raised - The Chronicle",
    ],
)
def test_what_a_page_says_of_itself_is_boilerplate(line: str) -> None:
    assert kinds(read_text(f"{WALL}\n{line}\n\nThe quay will be closed until October.\n")) == "bbb-b"


@rows(
    "line",
    [
        "Read more books, the mayor told the children of the town.",
        "Source: the survey was made by the county in 1998 and never published.",
        "Copyright law was changed in 2001, and the archive of the harbour was opened.",
        "Share prices of the builders rose by four per cent.",
        "Updated figures show that 300 people live below the level of the sea.",
        "By Monday night the water had gone.",
        "Related to the floods is the question of who owns the land.",
        "See the wall from the sea and you will understand, he said.",
        "From June the quay will be closed.",
        "3 May 2021 was the day on which the first wave came over the wall.",
        "Published in 1911, the first plan of the wall shows a tower.",
        "Watch: that was all he said.",
        "The End: that is what the sailors call the last house of the town.",
        "Sign up for flood alerts on the website of the county, people who live near the harbour are told.",
        "Residents can subscribe to flood alerts by email.",
        "The paper lost half of its subscribers when its newsletter and app were closed.",
        "“Follow us on Twitter and sign up for our newsletter,” the councillors of the town were told.",
        "Follow the coast road to the old quay and you see the wall from below.",
        "Reporting by the county showed that the wall was weak.",
        "Ann Lee is a reporter who saw the wall break.",
        "Our wall: it is the first thing that children draw here.",
        "Email was what saved us, the mayor said.",
        "Thank you is what he said when the wall was done.",
        "Make a wall of sand and you see what the sea does to it, the children of the town are told.",
        "Published figures of the county show that the sea rises by a hand a year.",
        "We use sand and clay, as our fathers did.",
        "This is a story of walls and of those who build them.",
        "Start with the sea: it was there before the town.",
        "Comments on the plan are read by the board in May.",
        "This site was a mill before the wall stood here.",
        "Give the sea a finger and it takes the house.",
        "The first part is dull, but you should do read the rest.",
        "He showed the picture on Facebook on Friday.",
        "Follow the river on the map and you come to the mill.",
        "By signing the lease, the town agreed to pay for the wall.",
        "Help is on its way, the mayor said.",
        "More from the fund will be spent on stone.",
        "The post was taken by a sailor in 1911.",
        "Story by story, the old wall was taken down.",
        "Write it in stone, the mayor said.",
        "Distributed by hand, the sand was gone by noon.",
        "Published by Coast House, £9.99.",
        "This message is for all: parts of the wall are confidential, said the mayor, and nobody may know.",
        "Sent from my grandfather's mill to the quay, the stone came by sea.",
        "Skip to the last page, and the wall stands.",
        "You are reading the last words of this poet.",
    ],
)
def test_a_sentence_that_begins_like_boilerplate_is_body(line: str) -> None:
    assert kinds(read_text(f"{WALL}\n{line}\n\nThe quay will be closed until October.\n")) == "bbbbb"
    assert kinds(read_text(f"{line}\n\n{WALL}")) == "bbbb"
    assert kinds(read_text(f"Northport holds back the sea\n\n{line}\n\n{WALL}"))[1] in "bS"


def test_a_byline_below_pictures_and_buttons_gives_author_and_date() -> None:
    above = "Harbour wall to be raised\nIt will cost four million.\nShare full article\n34\nA man on a wall."
    article = read_text(f"{above}\n\nBy Ann Lee\nReporting from Northport\n\n3 May 2021\n\n{WALL}")
    assert facts(article)[0] == "Harbour wall to be raised"
    assert (article.author, article.published) == ("Ann Lee", "2021-05-03")
    assert "By Ann Lee" not in [text for text in paragraphs(article) if "will" in text]
    told = read_text(f"{WALL}\nBy then the road was closed.\n\n3 May 2021 was a Monday.\n")
    assert (told.author, told.published, kinds(told)) == (None, None, "bbbbb")


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("norland-wall-harbour", "an/tl"),
        ("NEWS PROVIDED BY\nCoast Board", "Media Contact:\nAnn Lee\n\nSOURCE Coast Board"),
    ],
)
def test_what_agencies_put_around_a_report_is_boilerplate(above: str, below: str) -> None:
    lines = [*above.split("\n"), *filter(None, below.split("\n"))]
    for text in (
        f"{above}\nHarbour wall to be raised\n{WALL}\n{below}\n",
        f"Harbour wall to be raised\n{above}\n{WALL}\n{below}",
    ):
        article = read_text(text)
        marked = {text: kind for (_, _, kind), text in zip(article.paragraphs, paragraphs(article), strict=True)}
        assert {marked[line] for line in lines} == {Kind.BOILERPLATE}
        assert article.title == "Harbour wall to be raised"


def test_headers_as_in_mail_are_metadata() -> None:
    article = read_text(
        "Title: The wall at Northport\nAuthor: Ann Lee\nDate: 3 May 2021\n"
        "URL: https://coast.example/wall\nSource: The Coast\n\n" + WALL
    )
    assert kinds(article) == "H----bbb"
    assert facts(article) == ("The wall at Northport", "The Coast", "2021-05-03", "Ann Lee")
    assert article.url == "https://coast.example/wall"


@pytest.mark.parametrize(
    "head",
    [
        "From: Ann Lee <ann@coast.example>\nSent: May 3, 2021 9:30 AM\nTo: News\nCc: Tom Reed\nSubject: The wall\n",
        "MEMORANDUM\n\nTO: The council\nFROM: Ann Lee\nCC: Tom Reed\nDATE: May 3, 2021\nRE: The wall\n",
    ],
)
def test_who_gets_a_copy_of_a_letter_did_not_write_it(head: str) -> None:
    article = read_text(f"{head}\n{WALL}")
    assert (article.title, article.author, (article.published or "")[:10]) == ("The wall", "Ann Lee", "2021-05-03")
    assert kinds(article).strip("H-") == "bbb"


def test_a_month_and_the_hours_since_an_update_beside_a_name_are_no_date_of_their_own() -> None:
    monthly = read_text(f"Harbour wall falls at last\n\nBy Ann Lee | April 2025\n\n{WALL}")
    assert (kinds(monthly), monthly.author, monthly.published) == ("H-bbb", "Ann Lee", None)
    dated = read_text(
        f"Harbour wall falls at last\nBy Ann Lee\nMay 3, 2021 9:30 AM EDT · Updated 2 hours ago\n\n{WALL}"
    )
    assert (kinds(dated), dated.author, dated.published) == ("H--bbb", "Ann Lee", "2021-05-03")
    job = read_text(f"Harbour wall falls at last\nBy Ann Lee\nTransport correspondent, Northport\n\n{WALL}")
    assert kinds(job) == "H--bbb"


def test_one_label_is_no_header() -> None:
    article = read_text("Date: unknown\n\nHarbour wall to be raised by a metre\n\n" + WALL)
    assert article.published is None
    assert kinds(article)[-3:] == "bbb"


def test_short_lines_above_long_paragraphs_are_not_taken_for_wrapped_ones() -> None:
    article = read_text(
        layout("""
        The Coast Chronicle
        Serving the coast since 1887

        Mayor Resigns After Wall Breaks
        Council to appoint a new leader by Friday

        By ANN LEE
        Staff Writer
        ann.lee@coast.example

        NORTHPORT — Mayor Ann Petty resigned on Tuesday, a day after the wall broke and the sea came into the town.

        The council will meet on Friday to appoint a new leader, said a clerk who was not allowed to give his name.

        Petty, who is 52, had led the council for six years.
        """)
    )
    assert kinds(article) == "--HS---bbb"
    assert facts(article) == ("Mayor Resigns After Wall Breaks", "The Coast Chronicle", None, "ANN LEE")


@rows(
    ("lines", "author", "published"),
    [
        (
            "By ANN LEE FOR COAST ONLINE PUBLISHED: 16:01, 12 November 2021 | UPDATED: 17:10, 13 November 2021",
            "ANN LEE",
            "2021-11-12",
        ),
        ("Posted on November 12, 2021 by Ann Lee", "Ann Lee", "2021-11-12"),
        ("Ann Lee | 12 November 2021", "Ann Lee", "2021-11-12"),
        ("By Łukasz Żuk and Élodie da Silva", "Łukasz Żuk and Élodie da Silva", None),
        ("From Ann Lee in Northport", "Ann Lee", None),
        ("By Staff Reporter", None, None),
        ("By Ann Lee, Northport Bureau", "Ann Lee", None),
        ("By court reporter Ann Lee", "Ann Lee", None),
        ("By Science Correspondent Ann Lee", "Ann Lee", None),
        ("Submitted by Ann Lee on Mon, 05/03/2021 - 12:00", "Ann Lee", "2021-05-03"),
        ("Fri 12 Nov 2021 16.01 GMT\nLast modified on Sat 13 Nov 2021 17.10 GMT", None, "2021-11-12"),
        ("First published on Friday, November 12th, 2021 at 4:01 p.m. EST", None, "2021-11-12"),
        ("Published: 2021-11-12T16:01:00Z", None, "2021-11-12T16:01:00+00:00"),
        ("By Ann Lee · Photograph: Carl Poe · 12 November 2021 · Jump to the plan", "Ann Lee", "2021-11-12"),
        ("by Bo, CoastBuzz staff · Posted 12 Nov 2021 · 6 min read · 14K shares", None, "2021-11-12"),
        ("Harbour desk · 12 November 2021", None, "2021-11-12"),
        ("by randy on November 12, 2021", "randy", "2021-11-12"),
        ("Posted by: Admin on Nov 12, 2021 - 06:47 PM", None, "2021-11-12"),
        ("Posted by Bo on November 12, 2021 at 9:01pm", "Bo", "2021-11-12"),
        ("November 12, 2021 10:22 pm AEST — By Ann Lee", "Ann Lee", "2021-11-12"),
        ("posted November 12th, 2021 1:00 PM EDT by Ann Lee", "Ann Lee", "2021-11-12"),
        ("November 12th, 2021 @ 10:26am (PT) by Ann Lee", "Ann Lee", "2021-11-12"),
        ("12 November 2021 Last updated at 12:59 ET", None, "2021-11-12"),
        ("November 12, 2021   ·   13 Comments", None, "2021-11-12"),
        ("By Ann Lee Associated Press\nNORTHPORT November 12, 2021 (AP)", "Ann Lee", "2021-11-12"),
        ("12\nNov\n2021\n9:44am, EDT", None, "2021-11-12"),
        ("November 12, 2021 | 1:15pm | Updated", None, "2021-11-12"),
        ("November 12, 2021 / 7:21 PM / Northport Courier", None, "2021-11-12"),
    ],
)
def test_bylines_and_date_lines_of_many_houses(lines: str, author: str | None, published: str | None) -> None:
    article = read_text(f"Harbour wall to be raised by a metre\n\n{lines}\n\n{WALL}")
    publisher = "Northport Courier" if "Courier" in lines else None
    assert facts(article) == ("Harbour wall to be raised by a metre", publisher, published, author)
    assert set(kinds(article)[1:-3]) == {"-"}
    assert kinds(article)[-3:] == "bbb"


@rows(
    "lines",
    [
        "By Ann Lee\nThe Northport Courier\n12 November 2021",
        "The Northport Courier\n\nBy Ann Lee, 12 November 2021",
        "By Ann Lee, The Northport Courier, 12 November 2021",
        "By Ann Lee, The Northport Courier\n12 November 2021",
        "The Northport Courier, 12 November 2021\n\nBy Ann Lee",
        "By Ann Lee, Harbour Reporter\nThe Northport Courier | 12 November 2021",
        "By Ann Lee\nThe Northport Courier, issue 42, 12 November 2021",
        "By Ann Lee\n\nThe Northport Courier Friday 12 November 2021 Page 4",
        "The Northport Courier\nFriday, 12 November 2021\nAnn Lee, court reporter",
        "12 November 2021\nPublisher: The Northport Courier\nReview by Ann Lee",
        "Ann Lee, Science Correspondent\nThe Northport Courier | 12 November 2021",
        "From our court reporter, Ann Lee\nThe Northport Courier, 12 November 2021",
    ],
)
def test_a_byline_names_the_paper_or_stands_beside_its_name(lines: str) -> None:
    article = read_text(f"Harbour wall to be raised by a metre\n\n{lines}\n\n{WALL}")
    assert facts(article) == ("Harbour wall to be raised by a metre", "The Northport Courier", "2021-11-12", "Ann Lee")
    assert kinds(article) == "H" + "-" * (len(kinds(article)) - 4) + "bbb"


@rows(
    ("head", "publisher", "author"),
    [
        ("ZBC Business\n\n#", "ZBC Business", None),
        ("ZBC\n\n#\n\nBy Ann Lee\n3 May 2021", "ZBC", "Ann Lee"),
        ("The Coastline ZB\n\n#\n\nBy Ann Lee", "The Coastline ZB", "Ann Lee"),
        ("Norlandia\n\n#\n\nHow they hope to stay dry\n\nBy Ann Lee", "Norlandia", "Ann Lee"),
        ("Coast Gazette | Ideas\n\n#\n\nBy Ann Lee", "Coast Gazette", "Ann Lee"),
        ("The Coast Gazette — www.gazette.example\n#\nBy Ann Lee", "The Coast Gazette", "Ann Lee"),
        ("Coast Gazette\n3 May 2021\n\n#\n\nAnn Lee, Harbour editor", "Coast Gazette", "Ann Lee"),
        ("#\n\nAnn Lee, Coast Gazette\nPUBLISHED: 3 May 2021 | UPDATED: 4 May 2021", "Coast Gazette", "Ann Lee"),
        ("#\n\nAnn Lee | ann.lee@gazette.example | Coast Gazette\nPublished 3 May 2021", "Coast Gazette", "Ann Lee"),
        ("#\n\nBy Ann Lee, ZBC News\n3 May 2021", "ZBC News", "Ann Lee"),
        ("Harbour Lights    3 May 2021    Page 4\n\n#\n\nBy Ann Lee", "Harbour Lights", "Ann Lee"),
        ("Harbour Lights – Monday, May 3, 2021 – Page 4\n\n#", "Harbour Lights", None),
        ("Harbour Lights Monday 3 May 2021 p. 4\n\n#", "Harbour Lights", None),
    ],
)
def test_a_paper_beside_other_things_above_the_text_is_neither_the_title_nor_left_out(
    head: str, publisher: str | None, author: str | None
) -> None:
    headline = "Harbour wall to be raised by a metre"
    article = read_text(f"{head.replace('#', headline)}\n\n{WALL}")
    assert (article.title, article.publisher, article.author) == (headline, publisher, author)
    assert article.published == ("2021-05-03" if "2021" in head else None)
    assert set(kinds(article)[:-3]) <= {"-", "H", "S"}


def test_a_section_between_a_name_and_a_signed_line_tells_which_is_the_headline() -> None:
    headline = "Comment: Give us back our dry feet"
    article = read_text(f"Coast North\nCOMMENT\n{headline}\nOdo Lindahl\n3 May 2021\n\n{WALL}")
    assert facts(article) == (headline, "Coast North", "2021-05-03", "Odo Lindahl")
    assert read_text(f"Council Raises Wall\nPolitics\n{headline}\nBy Odo Lindahl\n\n{WALL}").publisher is None


def test_an_abbreviation_of_which_the_text_tells_is_no_publisher() -> None:
    headline = "Harbour wall to be raised by a metre"
    assert read_text(f"ZBC\n\n{headline}\n\n{WALL}\nThe ZBC pays for it.\n").publisher is None
    assert read_text(f"ZBC\n\n{headline}\n\n{WALL}\n“We wait,” she told the ZBC.\n").publisher == "ZBC"


@rows("below", ["Source: Coast Gazette", "Source: Coast Gazette, https://gazette.example/wall", "SOURCE: ZBC News."])
def test_the_last_line_may_name_the_paper(below: str) -> None:
    article = read_text(f"Harbour wall to be raised by a metre\n\n{WALL}\n{below}\n")
    assert article.publisher == ("ZBC News" if "ZBC" in below else "Coast Gazette")
    for other in ("Source: Read Full Article", "Source: Northport Council", "Source: her own accounts"):
        assert read_text(f"Harbour wall to be raised\n\n{WALL}\n{other}\n").publisher is None


def test_a_headline_with_a_label_above_its_byline_is_no_pointer() -> None:
    headline = "WATCH: Wall falls into the harbour: “It was just there”"
    article = read_text(f"{headline}\n\nBy Ann Lee\n3 May 2021\n\n{WALL}")
    assert (article.title, kinds(article)) == (headline, "H--bbb")


def test_a_question_below_a_masthead_is_the_headline() -> None:
    article = read_text(f"Coast Gazette\n\nWhy does the council raise the wall?\n\nBy Ann Lee\n\n{WALL}")
    assert facts(article)[:2] == ("Why does the council raise the wall?", "Coast Gazette")


def test_who_made_the_pictures_did_not_write_the_words() -> None:
    assert people(["Words Ann Lee Photos Bo Poe", "Carl Poe Illustration: Di Roe"]) == ["Ann Lee", "Carl Poe"]


def test_a_name_with_the_beside_an_author_and_a_date_is_that_of_a_paper() -> None:
    article = read_text(f"Harbour wall rises\n\nCoast round-up | by Ann Lee | The Spray | 30/11/2021\n\n{WALL}")
    assert facts(article) == ("Harbour wall rises", "The Spray", "2021-11-30", "Ann Lee")


def test_a_paper_or_an_office_above_a_heading_is_the_publisher() -> None:
    for above in ("Coast Gazette", "NORLAND OFFICE OF HARBOURS", "Norland Harbour Board"):
        is_named = above != "NORLAND OFFICE OF HARBOURS"
        article = read_markdown(f"{above}\n\n# Harbour wall rises\n\n3 May 2021\n\n{WALL}")
        assert facts(article) == ("Harbour wall rises", above if is_named else None, "2021-05-03", None)
    assert read_markdown(f"City Council\n\n# Harbour wall rises\n\n{WALL}").publisher is None


def test_lines_below_a_heading_of_markdown_that_say_whose_it_is_are_lines() -> None:
    head = "Ann Lee, Harbour Correspondent\nCoast Gazette\nSept. 9, 2021"
    article = read_markdown(f"Science\n\n# Harbour wall rises\n\n{head}\n\n{WALL}")
    assert facts(article) == ("Harbour wall rises", "Coast Gazette", "2021-09-09", "Ann Lee")


def test_the_label_of_a_section_is_no_part_of_the_paper_below_it() -> None:
    article = read_text(
        f"OBITUARY\nTHE COAST GAZETTE, 12 NOVEMBER 2021\n\nHarbour wall to be raised by a metre\n\n{WALL}"
    )
    assert facts(article) == ("Harbour wall to be raised by a metre", "THE COAST GAZETTE", "2021-11-12", None)


def test_the_date_beside_who_wrote_it_wins_over_that_of_a_print() -> None:
    article = read_text(f"27/11/2021 17:39\n\nHarbour wall to rise at last\n\nBy Ann Lee, 12 November 2021\n\n{WALL}")
    assert facts(article) == ("Harbour wall to rise at last", None, "2021-11-12", "Ann Lee")


@pytest.mark.parametrize("line", ["Transport Reporter", "World news", "Harbour correspondent"])
def test_what_somebody_does_beside_a_byline_is_no_paper(line: str) -> None:
    article = read_text(f"Harbour wall to be raised by a metre\n\nBy Ann Lee\n{line}\n12 November 2021\n\n{WALL}")
    assert article.publisher is None


@rows(
    ("lines", "published"),
    [
        ("The Household Page, 12 November 2021", "2021-11-12"),
        ("Northport, 12 November 2021", "2021-11-12"),
        ("Your weekly letter from the Coast Trust. 12 November 2021. View in your browser · Unsubscribe", "2021-11-12"),
        ("Friday 12 November 2021. Six minutes with Ann Lee", "2021-11-12"),
        ("Northport in 12\n\nNovember\n\n2021", None),
        ("Panel: the wall\n\nFriday 12 November 2021\n\nMembers present: Ann Lee\n\nWitness: Bo Poe", "2021-11-12"),
        ("Born 3 May 1931; died 12 November 2021", None),
        ("Ann Lee, 3 May 1921 – 4 May 2001", None),
        ("Ann Lee (born 3 May 1921), builder of walls", None),
        ("Born in Leeds, 3 May 1921", None),
        ("The wall of 3 May 1921, as she built it", None),
        ("Last updated 21:05, 12 November 2021. Reporting by Ann Lee", None),
        ("Friday 12 November 2021, Wrenna\n\nSaturday 13 November 2021, Northport", None),
    ],
)  # fmt: skip
def test_a_date_may_stand_beside_other_things_above_the_text(lines: str, published: str | None) -> None:
    assert read_text(f"What became of the harbour wall\n\n{lines}\n\n{WALL}").published == published


@rows(
    "rows",
    ["Born | 3 May 1921", "Born | 3 May 1921\n\nDied | 4 May 2001", "Date of Birth | 3 May 1921", "Opened | 3 May 1921",
     "Term Ended | 4 May 2001", "She married, 3 May 1951", ", 3 May 1951", "Ann Lee · born in Northport · 3 May 1921"],
)  # fmt: skip
def test_a_date_in_the_row_of_a_table_is_not_that_of_publication(rows: str) -> None:
    assert read_text(f"Ann Lee\n\n{rows}\n\n{WALL}").published is None


@pytest.mark.parametrize(
    ("line", "published"), [("3 May 0921", None), ("3 May 2921", None), ("News | 3 May 2021", "2021-05-03")]
)
def test_a_date_line_counts_where_an_article_can_be_of_that_date(line: str, published: str | None) -> None:
    assert read_text(f"Council raises the harbour wall\n\n{line}\n\n{WALL}").published == published


@rows(
    "above",
    [
        "12 November 2021 Last updated at 12:59 ET",
        "Nov 12, 2021 - 1:16PM PT",
        "104 comments\n\n12\nNov\n2021\n9:44am, EDT",
        "Nov\n12, 2021",
    ],
)
def test_a_date_above_the_headline_is_no_headline(above: str) -> None:
    article = read_text(f"{above}\nCouncil raises the harbour wall\n\n{WALL}")
    assert facts(article) == ("Council raises the harbour wall", None, "2021-11-12", None)


@rows(
    ("lines", "mark"),
    [
        (lines, mark)
        for lines in ("12 November 2021\n\n{}", "{}\n\nBy Ann Lee", "{}\n\nNORTHPORT Nov. 12, 2021 (AP)")
        for mark in (".", "!", "?", ". Sort of.")
    ],
)
def test_a_headline_beside_a_date_or_a_byline_may_end_like_a_sentence(lines: str, mark: str) -> None:
    headline = f"The wall is to be raised again{mark}"
    assert read_text(f"{lines.format(headline)}\n\n{WALL}").title == headline


def test_the_dates_of_comments_make_no_chronicle() -> None:
    comments = "Bo Poe\n\nNovember 13, 2021 at 2:13 pm\n\nAnd high time. I have waited for it for years.\n"
    assert read_text(f"Council raises wall\n\nNovember 12, 2021\n\n{WALL}\n\n{comments}").published == "2021-11-12"


@rows(
    "headline",
    [
        "From Russia With Love",
        "By the Sea, Without a Wall",
        "Sir Ian Moss opens new wall",
        "Dear diary, the wall broke again last night",
        "Updated rules for drivers",
        "Sources: the council knew that the wall would break",
        "Council Asks for More Money in U.S.",
        "The wall – and what it costs",
        "“We knew that it would break”",
        "Q&A: what the council has decided about the wall",
        "12 dead after flood",
    ],
)
def test_headlines_that_look_like_something_else(headline: str) -> None:
    article = read_text(f"{headline}\n\n{WALL}")
    assert kinds(article)[-3:] == "bbb"
    assert article.author is None
    if not headline.startswith(("Sources", "Dear")):
        assert (article.title, kinds(article)) == (headline, "Hbbb")


@pytest.mark.parametrize(
    "text",
    [
        "Council: the wall broke again\n\nThe Westbay Herald, 3 May 2021\n\n{wall}\n\nWall: cracked\n\nSea: high",
        "Dear Edna: The wall broke again\n\nBy Edna Moss\n\n3 May 2021\n\nDEAR EDNA: {wall}\n\nDEAR WORRIED: {wall}",
    ],
)
def test_a_headline_with_a_colon_stays_one_above_labels(text: str) -> None:
    article = read_text(text.format(wall=WALL.split("\n\n")[0]))
    assert article.title == text.split("\n")[0]
    assert article.published == "2021-05-03"


def test_titles_of_other_pages_at_the_end_are_boilerplate() -> None:
    article = read_text(
        WALL + "\nMore on this story\n\nWhy is the sea rising?\n\nThe wall in pictures\n\n2 hours ago\n"
    )
    assert kinds(article) == "bbb----"
    article = read_text(WALL + "\nMore on this story\n\nThe wall in pictures\n\nThe sea is rising.\n")
    assert kinds(article) == "bbb--b"


def test_a_list_of_links_in_the_midst_of_an_article_is_boilerplate_and_what_follows_is_not() -> None:
    links = "READ MORE\n\nWestbay school gets a new roof\n\nDog found on roof\n\n"
    for mark in ("READ MORE", "MORE ON: THE QUAY"):
        text = f"{WALL}\n{links.replace('READ MORE', mark)}The quay will be closed until October.\n"
        assert kinds(read_text(text)) == "bbb---b"
    assert kinds(read_text(f"{WALL}\nRecommended\n\nStone from the county\n\nThe quay will be closed.\n")) == "bbb-Hb"


def test_paragraphs_that_break_off_are_text() -> None:
    answers = "".join(f"on her {what}…\n\nI am proud of it. It was late.\n\n" for what in ("goal", "knee", "coach"))
    assert "-" not in kinds(read_text(f"{WALL}\n{answers}"))


def test_what_a_pitch_goes_on_with_is_boilerplate() -> None:
    pitch = (
        "To read the full story, please subscribe to the Chronicle.\n\nJoin now or renew to get:\n\n"
        "- local news from all towns\n\n- special reports\n\nFirst-time subscribers also receive a welcome gift.\n\n"
    )
    assert kinds(read_text(f"{WALL}\n{pitch}The quay will be closed until October.\n")) == "bbb-----b"


def test_an_answer_of_an_interview_is_no_pitch() -> None:
    answer = "We take all comers: if you think our website should be better, please help us, and join our readers."
    assert kinds(read_text(f"{WALL}\n{answer}\n")) == "bbb-"
    assert kinds(read_text(f"{WALL}\nYes. {answer}\n")) == "bbbb"


def test_a_text_that_speaks_to_its_readers_all_the_way_has_no_pitches() -> None:
    policy = [
        "We keep the news that you subscribe to for a year.",
        "We send you our newsletter by email if you sign up for it.",
        "We give nobody your address.",
        "We keep cookies for a day.",
        "We answer your letters.",
    ]
    assert kinds(read_text("\n\n".join(policy))) == "bbbbb"
    assert kinds(read_text("Sign up for our newsletter and never miss a story.\n")) == "b"


def test_a_caption_names_its_source_behind_it() -> None:
    captions = (
        "The wall in 2010. Image: Ann Bell.",
        "A post on the wall Image: Forum / Harbour Board.",
        "The wall in the rain. Ann Bell/Coast Agency",
        "Courtesy of the Harbour Board",
        "harbour wall 2.jpg",
        "Bell stands on the wall of the harbour in the rain.",
    )
    body = (
        "It gave the harbour a new image: that of a ruin, as all its neighbours said and wrote for the next ten years.",
    )
    article = read_text("\n\n".join((WALL, *captions, *body, "The quay will be closed.", "The end is near.")))
    kinds = {article.text[start:end]: kind for start, end, kind in article.paragraphs}
    assert [kinds[line] for line in captions] == [Kind.CAPTION] * len(captions)
    assert [kinds[line] for line in body] == [Kind.BODY] * len(body)


def test_a_caption_may_say_which_picture_of_a_gallery_it_belongs_to() -> None:
    article = read_text(f"{WALL}\n\n2 of 14. The wall was breached twice.\n\nThe quay will be closed.\n")
    assert kinds(article) == "bbbcb"


def test_a_picture_file_at_the_top_has_its_caption_below() -> None:
    article = read_text(f"wall in winter.jpg\n\nThe wall in winter.\n\n(Ann Bell/ann@coast.example)\n\n{WALL}")
    assert kinds(article) == "cccbbb"


def test_a_credit_in_brackets_stands_below_its_caption() -> None:
    credited = "Ann Bell, who designed the wall, in the rain.\n\n(Credit: Screen shot by Bo Poe/Coast)\n\n"
    article = read_text(f"{WALL}\n\n{credited}The quay will be closed.\n")
    assert kinds(article) == "bbbccb"


def test_a_label_alone_has_its_caption_below() -> None:
    article = read_text(WALL + "\nImage caption,\n\nThe wall at night\n\nThe quay will be closed.\n")
    assert kinds(article) == "bbbccb"


def test_markdown_tells_its_headline_standfirst_pictures_and_cross_heads() -> None:
    article = read_markdown(
        layout("""
        # Harbour wall to be *raised*

        *The council has found the money.*

        By **Ann Lee**, 3 May 2021

        ![Waves over the wall](waves.png)

        The harbour wall at [Northport](https://example.org) is to be raised
        by a metre.

        ## What it costs

        1. Stone: two million
        2. Work: two million

        READ MORE: [Why the sea is rising](rising.md)
        """)
    )
    assert kinds(article) == "HS-cbHbb-"
    assert facts(article) == ("Harbour wall to be raised", None, "2021-05-03", "Ann Lee")
    assert paragraphs(article)[4] == "The harbour wall at Northport is to be raised by a metre."
    assert paragraphs(article)[6] == "1. Stone: two million"


def test_markdown_without_a_heading_is_read_like_plain_text() -> None:
    assert kinds(read_markdown(WALL)) == "bbb"
    assert kinds(read_markdown("Harbour wall to be raised by a metre\n\n" + WALL)) == "Hbbb"


def test_a_heading_below_text_is_no_title() -> None:
    article = read_markdown(WALL + "\n## What it costs\n\nIt costs four million.\n")
    assert kinds(article) == "bbbHb"
    assert article.title is None


def shown(article: Article) -> list[str]:
    """The paragraphs that are text of the article."""
    texts = zip(paragraphs(article), kinds(article), strict=True)
    return [text for text, kind in texts if kind in "bc"]


MENU = "Skip to main content\nCoast Gazette\nHome\nNews\nSport\nHarbour Life\nSubscribe\nSign in\nWeather\n"
BELOW = (
    "Related Topics\nHarbours\nMore on this story\nPier closed for repairs\nPublished\n1 May 2021\nAround the coast\n"
)


def test_of_a_page_that_was_copied_whole_the_menus_are_left_out_and_the_headline_is_found() -> None:
    article = read_text(
        MENU + "Transport\nHarbour wall to be raised by a metre\nBy Ann Lee\nTransport correspondent\nPublished\n"
        "3 May 2021\nShare\nImage source, Coast Pictures\nImage caption,\nThe wall in winter\n"
        + WALL.replace("\n\n", "\n")
        + BELOW
        + "© 2021 Coast Gazette. The Gazette is not responsible for the content of external sites.\n"
    )
    assert facts(article) == ("Harbour wall to be raised by a metre", "Coast Gazette", "2021-05-03", "Ann Lee")
    assert shown(article) == [
        *("Image source, Coast Pictures", "Image caption,", "The wall in winter"),
        *WALL.strip().split("\n\n"),
    ]


def test_of_a_page_that_was_copied_whole_the_headline_stands_above_the_prose_and_its_words_come_again() -> None:
    article = read_text(
        "Choose your county\nWhat we do\nHarbour wall and pier\nCloser look\nToday in the county\nTides\n"
        "Ferry cancelled in high winds off the coast\n4 h ago\nOur archive\n3 May 2021\n"
        "Coast / Around the harbour / Harbour wall to be raised after floods\n"
        "Harbour wall to be raised after floods\nA boat beside the wall in winter. Picture: Ann Lee\n\n"
        + WALL
        + "\nThe floods had filled forty cellars in the old town, and ferries stayed in port for more than a week.\n"
    )
    assert facts(article) == ("Harbour wall to be raised after floods", None, "2021-05-03", None)
    assert shown(article)[-4:-1] == WALL.strip().split("\n\n")
    assert "Closer look" not in shown(article)


def test_of_a_page_that_names_its_author_without_a_by_and_its_date_by_hours_the_same_is_left() -> None:
    article = read_text(
        MENU
        + "Harbour wall to be raised by a metre\n3 hours ago\nShare\nSave\nAnn Lee\nCoast News, Northport\n"
        + WALL.replace("\n\n", "\n")
        + "More on this story\nPier closed for repairs\n"
    )
    assert facts(article) == ("Harbour wall to be raised by a metre", "Coast Gazette", None, "Ann Lee")
    assert shown(article) == WALL.strip().split("\n\n")


def test_buttons_and_the_labels_of_films_between_paragraphs_are_no_text() -> None:
    body = WALL.strip().split("\n\n")
    article = read_text(
        "World / Coast\nHarbour wall to be raised by a metre\nBy Ann Lee, Coast\n3 minute read\n"
        "Updated 11:42 AM EDT, Mon May 3, 2021\nLink Copied!\nVideo Ad Feedback\n01:23 - Source: Coast\n\n"
        + "\n\nAd Feedback\n\n".join(body)
        + "\n\nSee all topics\nPinterest\nTweet\nEmail\n"
    )
    assert facts(article) == ("Harbour wall to be raised by a metre", None, None, "Ann Lee")
    assert shown(article) == body


@rows(
    ("above", "below", "title"),
    [
        (
            "COAST-WALL/NORTHPORT (UPDATE 2)\n\nUPDATE 2-Harbour wall to be raised\n\n* Council votes 7 to 2\n"
            "* Work begins in June\n\n(Adds quotes, details)\n\nBy Ann Lee\n\n",
            "(Reporting by Ann Lee; Editing by Tom Reed)\n\n((ann.lee@coast.example; +44 1632 960 123))\n",
            "Harbour wall to be raised",
        ),
        (
            "BC-EU--Northport-Wall, 1st Ld-Writethru, 412\nEds: Updates with quotes.\nHarbour wall to be raised\n"
            "By ANN LEE\nAgency Press\n",
            "___\nAgency writer Tom Reed contributed to this report.\nAG-WF-05-03-21 1142GMT\n",
            "Harbour wall to be raised",
        ),
        (
            "Coast-harbour-wall,lead\n\nHarbour wall to be raised\n\nATTENTION - ADDS quotes ///\n\n",
            "al/tr\n",
            "Harbour wall to be raised",
        ),
        ("Harbour wall to be raised\n", "AFP, Reuters, dpa\n", "Harbour wall to be raised"),
        ("Harbour wall to be raised\n", "(ANI)\nal/tr/\n", "Harbour wall to be raised"),
        ("WALL-030521\n\n^Harbour wall to be raised<\n\n^By ANN LEE=\n\n", "Enditem\n", "Harbour wall to be raised"),
    ],
)
def test_the_slug_and_the_notes_of_an_agency_are_no_text_and_no_title(above: str, below: str, title: str) -> None:
    article = read_text(above + WALL.replace("\n\n", "\n") + "\n" + below)
    assert article.title == title
    assert shown(article) == WALL.strip().split("\n\n")


@pytest.mark.parametrize("headline", ["COVID-19", "Self-made: X-rays", "Northport-Westbay, 40 years on", "Re-elected"])
def test_a_headline_with_hyphens_is_no_slug(headline: str) -> None:
    assert read_text(f"{headline}\n\n{WALL}").title == headline


@pytest.mark.parametrize(
    ("above", "dateline", "below"),
    [
        ("FOR IMMEDIATE RELEASE\n\nContact: Ann Lee, press\nPhone: 555 0100\nEmail: a@b.example\n\n", "–", "###"),
        ("For Immediate Release\nMay 3, 2021\n\nMedia Contact:\nAnn Lee\n(555) 0100199\na@b.example\n\n", "–", "# # #"),
        ("PRESS RELEASE\nEmbargoed until 3 May 2021\n\n", "–", "About the council\n\nIt has 40 members.\n\n-30-"),
        ("", "/COASTWIRE/ --", "About Northport\nNorthport lies on the coast.\n\nMedia Contact:\nAnn Lee\na@b.example"),
        ("", "--", "SOURCE Northport Council"),
    ],
)  # fmt: skip
def test_whom_to_ask_and_who_sends_it_are_no_text_of_a_press_release(above: str, dateline: str, below: str) -> None:
    body = [f"NORTHPORT, May 3, 2021 {dateline} The wall will rise by a metre.", *WALL.strip().split("\n\n")]
    article = read_text(above + "COUNCIL VOTES TO RAISE WALL\n\n" + "\n\n".join(body) + f"\n\n{below}\n")
    assert facts(article) == ("COUNCIL VOTES TO RAISE WALL", None, "2021-05-03", None)
    assert shown(article) == body


@pytest.mark.parametrize(
    "above",
    [
        "PRESS RELEASE\n\nFor immediate use: 3 May 2021",
        "For immediate release – 3 May 2021",
        "For release 3 May 2021",
        "Press release, 3 May 2021",
        "MEDIA RELEASE\n\nFor immediate use\n\n3 May 2021",
        "HARBOUR BOARD NEWS RELEASE\n\nFor Immediate Release: May 3, 2021\nConsumer Inquiries: 555-0100",
    ],
)
def test_the_date_of_a_press_release_is_no_title(above: str) -> None:
    article = read_text(f"{above}\n\nCouncil wins money to raise the harbour wall\n\n{WALL}")
    assert facts(article) == ("Council wins money to raise the harbour wall", None, "2021-05-03", None)


def test_an_article_about_something_keeps_its_last_section() -> None:
    article = read_text(f"Harbour wall to be raised\n\n{WALL}\nAbout the wall\n\nThe wall was built in 1911.\n")
    assert kinds(article) == "HbbbHb"


def test_what_stood_at_the_edge_of_each_page_of_paper_is_no_text() -> None:
    first, second, third = WALL.strip().split("\n\n")
    foot = "Page {}                                   Coast Gazette\n\n"
    article = read_text(f"Harbour wall\n\n{first}\n\n{foot.format(5)}{second}\n\n{third}\n\n{foot.format(6)}")
    assert shown(article) == [first, second, third]
    table = read_text(f"Harbour wall\n\n{WALL}\nBoats      12\nCars       14\n")
    assert "Boats      12" in shown(table)


@rows("clock", ["11.42am BST", "14:32", "[14:32]", "9:05 a.m. ET", "14h10", "3h ago", "12 min ago", "7 pm"])
def test_the_times_of_a_live_blog_are_boilerplate(clock: str) -> None:
    entries = f"{clock}\n\nThe wall will rise.\n\n11.20am BST\n\nThe vote was 7 to 2.\n\n10:55\n\nGood morning.\n\n"
    article = read_text(f"The council: live\n\n{entries}Updated at 11.45am BST\n")
    assert kinds(article) == "H-b-b-b-"


def test_a_heading_with_a_time_heads_an_entry_from_the_first_on() -> None:
    entries = "12:01 Mayor speaks\n\nThe wall will rise.\n\n11:40 Doors open\n\nThe vote was 7 to 2.\n\nIt is over.\n"
    assert kinds(read_text(f"The council: live\n\n{entries}")) == "HHbHbb"


def test_what_only_names_something_below_the_headline_is_no_text() -> None:
    text = "The wall will rise by a metre.\n\nStone will come by sea.\n"
    head = "The council votes to raise the wall\n\nGullnet\nTransport\nAnn Lee Transport correspondent\n3 May 2021\n\n"
    assert kinds(read_text(head + text)) == "H----bb"
    assert kinds(read_text(head.replace("Gullnet", "April 2025").replace("3 May 2021\n", "") + text)) == "H---bb"
    score = "Reds win the cup at last\n\nReds: 3\n\n"
    assert kinds(read_text(score + text)) == "Hbbb"
    assert kinds(read_text(f"{text}\nName: Sea fête\nDate: 3 May\nPlace: the quay\n"))[-3:] == "bbb"


@rows(
    "line",
    [
        "This story was originally published by the Echo.",
        "A version of this article appears in print on June 4, 2024, Section A, Page 5.",
        "Article continues after ad",
        "Already a subscriber? Log in",
        "Like us on Gullnet",
        "Download the Echo app for phones",
        "This video can not be played",
        "Join the conversation",
        "Next article",
        "This report by the Coast News Agency was first published May 7, 2024.",
        "A post shared by Ann Lee (@annlee)",
        "This content is not available due to your cookie preferences.",
        "Skip to contentSkip to site index",
        "Unsubscribe | Manage preferences",
        "Play Video01:23",
        "More from Northport: The mill gets a roof",
        "Our Standards: The Harbour Trust Principles., opens new tab",
        "cc: Ann Lee, Tom Reed",
    ],
)
def test_a_publication_speaks_of_itself_in_boilerplate(line: str) -> None:
    text = "The wall will rise by a metre.\n\nStone will come by sea.\n\n"
    assert kinds(read_text(f"Harbour wall falls\n\n{text}{line}\n\n{text}")) == "Hbb-bb"


def test_subjects_in_a_list_below_their_heading_are_boilerplate() -> None:
    text = "The wall will rise by a metre.\n\nStone will come by sea.\n\n"
    assert kinds(read_text(f"Harbour wall falls\n\n{text}Topics:\n\n- Harbours\n- Walls\n\n{text}")) == "Hbb---bb"
    assert kinds(read_text(f"Harbour wall falls\n\n{text}Topics\n\nThe harbour\n\n{text}")) == "Hbb-Hbb"


def test_markup_of_another_format_is_no_part_of_a_title_or_a_name() -> None:
    article = read_text("# Harbour wall falls\n\n**By Ann Lee**\n\nThe wall will rise.\n\nStone will come by sea.\n")
    assert facts(article) == ("Harbour wall falls", None, None, "Ann Lee")


NAMED_TEXT = "The harbour wall will rise by a metre.\n\nStone from Gullnet will come by sea.\n\nIt is over.\n"


@rows(
    ("lines", "author"),
    [
        ("Odo Lindahl | 3 May 2021", "Odo Lindahl"),
        ("Odo Lindahl\n\n3 May 2021", "Odo Lindahl"),
        ("3 May 2021\n\nOdo M. Lindahl", "Odo M. Lindahl"),
        ("Odo Lindahl in Northport\n\n3 May 2021", "Odo Lindahl"),
        ("Odo Lindahl and Ann Reyes\n\n3 May 2021", "Odo Lindahl, Ann Reyes"),
        ("Odo Lindahl\t\t3 May 2021", "Odo Lindahl"),
        ("Odo Lindahl, 3 May 2021", "Odo Lindahl"),
        ("Odo Lindahl — 3 May 2021", "Odo Lindahl"),
        ("Odo Lindahl • 3 May 2021 • 4 min read", "Odo Lindahl"),
        ("Odo Lindahl\nNorthport Gazette\n3 May 2021", "Odo Lindahl"),
        ("3 May 2021\n\nBy Odo Lindahl | odo@echo.example | Northport Echo", "Odo Lindahl"),
        ("Gullnet, 3 May 2021", None),
        ("GULLNET REYES\n\n3 May 2021", None),
        ("Gullnet Point | 3 May 2021", None),
        ("New York | 3 May 2021", None),
        ("Harbour Board | 3 May 2021", None),
        ("Echo Northport News | 3 May 2021", None),
        ("Reyes Images\n\n3 May 2021", None),
        ("Odo Lindahl", None),
    ],
)
def test_a_name_beside_the_date_is_the_author_where_it_is_neither_a_place_nor_a_thing(
    lines: str, author: str | None
) -> None:
    assert read_text(f"The council votes on its wall\n\n{lines}\n\n{NAMED_TEXT}").author == author


@rows(
    ("above", "below", "url"),
    [
        ("https://echo.example/wall?utm_source=x\n\n", "", "https://echo.example/wall"),
        ("", "https://echo.example/wall\n", "https://echo.example/wall"),
        ("", "Source: https://echo.example/wall\n", "https://echo.example/wall"),
        ("", "Read the full story at: <https://echo.example/wall>\n", "https://echo.example/wall"),
        ("", "This article was downloaded by Gull from https://echo.example/wall\n", "https://echo.example/wall"),
        ("", "Learn more at https://echo.example/wall\n", None),
        ("", "Source: https://echo.example/\n", None),
        ("", "https://echo.example/wall\n\nhttps://echo.example/mill\n", None),
        ("", "It is at https://echo.example/wall\n\nThe end has come.\n\nThere is no more.\n\nNone.\n", None),
    ],
)
def test_a_line_with_an_address_above_or_below_a_text_says_where_it_comes_from(
    above: str, below: str, url: str | None
) -> None:
    article = read_text(f"{above}The council votes on its wall\n\n{NAMED_TEXT}\n{below}")
    assert article.url == url
    assert article.title == "The council votes on its wall"
    if url:
        assert article.paragraphs[0 if above else -1].kind is Kind.BOILERPLATE


@pytest.mark.parametrize("above", ["FERRY-CLOSE 1203 A1\n", "a0456 BC-US--Ferry, 1st Ld, 412\n", "Analysis | Ports\n"])
def test_a_slug_sections_beside_each_other_and_a_credit_are_neither_title_nor_text(above: str) -> None:
    article = read_text(f"{above}The council votes on its wall\n\nCoast Images\n\nBy Ann Lee\n\n{NAMED_TEXT}")
    assert (article.title, kinds(article)) == ("The council votes on its wall", "-H--bbb")


def test_an_address_in_the_line_below_the_headline_is_no_part_of_it() -> None:
    article = read_text(f"The council votes on its wall of stone again\nhttps://echo.example/wall\n\n{NAMED_TEXT}")
    assert (article.title, article.url) == ("The council votes on its wall of stone again", "https://echo.example/wall")
