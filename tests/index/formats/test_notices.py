"""Notices that sites show in place of an article are never one, and news about them is."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Kind
from index.formats import Limits, Unreadable, read
from index.metadata.notices import is_notice_title

NEWS = "The mill burned down on Tuesday, and nobody was hurt. The council will build it up again by May. "


def page(title: str, *paragraphs: str) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head><title>{title}</title></head><body><div><h1>{title}</h1>{body}</div></body></html>"


def found_in(folder: Path, markup: str, name: str = "a.html") -> Article | Unreadable:
    (folder / name).write_text(markup, encoding="utf-8")
    (found,) = read(folder / name, folder, Limits())
    return found


NOTICES = {
    "a way to another page": '<html><head><meta http-equiv="refresh" content="0; url=https://coast.example/x">'
    '<title>Redirecting</title></head><body><p>Redirecting to <a href="https://coast.example/x">'
    "https://coast.example/x</a></p></body></html>",
    "scripts": '<html><head><title>Loading</title></head><body><div id="app"></div><noscript>You need to enable '
    "JavaScript to run this app.</noscript></body></html>",
    "scripts, in a paragraph": page("The Coast", "Please turn on JavaScript in your browser to see this page."),
    "an old browser": page("The Coast", "Your browser is not supported. Please update your browser to read on."),
    "cookies": page(
        "We value your privacy",
        "We and our 217 partners store and access information on your device, such as unique identifiers.",
        "You can change your choices at any time under Cookie settings in the footer.",
    ),
    "cookies before the page": page(
        "Before you continue to The Coast",
        "We use cookies and data to deliver and maintain our services and to measure how you use them.",
        "If you choose to reject all, we won't use them for anything else.",
    ),
    "robots": page("Just a moment...", "Verifying you are human. This may take a few seconds.", "Ray ID: 8a1b2c3d4e5f"),
    "robots, with a number": page("Attention Required! | Shield", "Sorry, you have been blocked", "Shield Ray ID: 81"),
    "access": page("Access Denied", "You don't have permission to access this page on this server.", "Reference #18.2"),
    "an error": page("404 Not Found", "The requested URL was not found on this server.", "Server at coast.example"),
    "an error of its own": page(
        "Oops! | The Coast", "We couldn't find the page you were looking for.", "Try a search."
    ),
    "a server that is down": page("502 Bad Gateway", "nginx"),
    "a server that rests": page("503 Service Temporarily Unavailable", "nginx"),
    "a check of the connection": page(
        "Just a moment...",
        "Checking if the site connection is secure",
        "coast.example needs to review the security of your connection before proceeding.",
    ),
    "a check of the reader": page("The Coast", "We've detected unusual activity from your computer network"),
    "cookies in one line": page("The Coast", "By going on, you agree to the storing of cookies on your device."),
    "an error in one line": page("This page could not be found"),
    "a page that moved": page("Object moved", "Object moved to here."),
    "thanks": page("Thanks for subscribing", "Please check your inbox to confirm your email address."),
    "works": page("Site under maintenance", "We are performing scheduled maintenance. We'll be back shortly."),
    "age": page("Verify your age", "You must be 18 or older to enter this site."),
    "a wall that says whom it is for": page("The mill burned down", NEWS, "This article is only for subscribers."),
    "laws": page("The Coast", "We're sorry: this content is not available in your region due to legal reasons."),
    "a log-in": page("Log in | The Coast", "Please log in to your account.", "Forgot your password?", "Remember me"),
    "a wall": page("The mill burned down", NEWS, "Subscribe now to keep reading. Already a subscriber? Log in."),
    "a wall of another shop": page("The mill burned down", NEWS, "To continue reading, create a free account."),
    "an error in a title": page("Error 503 Backend fetch failed", "Backend fetch failed", "XID: 3212"),
    "an error without a number": page("Oops, something has gone wrong", "Our team has been told and works on a fix."),
    "a list of files": page("Index of /news", "a.html 2021-05-04 10:12 4123"),
    "a search": page("Search results for “mill”", "No results were found. Try another search term."),
    "a site for sale": page("coast.example", "This domain is for sale. Inquire now about buying it."),
    "a wall of several lines": page(
        "The mill burned down",
        NEWS,
        "To continue, please choose one of the options",
        "£1 for a month",
        "Then £9. Stop any time.",
    ),
    "a wall that counts": page("The mill burned down", NEWS, "You've read your last free article."),
    "a wall of an app": page("The mill burned down", NEWS, "Open the app to read the whole story"),
    "a wall that tells little": page("The mill burned down", NEWS, "The remainder of this article is open to members."),
    "a beginning": page("The mill burned down", f"{NEWS[:-1]}… <a href=/a>Continue reading</a>"),
    "a beginning without dots": page("The mill burned down", f"{NEWS[:-1]} <a href=/a>Continue reading “The mill”</a>"),
    "a beginning in a list": page("The mill burned down", f"{NEWS[:-1]} […]"),
    "a beginning and a link": page("The mill burned down", f"{NEWS[:-1]} ...", "<a href=/a>Read more »</a>"),
    "a sentence and a link": page("The mill burned down", NEWS, "<a href=/a>Click here to read the full story.</a>"),
    "a beginning and a button": page("The mill burned down", f"{NEWS[:-1]}…</p><button>Keep reading</button><p>"),
    "advertisements": page("The Coast", "It looks like you use an ad blocker. Please disable your ad blocker."),
}


@pytest.mark.parametrize("markup", NOTICES.values(), ids=NOTICES.keys())
def test_a_notice_is_no_article(tmp_path: Path, markup: str) -> None:
    found = found_in(tmp_path, markup)
    assert isinstance(found, Unreadable)
    assert "in place of an article" in found.reason or "only the beginning" in found.reason


def test_a_notice_saved_as_text_is_none_either(tmp_path: Path) -> None:
    found = found_in(
        tmp_path, "Access denied\n\nYou have been blocked. Please enable cookies and try again.\n", "a.txt"
    )
    assert isinstance(found, Unreadable)


ARTICLES = {
    "news": page("The mill burned down", NEWS),
    "a short piece of news": page("The mill burned down", "The mill burned down on Tuesday."),
    "news about cookies": page(
        "Court bans cookie walls",
        "Sites that show “We value your privacy” must let readers reject all cookies, the court ruled on Monday.",
        "The judges said that your choice must be free. Publishers will appeal.",
    ),
    "news about an outage": page(
        "Bank's site is down",
        "Customers of the bank saw the words “Access denied. Please try again later” for three hours on Monday.",
        "The bank said a server had failed and that no money was lost.",
    ),
    "news about passwords": page("Thieves take passwords", "Personal data of three million people was stolen in May."),
    "an article with a pitch below it": page(
        "The mill burned down", *(f"{NEWS} Fire {n} was put out." for n in range(6)), "Subscribe now to support us."
    ),
    "an article with a wall's words in its midst": page(
        "The mill burned down",
        *(f"{NEWS} Fire {n} was put out." for n in range(6)),
        "Subscribe now to keep reading.",
        *(f"{NEWS} Fire {n} was put out." for n in range(3)),
    ),
    "news with a newsletter": page(
        "The mill burned down", NEWS, "Sign up for our free newsletter to get more stories."
    ),
    "a piece of news with a link": page(
        "The mill burned down",
        NEWS,
        NEWS,
        "You can read the full report here.",
        "<a href=/a>Read more: Mill to close</a>",
    ),
    "news that goes on": page(
        "The mill burned down", f"{NEWS[:-1]}…", "<a href=#b>Continue reading</a>", f"Nobody knows why. {NEWS}"
    ),
    "news that ends with dots": page("The mill burned down", NEWS, "“We have nothing left…”"),
    "news about subscribers": page(
        "Paper puts up its price",
        "The paper will cost £1.20, its editor told readers.",
        "Subscribers keep access to the app.",
    ),
    "a brief about a site": page(
        "Library changes its log-in", "You need a new password from 1 March.", "Your old account on its site is closed."
    ),
    "advice about cookies": page(
        "How to clear your cookies",
        "By Ann Lee",
        "Open the settings of your browser and look for privacy, where the cookies of the last hour are listed.",
        "Press the button to clear them, and you will have to log in to your accounts again, which takes a while.",
        "On a telephone the way is the same, though the names of the menus differ from maker to maker.",
    ),
    "news about works": page("Harbour under construction", NEWS, "The maintenance will take a year."),
    "a title that only begins like a notice": page("Error of judgement", NEWS),
}


@pytest.mark.parametrize("markup", ARTICLES.values(), ids=ARTICLES.keys())
def test_news_is_an_article_whatever_it_is_about(tmp_path: Path, markup: str) -> None:
    assert isinstance(found_in(tmp_path, markup), Article)


@pytest.mark.parametrize("title", ["Loading…", "404 – Page not found | The Coast", "The Coast: Sign in", "Error 503"])
def test_titles_of_notices_with_the_name_of_a_site(title: str) -> None:
    assert is_notice_title(title)
    assert not is_notice_title(title.replace(" ", " for ") + " in the harbour")


def test_the_words_of_a_wall_in_the_midst_of_an_article_are_boilerplate(tmp_path: Path) -> None:
    found = found_in(tmp_path, ARTICLES["an article with a wall's words in its midst"])
    assert isinstance(found, Article)
    assert [found.quote(start, end) for start, end, kind in found.paragraphs if kind is Kind.BOILERPLATE] == [
        "Subscribe now to keep reading."
    ]
