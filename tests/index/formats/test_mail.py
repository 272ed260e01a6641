"""Mail, and pages that a browser saved as mail."""

from __future__ import annotations

from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from index.article import Article, Kind
from index.formats import Limits, Unreadable, read
from tests.index.formats.test_html import PAGE

WALL = "The harbour wall will be raised, the council decided. It costs four million.\n\nNobody was surprised.\n"


def found_in(tmp_path: Path, data: bytes, name: str = "news.eml") -> Article | Unreadable:
    file = tmp_path / name
    file.write_bytes(data)
    (found,) = read(file, tmp_path, Limits())
    return found


def article_in(tmp_path: Path, data: bytes, name: str = "news.eml") -> Article:
    article = found_in(tmp_path, data, name)
    assert isinstance(article, Article), article
    return article


def message(text: str = WALL) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = "The wall “will rise”"
    mail["From"] = "Ann Lee <ann@coast.example>"
    mail["Date"] = "Mon, 03 May 2021 08:15:00 +0000"
    mail.set_content(text)
    return mail


def test_a_message_says_its_subject_sender_and_date_and_keeps_its_attachments_to_itself(tmp_path: Path) -> None:
    mail = message(f"{WALL}\n-- \nAnn Lee\nThe Coast")
    mail.add_alternative("<p>The harbour wall will be raised.</p>", subtype="html")
    mail.add_attachment("SECRET words.", filename="x.txt")
    article = article_in(tmp_path, bytes(mail))
    assert (article.title, article.author, article.published) == (
        "The wall “will rise”", "Ann Lee", "2021-05-03T08:15:00+00:00",
    )  # fmt: skip
    assert article.text.split() == WALL.split()
    mail.replace_header("From", "Coast Echo <news@coast.example>")
    letter = article_in(tmp_path, bytes(mail))
    assert (letter.author, letter.publisher) == (None, "Coast Echo")


@pytest.mark.parametrize(
    ("sender", "is_body"),
    [
        ("Norland Weather Service <warnings@norland.example>", True),
        ("Ministry of Harbours <b.day@norland.example>", True),
        ("Voice of the Coast <newsletter@coast.example>", True),
        ("Ann Church <ann@coast.example>", False),
        ("Ann Lee <press@coast.example>", False),
    ],
)
def test_a_message_of_an_office_has_a_publisher_and_no_author(tmp_path: Path, sender: str, is_body: bool) -> None:
    mail = message()
    mail.replace_header("From", sender)
    article = article_in(tmp_path, bytes(mail))
    assert (article.publisher if is_body else article.author) == sender.partition(" <")[0]


@pytest.mark.parametrize(
    "footer",
    [
        "Sent from my iPhone\n",
        "Get Outlook for Android\n",
        "This email and any attachments are confidential and intended solely for the addressee. If you have received it"
        " in error, please tell the sender.\n",
        f"{'_' * 47}\nCoast mailing list\nCoast@lists.example\nhttps://lists.example/coast\n",
        "To unsubscribe from this list, send an email to leave@coast.example\n",
        "Our mailing address is: 1 Quay Road, Northport\n",
        "On Mon, May 3, 2021 at 9:30 AM Bo Day <bo@coast.example> wrote:\n",
    ],
)
def test_what_programs_add_below_a_message_is_not_its_text(tmp_path: Path, footer: str) -> None:
    article = article_in(tmp_path, bytes(message(f"{WALL}\n{footer}")))
    said = [article.quote(start, end) for start, end, kind in article.paragraphs if kind is Kind.BODY]
    assert said == WALL.strip().split("\n\n")


def test_what_reports_about_mail_is_text(tmp_path: Path) -> None:
    told = "The email and its attachments were confidential, the court found, and were received in error.\n"
    article = article_in(tmp_path, bytes(message(f"{WALL}\n{'_' * 40}\n\n{told}")))
    assert article.paragraphs[-1].kind is Kind.BODY
    assert article.text.endswith(told)


def test_a_message_that_was_passed_on_says_what_it_said_first(tmp_path: Path) -> None:
    head = "From: Bo Day <bo@coast.example>\nDate: Sun, May 2, 2021 at 9:30 AM\nSubject: Mill closes\nTo: Ann Lee\n\n"
    article = article_in(tmp_path, bytes(message(f"---------- Forwarded message ---------\n{head}\n{WALL}")))
    assert (article.title, article.author, article.published) == ("Mill closes", "Bo Day", "2021-05-02T09:30:00")
    assert article.text.split() == WALL.split()
    quoted = "".join(f"> {line}\n" for line in f"{head}\n{WALL}".splitlines())
    outlook = f"-----Original Message-----\n{head.replace('Date:', 'Sent:')}\n{WALL}"
    for passed in (f"FYI\n\nSent from my iPhone\n\nBegin forwarded message:\n\n{quoted}", f"See below.\n\n{outlook}"):
        article = article_in(tmp_path, bytes(message(passed)))
        assert (article.title, article.author, article.published) == ("Mill closes", "Bo Day", "2021-05-02T09:30:00")
        assert article.text.split() == WALL.split()
    mail = message()
    mail.replace_header("Subject", "Re: Fwd: Mill closes")
    assert article_in(tmp_path, bytes(mail)).title == "Mill closes"


def test_where_the_plain_part_says_little_the_other_one_is_read(tmp_path: Path) -> None:
    mail = message("See our site.")
    mail.add_alternative(f"<p>{WALL * 3}</p><p>The mill closed.</p><script>SECRET</script>", subtype="html")
    text = article_in(tmp_path, bytes(mail)).text
    assert text.endswith("The mill closed.")
    assert "SECRET" not in text


def test_a_table_that_only_says_where_things_stand_is_read_block_by_block(tmp_path: Path) -> None:
    mail = message("See our site.")
    row = f"<tr><td><h1>The wall</h1><p>{WALL}</p></td><td><p>It fell.</p><p>It rose.</p></td></tr>"
    cost = "<tr><td><p>Year</p></td><td><p>2021</p></td></tr>"
    mail.add_alternative(f"<table><tr><td>Unsubscribe</td></tr>{row}</table><table>{cost}</table>", subtype="html")
    text = article_in(tmp_path, bytes(mail)).text
    assert text.split("\n\n")[:2] == ["Unsubscribe", "The wall"]
    assert text.endswith("\n\nIt fell.\n\nIt rose.\n\nYear | 2021")


def test_a_message_in_another_encoding_is_read(tmp_path: Path) -> None:
    head = b"Subject: =?iso-8859-1?Q?Caf=E9?= =?utf-8?B?4oKs?=\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n"
    article = article_in(tmp_path, head + "The café closed. It rose.".encode("latin-1"))
    assert (article.title, article.text) == ("Café€", "The café closed. It rose.")


def test_a_page_that_a_browser_saved_is_its_main_text_with_its_address(tmp_path: Path) -> None:
    saved = MIMEMultipart("related", type="text/html")
    saved["From"] = "<Saved by Blink>"
    page = MIMEText(PAGE.replace('<link rel="canonical"', "<link"), "html", "utf-8")
    page["Content-Location"] = "https://echo.example/wall"
    saved.attach(page)
    picture = MIMEText("SECRET", "css")
    saved.attach(picture)
    article = article_in(tmp_path, saved.as_bytes(), "page.mhtml")
    assert (article.title, article.url) == ("Harbour wall to be rebuilt", "https://echo.example/wall")
    assert "SECRET" not in article.text


def test_a_sender_of_comments_within_comments_costs_no_recursion(tmp_path: Path) -> None:
    found = found_in(tmp_path, b"From: " + b"(" * 5_000 + b"\nSubject: The wall\n\nThe wall will rise by a metre.\n")
    assert isinstance(found, Article)
    assert found.title == "The wall"


def test_what_is_no_message_or_nests_without_end_is_refused(tmp_path: Path) -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000))
    for data in (b"", b"\x00\x01", b"once upon a time", deep, b"Subject: none\n\n", b"Content-Type: text/html\n\n"):
        for name in ("a.eml", "a.mht"):
            assert isinstance(found_in(tmp_path, data, name), Unreadable)
