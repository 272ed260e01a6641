"""A conversation at the prompt."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from bot.answering.answer import Answer
from bot.answering.pipeline import Pipeline
from bot.answering.question import Question
from bot.console.session import COMMANDS, Session
from index.library import ArticleInfo, Library
from index.search.snapshot import LibrarySnapshot

QUESTION = "How long was the harbour closed after the storm?"
CLOSED = "The harbour was closed for three days after the storm."


@pytest.fixture
def session(library: Library, screen: Console) -> Session:
    return Session(library, Pipeline(), screen)


def said(session: Session, screen: Console, *lines: str) -> str:
    """What the session prints for the last of `lines`."""
    out = screen.file
    assert isinstance(out, io.StringIO)
    for line in lines:
        out.seek(0)
        out.truncate()
        assert session.handle(line)
    return out.getvalue()


def test_a_question_gives_an_answer_with_its_source(session: Session, screen: Console) -> None:
    answer = said(session, screen, QUESTION)
    assert f"> {CLOSED}" in answer
    assert "Likely answer: three days\n[1] Storm shuts the harbour · undated · paragraph 3 · harbour.txt" in answer


def test_a_question_without_an_answer_is_told_so(session: Session, screen: Console) -> None:
    assert said(session, screen, "What is the capital of Peru?").startswith("The articles don't say.")


def test_more_goes_on_where_the_answer_ended_until_there_is_no_more(session: Session, screen: Console) -> None:
    said(session, screen, "What did the mayor and the coast guard say of the storm, the harbour and the ships?")
    assert "[4] " in said(session, screen, "/more")
    for _ in range(10):
        last = said(session, screen, "/more")
    assert last == "There are no more passages.\n"


def test_context_shows_the_quote_between_its_neighbours(session: Session, screen: Console) -> None:
    context = said(session, screen, QUESTION, "/context 1")
    assert [line.split()[0] for line in context.splitlines() if line.strip()] == ["2", "3", "4"]
    assert CLOSED in context


def test_context_highlights_the_quote_alone(library: Library) -> None:
    out = io.StringIO()
    colours = Console(file=out, width=200, force_terminal=True, color_system="standard", _environ={})
    session = Session(library, Pipeline(), colours)
    session.handle(QUESTION)
    session.handle("/context")
    assert f"\x1b[7m{CLOSED}\x1b[0m Ferries" in out.getvalue()


def test_an_article_that_goes_while_it_is_looked_up_is_read_as_it_was(
    library: Library, session: Session, screen: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = LibrarySnapshot.resolve

    def resolve_and_lose(snapshot: LibrarySnapshot, reference: str) -> ArticleInfo:
        info = resolve(snapshot, reference)
        library.remove(info.id)
        return info

    monkeypatch.setattr(LibrarySnapshot, "resolve", resolve_and_lose)
    assert "Ships looked for shelter" in said(session, screen, "/read harbour.txt")
    assert [info.id for info in library.articles()] == ["bridge.txt"]


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "9" * 5_000])
def test_context_of_no_passage_says_which_there_are(session: Session, screen: Console, number: str) -> None:
    assert said(session, screen, QUESTION, f"/context {number}").startswith("Give the number of a passage, 1 to ")


@pytest.mark.parametrize("command", ["/more", "/context 1", "/why"])
def test_what_is_about_an_answer_needs_a_question_first(session: Session, screen: Console, command: str) -> None:
    assert said(session, screen, command) == "Ask a question first.\n"


def test_a_changed_article_is_not_shown_as_the_surroundings_of_an_old_quote(
    session: Session, screen: Console, library: Library, articles: Path
) -> None:
    said(session, screen, QUESTION)
    (articles / "harbour.txt").write_text("Storm shuts the harbour\n\nAll is well again.\n", encoding="utf-8")
    library.sync(articles)
    assert said(session, screen, "/context 1") == "The article has changed since; ask again.\n"


def test_a_removed_article_is_not_shown_any_more(session: Session, screen: Console, library: Library) -> None:
    said(session, screen, QUESTION)
    library.remove("harbour.txt")
    assert said(session, screen, "/context 1").startswith("no article 'harbour.txt'")


def test_why_tells_the_words_that_matched_and_their_weights(session: Session, screen: Console) -> None:
    lines = said(session, screen, "Was the harbour closed by dragons?", "/why").splitlines()
    found = {line.split()[1]: line for line in lines if line.endswith(("found", "not in the passage"))}
    assert found["harbour"].endswith("found")
    assert float(found["harbour"].split()[0]) > 0
    assert any(word.startswith("dragon") and "not in the passage" in line for word, line in found.items())
    told = [line for line in lines if "words of the question in" in line]
    assert any(float(line.split()[0]) > 0 for line in told)
    assert re.fullmatch(
        r"The probability that it answers is put at \d+%; an answer is what has 50% or more\.", lines[-1]
    )


def test_why_tells_of_a_word_that_stands_only_beside_the_passage(session: Session, screen: Console) -> None:
    lines = said(session, screen, "How much did the new bridge cost?", "/why").splitlines()
    assert any(line.split()[1:2] == ["new"] and line.endswith("but in the title or next to it") for line in lines)


def test_why_of_a_question_that_matches_nothing_says_so(session: Session, screen: Console) -> None:
    assert said(session, screen, "Xyzzy?", "/why") == "No word of the question is in the articles.\n"


def test_why_explains_the_passage_that_a_follow_up_gave_first(session: Session, screen: Console) -> None:
    said(session, screen, "How much did the bridge cost to build?")
    first = said(session, screen, "When did it open?").split("> ")[1].splitlines()[0]
    assert first in said(session, screen, "/why")


def test_why_of_a_passage_that_is_gone_says_so(session: Session, screen: Console, library: Library) -> None:
    said(session, screen, QUESTION)
    library.remove("harbour.txt")
    assert "was removed or changed" in said(session, screen, "/why")


def test_articles_are_listed_and_read_by_number_id_or_title(
    session: Session, screen: Console, library: Library, tmp_path: Path
) -> None:
    listed = said(session, screen, "/articles").splitlines()
    assert [line.split()[0] for line in listed] == ["1", "2"]
    number = next(info.number for info in library.articles() if info.id == "harbour.txt")
    for reference in (str(number), "harbour.txt", "Storm shuts the harbour"):
        assert "Ferries stayed in port." in said(session, screen, f"/read {reference}")
    (tmp_path / "mill.md").write_text("---\ntitle: Mill burns\n---\nIt burned down.\n", encoding="utf-8")
    library.sync(tmp_path / "mill.md")
    assert said(session, screen, "/read mill.md").startswith("Mill burns  undated  mill.md\n")  # not in the text


def test_what_cannot_be_done_is_said_in_one_line_and_the_conversation_goes_on(
    session: Session, screen: Console
) -> None:
    for line in ("/read 17", "/nothing", "/read"):
        assert said(session, screen, line).count("\n") == 1


def test_help_lists_every_command(session: Session, screen: Console) -> None:
    shown = said(session, screen, "/help")
    assert all(command.usage in shown and command.help in shown for command in COMMANDS)


@pytest.mark.parametrize("line", ["", "   ", "???", "🙂", "/ ", "漢字は?", "a " * 5_000, "\x1b[2J"])
def test_odd_lines_are_no_trouble(session: Session, screen: Console, line: str) -> None:
    assert "\x1b" not in said(session, screen, line)


@pytest.mark.parametrize("line", ["/quit", "quit", "Exit"])
def test_quit_ends_the_conversation(session: Session, line: str) -> None:
    assert session.handle(line) is False


def test_help_typed_as_a_word_lists_the_commands_and_within_a_question_it_does_not(
    session: Session, screen: Console
) -> None:
    assert said(session, screen, "help") == said(session, screen, "/help")
    assert "list the articles" not in said(session, screen, "Who gave help to the ships?")


def test_a_command_that_is_nearly_one_is_asked_about(session: Session, screen: Console) -> None:
    assert "Did you mean /find?" in said(session, screen, "/fnd harbour")


def test_a_phrase_is_found_word_for_word(session: Session, screen: Console) -> None:
    found = said(session, screen, "/find closed for three days")
    assert found.startswith("1 place.")
    assert f"> {CLOSED}" in found
    assert "nowhere" in said(session, screen, "/find three days for closed")
    assert said(session, screen, "/find").startswith("Use: /find")


def test_quotations_are_checked(session: Session, screen: Console) -> None:
    assert said(session, screen, f'/check It says "{CLOSED}"').startswith("1. Verbatim")
    altered = said(session, screen, "/check “The harbour was closed for nine days after the storm.”")
    assert altered.startswith("1. Altered")
    assert f"> {CLOSED.removesuffix('.')}" in altered
    assert said(session, screen, "/check").startswith("Use: /check TEXT")


def test_an_article_a_topic_and_the_library_are_summed_up(session: Session, screen: Console) -> None:
    assert said(session, screen, "/summary harbour.txt").startswith("“Storm shuts the harbour”")
    assert said(session, screen, "/summary the harbour and the storm").startswith("On “the harbour and the storm”:")
    assert said(session, screen, "/summary").startswith("The main stories:")
    assert said(session, screen, "/summary zebras").startswith("no article 'zebras'")


def test_lines_that_nobody_types_are_repeated_and_end_with_quit(session: Session, screen: Console) -> None:
    session.read(["/nothing\n", "\n", "/quit\n", "/help\n"])
    assert isinstance(screen.file, io.StringIO)
    assert screen.file.getvalue() == "? /nothing\nThere is no command /nothing; /help lists them.\n? /quit\n"


def test_an_interrupted_answer_does_not_end_the_conversation(library: Library, screen: Console) -> None:
    class Interrupted(Pipeline):
        def answer(self, question: Question | str, snapshot: object) -> Answer:
            raise KeyboardInterrupt

    def lines() -> Iterator[str]:
        yield "A question that takes too long?"
        yield "/articles"

    Session(library, Interrupted(), screen).converse(lines())
    assert isinstance(screen.file, io.StringIO)
    assert screen.file.getvalue().startswith("Broken off.\n1  ")


@pytest.mark.parametrize(("demonstration", "words"), [(True, "example articles"), (False, "The library is empty")])
def test_the_greeting_says_which_library_serves(
    tmp_path: Path, articles: Path, screen: Console, demonstration: bool, words: str
) -> None:
    with Library.open(tmp_path / "fresh", demonstration=articles if demonstration else None) as library:
        Session(library, Pipeline(), screen).greet()
    assert isinstance(screen.file, io.StringIO)
    assert words in screen.file.getvalue()
    assert "/help" in screen.file.getvalue()


def test_the_greeting_counts_what_is_ones_own(session: Session, screen: Console) -> None:
    session.greet()
    assert isinstance(screen.file, io.StringIO)
    assert screen.file.getvalue().startswith("2 articles, ")
    assert "example" not in screen.file.getvalue()


def test_a_follow_up_is_read_with_the_question_before_and_says_so(session: Session, screen: Console) -> None:
    said(session, screen, "How much did the bridge cost to build?")
    answer = said(session, screen, "When did it open?")
    assert answer.startswith("Read “it” as “the bridge”.")
    assert "[1] New bridge opens to traffic" in answer
    assert said(session, screen, "Why?").startswith("Read as: Why did the bridge open?")


def test_more_and_why_go_by_the_follow_up_as_it_was_read(session: Session, screen: Console) -> None:
    said(session, screen, "Was the harbour closed?", "Why?")
    assert "harbour" in said(session, screen, "/why").split("Words of the question")[1]
    assert "> " in said(session, screen, "/more")


def test_a_new_and_complete_question_is_not_bent_by_the_one_before(session: Session, screen: Console) -> None:
    said(session, screen, "How much did the bridge cost?")
    assert "Read" not in said(session, screen, QUESTION)


def test_a_summary_that_is_asked_for_in_words_is_the_one_of_the_command(session: Session, screen: Console) -> None:
    asked = said(session, screen, QUESTION, "sum this up please")
    assert asked == said(session, screen, "/summary Storm shuts the harbour")
    assert "in its own words:" in asked
