"""The commands: what they print where, and with which status they end."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from bot.cli.app import COMMANDS
from index.errors import UnknownArticle
from tests import PATIENCE, rows
from tests.bot.cli.command_line import PROJECT, VERBATIM, Done, environment, run

HARBOUR = (
    "Storm shuts the harbour\n\nThe harbour was closed for three days after the storm.\n\nFerries stayed in port.\n"
)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (folder / "bridge.txt").write_text("Bridge opens\n\nThe new bridge cost 12 million pounds.\n", encoding="utf-8")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def library(articles: Path, data: Path) -> Path:
    """A data folder with two articles indexed."""
    assert run("index", articles, data=data).status == 0
    return data


def test_help_names_every_command_and_each_command_has_help_of_its_own() -> None:
    overview = run("--help").text
    for name, (_, purpose) in COMMANDS.items():
        assert f"  {name} " in overview
        assert purpose in " ".join(overview.split())


@rows("name", COMMANDS)
def test_every_command_explains_itself_and_takes_a_data_folder(name: str) -> None:
    done = run(name, "--help")
    assert done.status == 0
    assert b"--data DIR" in done.out


def test_a_phrase_is_found_word_for_word(library: Path) -> None:
    found = run("find", "for three days", data=library)
    assert (found.status, found.text.splitlines()[0]) == (0, "1 place.")
    assert "> The harbour was closed for three days after the storm.\n[1] Storm shuts the harbour" in found.text
    assert run("find", "for", "three", "days", data=library).out == found.out
    assert run("find", '"three days for"', data=library).text == "The articles nowhere say this word for word.\n\n"
    told = json.loads(run("find", "--json", "Three days", data=library).out)
    assert [(one["quote"][slice(*one["matches"][0])], told["complete"]) for one in told["passages"]] == [
        ("three days", True)
    ]
    assert json.loads(run("find", "--json", "four days", data=library).out)["passages"] == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(
            ("aks", "'ask'"),
            ("INDEX", "'index'"),
            ("verfy", "'verify'"),
            ("list", "'articles'"),
            ("delete", "'remove'"),
        ),
        *(("search", "'find'"), ("serach", "'find'"), ("add", "'index'"), ("read", "'show'")),
    ],
)
def test_a_command_that_is_nearly_one_is_asked_about(typed: str, meant: str) -> None:
    done = run(typed, "x")
    assert done.status == 2
    assert f"Did you mean {meant}" in done.err.decode()


def test_a_question_in_place_of_a_command_is_told_how_to_ask() -> None:
    done = run("Who bought the mill at the river?")
    assert done.status == 2
    assert b'verbatim ask "..."' in done.err


def test_help_of_a_command_is_what_its_own_option_shows() -> None:
    assert run("help").out == run("--help").out == run("-h").out
    assert run("help", "ask").out == run("ask", "-h").out
    assert run("help", "watch", "add").out == run("watch", "add", "--help").out
    for unknown in (["aks"], ["ask", "more"], ["watch", "nothing"]):
        assert run("help", *unknown).status == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_their_completion(shell: str) -> None:
    source = run("completion", shell).text
    assert "_VERBATIM_COMPLETE" in source
    assert shell in source
    assert ("-o default -F" in source) == (shell == "bash")  # has bash complete the file that output goes to


def test_commands_and_options_are_completed() -> None:
    def completed(*words: str) -> set[str]:
        asked: dict[str, Any] = {
            "_VERBATIM_COMPLETE": "zsh_complete",
            "COMP_WORDS": " ".join(words),
            "COMP_CWORD": str(len(words) - 1),
        }
        return set(run(**asked).text.split("\n")[1::3])

    assert completed("verbatim", "st") == {"stats"}
    assert {"--top", "--json", "--batch"} <= completed("verbatim", "ask", "--")
    assert completed("verbatim", "help", "sta") == {"stats"}


@rows(
    "words",
    [*(["index"], ["feeds"], ["verify"], ["remove"], ["ask", "--batch"], ["evaluate"], ["backup"], ["restore"])],
)
def test_where_a_file_can_be_named_the_shell_completes_files(words: list[str]) -> None:
    line = ["verbatim", *words, "art"]
    asked: dict[str, Any] = {"COMP_WORDS": " ".join(line), "COMP_CWORD": str(len(line) - 1)}
    assert run(_VERBATIM_COMPLETE="bash_complete", **asked).text == "file,art\n"


def test_short_options_do_what_long_ones_do(library: Path, articles: Path) -> None:
    question = "How long was the harbour closed?"
    long = json.loads(run("--data", library, "ask", question, "--top", "1", "--json").out)
    short = json.loads(run("-d", library, "ask", question, "-n", "1", "-j").out)
    assert short["passages"] == long["passages"]
    assert len(short["passages"]) == 1
    assert run("-V").out == run("--version").out


def test_a_question_can_be_piped_in(library: Path) -> None:
    question = "How long was the harbour closed?"
    asked = run("ask", question, data=library)
    assert b"three days" in asked.out
    for arguments in (["ask"], ["ask", "-"]):
        assert run(*arguments, data=library, given=f"{question}\n".encode()).out == asked.out


def test_a_question_may_begin_with_a_filter_that_leaves_out(library: Path) -> None:
    question = "How long was the harbour closed?"
    asked = run("ask", f"{question} -source:bridge.txt", data=library)
    assert b"three days" in asked.out
    for words in (
        [f"-source:bridge.txt {question}"],
        ["-source:bridge.txt", question],
        ["-n", "3", "-source:bridge.txt", question],
    ):
        assert run("ask", *words, data=library).out == asked.out
    assert run("ask", "-sauce:x", question, data=library).status == 2


@pytest.mark.parametrize(("words", "given"), [([], b""), (["-"], b" \n")])
def test_no_question_is_wrong_usage(library: Path, words: list[str], given: bytes) -> None:
    done = run("ask", *words, data=library, given=given)
    assert (done.status, done.out) == (2, b"")
    assert b"The question is empty" in done.err


@pytest.mark.parametrize(
    "words",
    [
        *(["ask", ""], ["ask", "  "], ["verify", " "], ["index", ""], ["feeds", ""], ["show", ""], ["remove", ""]),
        *(["summary", ""], ["summary", "--topic", ""], ["restore", ""], ["backup", ""], ["evaluate", ""]),
        *(["watch", "add", " "], ["articles", "--source", ""], ["stats", "-d", ""], ["--data", "", "stats"]),
    ],
)
def test_an_empty_argument_is_wrong_usage(library: Path, words: list[str]) -> None:
    done = run(*words, data=library, given=b"x")
    assert (done.status, done.out) == (2, b"")
    assert b"empty; a variable of the shell may not be set" in done.err
    assert b"The library is empty" not in run("articles", data=library).out


def test_what_has_no_words_is_not_watched(library: Path) -> None:
    for topic in ("???", "source:post"):
        done = run("watch", "add", topic, data=library)
        assert (done.status, b"has no words that could be looked for" in done.err) == (2, True)
    assert b"There are no watches" in run("watch", "list", data=library).out


def test_a_closed_standard_input_is_told_in_one_line(library: Path) -> None:
    asking = ("ask", "verify -", "console")
    each = (  # in one process, for most of the time is taken by its start
        "import sys\nfrom index.text import skip_unused\nskip_unused()\nfrom bot.cli import main\n"
        "for words in sys.argv[1:]:\n"
        "    try: main(words.split())\n"
        "    except SystemExit as end: print(end.code)\n"
    )
    closed = ["sh", "-c", '"$@" <&-', "sh", sys.executable, "-c", each, *asking]
    done = subprocess.run(closed, capture_output=True, cwd=PROJECT, env=environment(library), timeout=PATIENCE)
    assert (done.stdout, done.stderr) == (b"1\n" * 3, b"Error: standard input is closed\n" * 3)


def test_closed_output_is_no_trouble_and_its_number_goes_to_no_file(library: Path) -> None:
    each = (
        "import os, sys\nfrom pathlib import Path\nfrom bot.cli import main\ndone = []\n"
        "for words in sys.argv[2:]:\n"
        "    try: main(words.split())\n"
        "    except SystemExit as end: done.append(end.code)\n"
        "opened = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)\n"
        "os.write(opened, repr((done, opened > 2)).encode())\n"
    )
    file = library / "done"
    for closed in (">&-", "2>&-", "<&- >&- 2>&-"):
        commands = ("summary --digest", "show 1", "articles", "ask harbour", f"index {library / 'none'}", "--version")
        line = ["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-c", each, str(file), *commands]
        subprocess.run(line, capture_output=True, cwd=PROJECT, env=environment(library), timeout=PATIENCE, check=True)
        assert file.read_text("utf-8") == "([0, 0, 0, 0, 1, 0], True)"


def test_what_is_piped_in_without_end_is_refused(library: Path) -> None:
    for command in ("ask", "console"):
        done = run(command, data=library, given=b"a" * 1_000_001)
        assert done.status == 1
        assert b"longer than" in done.err


@pytest.mark.skipif(os.name != "posix", reason="needs pipes with names")
def test_a_text_to_verify_may_come_through_a_pipe_with_a_name(library: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "draft.md")
    written = "They said “The harbour was never closed at all”."
    with ThreadPoolExecutor(1) as other:
        other.submit((tmp_path / "draft.md").write_text, written, "utf-8")
        done = run("verify", tmp_path / "draft.md", data=library)
    assert (done.status, "never closed at all" in done.out.decode()) == (0, True)


def test_a_folder_of_pictures_is_one_line_and_a_damaged_article_among_them_another(articles: Path, data: Path) -> None:
    for number in range(300):
        (articles / f"p{number}.JPG").write_bytes(b"\xff\xd8")
    (articles / "icon.png").write_bytes(b"\x89PNG")
    (articles / "empty.txt").write_bytes(b"")
    said = run("index", articles, data=data).text
    assert "301 skipped" not in said
    assert "302 skipped" in said
    lines = [line for line in said.splitlines() if line.startswith("  skipped ")]
    assert lines == [
        "  skipped icon.png: is in no format that is read here (and 300 more: 300 .jpg)",
        "  skipped empty.txt: is empty",
    ]


def test_indexing_says_what_was_added_changed_removed_and_skipped(articles: Path, data: Path) -> None:
    (articles / "empty.txt").write_bytes(b"")
    first = run("index", articles, data=data).text
    assert "2 added, 0 changed, 0 removed, 0 unchanged" in first
    assert "skipped empty.txt: " in first
    assert "The example articles no longer serve" in first
    (articles / "harbour.txt").write_text(HARBOUR + "\nIt is open again.\n", encoding="utf-8")
    (articles / "bridge.txt").unlink()
    (articles / "empty.txt").unlink()
    second = run("index", articles, data=data).text
    assert "0 added, 1 changed, 1 removed, 0 unchanged" in second
    assert "skipped" not in second
    assert "example" not in second


def test_indexing_a_folder_without_articles_says_what_an_article_is(tmp_path: Path, data: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no articles there: they are files ending in .txt" in run("index", tmp_path / "empty", data=data).text


def test_several_articles_go_at_once_by_the_numbers_that_the_list_had(library: Path, articles: Path) -> None:
    (articles / "mill.txt").write_text("Mill burns\n\nThe mill burned down.\n", encoding="utf-8")
    assert run("index", articles, data=library).status == 0
    assert run("remove", "1", "nowhere.txt", data=library).status == 1
    assert len(json.loads(run("articles", "--json", data=library).out)) == 3  # nothing went
    done = run("remove", "1", "2", "1", data=library)
    assert [line.split()[0] for line in done.text.splitlines()[:2]] == ["removed", "removed"]
    assert [one["id"] for one in json.loads(run("articles", "--json", data=library).out)] == ["mill.txt"]
    assert run("remove", articles, data=library).text == "removed mill.txt (Mill burns)\n"


def test_a_file_within_a_root_is_told_to_be_there_twice(library: Path, articles: Path) -> None:
    harbour = (articles / "harbour.txt").rename(articles / "the harbour.txt")
    done = run("index", harbour, data=library)
    assert done.status == 0
    assert f"lies in {articles}, which was indexed, too".encode() in done.err
    assert done.err.decode().endswith(f"verbatim remove '{harbour}'\n")
    assert run("index", harbour, data=library).err == b""  # nothing was added


def test_an_address_without_its_scheme_is_told_apart_from_a_missing_file(data: Path, tmp_path: Path) -> None:
    for address in ("example.org/story", "www.example.org:8080/a.html", "ftp://example.org/story"):
        done = run("index", address, data=data, folder=tmp_path)
        assert (done.status, b"the address of a page begins with http://" in done.err) == (1, True)
    for missing in ("nowhere.txt", "news/nowhere.txt", "/nowhere/news.d/a.txt"):
        assert b"begins with http://" not in run("index", missing, data=data, folder=tmp_path).err
    (tmp_path / "saved.xml").write_text("<rss version='2.0'><channel/></rss>", "utf-8")
    assert b"`verbatim index` reads a feed that was saved" in run("feeds", "saved.xml", data=data, folder=tmp_path).err


def test_a_backup_that_finds_no_room_names_its_file(library: Path, tmp_path: Path) -> None:
    for error in (
        PermissionError(13, "Permission denied", ".verbatim-backup-x"),
        OSError(28, "No space left on device"),
    ):
        with mock.patch("bot.ops.backup.back_up", side_effect=error):
            done = run("backup", tmp_path / "x.zip", data=library)
        assert (done.status, f"{tmp_path / 'x.zip'} can't be written ({error.strerror})" in done.err.decode()) == (
            1,
            True,
        )


def test_the_help_of_ask_names_the_filters() -> None:
    assert all(name in run("ask", "--help").text for name in ("source:", "-source:", "after:", "before:"))


def test_a_missing_root_is_an_error_and_the_other_roots_are_indexed(articles: Path, data: Path) -> None:
    done = run("index", articles / "nowhere", articles, data=data)
    assert done.status == 1
    assert "nowhere" in one_line(done)
    assert b"2 added" in done.out
    roots = (articles / "nowhere", articles / ("a" * 300), articles)
    missing, unnameable = run("index", *roots, data=data).err.splitlines()
    assert b"nowhere" in missing
    assert b"File name too long" in unnameable


def test_articles_are_listed_for_people_and_for_programs(library: Path) -> None:
    assert b"Storm shuts the harbour" in run("articles", data=library).out
    listed = json.loads(run("articles", "--json", data=library).out)
    assert {article["id"] for article in listed} == {"bridge.txt", "harbour.txt"}
    assert all(article["source"] == article["id"] for article in listed)
    assert str(library.parent) not in json.dumps(listed)


def test_a_removed_article_is_gone(library: Path) -> None:
    removed = run("remove", "harbour.txt", data=library).text
    assert removed.startswith("removed harbour.txt")
    assert removed.endswith("\n`verbatim index` with the folder brings back what is not deleted there, too.\n")
    assert [article["id"] for article in json.loads(run("articles", "--json", data=library).out)] == ["bridge.txt"]


def test_removing_a_root_removes_its_articles(library: Path, articles: Path) -> None:
    assert run("remove", articles, data=library).out.count(b"removed ") == 2
    assert json.loads(run("articles", "--json", data=library).out) == []
    assert b"The library is empty" in run("articles", data=library).out


def test_statistics_count_what_is_there(library: Path) -> None:
    figures = json.loads(run("stats", "--json", data=library).out)
    assert figures["articles"] == 2
    assert figures["demonstration"] is False
    assert str(library) in run("stats", data=library).text


def test_the_seeds_serve_until_something_is_indexed(data: Path) -> None:
    data.mkdir()
    seeds = sorted(seed.name for seed in (PROJECT / "seeds").iterdir())
    assert [article["id"] for article in json.loads(run("articles", "--json", data=data).out)] == seeds
    assert b"verbatim index" in run("articles", data=data).out
    assert json.loads(run("stats", "--json", data=data).out)["demonstration"] is True
    assert not [*data.iterdir()]


def test_the_data_folder_is_given_before_or_after_the_command_by_a_variable_or_by_the_env_file(
    library: Path, tmp_path: Path
) -> None:
    expected = run("stats", "--json", data=library).out
    other = tmp_path / "other"
    assert run("--data", library, "stats", "--json").out == expected
    assert run("stats", "--json", "--data", library).out == expected
    assert run("--data", other, "stats", "--json", "--data", library).out == expected
    assert run("--data", library, "stats", "--json", data=other).out == expected
    (tmp_path / ".env").write_text(f"VERBATIM_DATA={library.as_posix()}\n", encoding="utf-8")
    assert run("stats", "--json", folder=tmp_path).out == expected


def one_line(done: Done) -> str:
    """What a process said on standard error, which must be one line."""
    said = done.err.decode()
    assert said.startswith("Error: ")
    assert said.count("\n") == 1
    return said


def test_an_error_is_one_line_and_a_traceback_comes_only_with_debug(library: Path) -> None:
    done = run("remove", "no such\x1b[2J article", data=library)
    assert (done.status, done.out) == (1, b"")
    assert "no article" in one_line(done)
    assert "\x1b" not in one_line(done)
    for arguments in (["--debug", "remove", "none"], ["remove", "none", "--debug"]):
        with pytest.raises(UnknownArticle):
            run(*arguments, data=library)


@pytest.mark.parametrize(
    "command",
    [
        *(["show"], ["remove"], ["watch", "add"], ["watch", "add", "--phrase"], ["ask"], ["ask", "--json"], ["verify"]),
        *(
            ["index"],
            ["feeds"],
            ["summary"],
            ["summary", "--json"],
            ["evaluate"],
            ["restore"],
            ["ask", "--json", "--batch"],
        ),
    ],
)
def test_an_argument_that_is_no_text_is_no_surprise(command: list[str], library: Path) -> None:
    done = run(*command, "bri\udcffdge", data=library)  # as Python gives a byte that is not UTF-8
    assert done.status in (0, 1, 2)
    assert b"unexpected" not in done.err


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="has no such files")
def test_files_without_an_end_are_refused(library: Path, tmp_path: Path) -> None:
    done = run("ask", "--json", "--batch", "/dev/zero", data=library)
    assert done.status == 1
    assert "longer than" in one_line(done)
    assert "longer than" in one_line(run("verify", "/dev/zero", data=library))
    assert "is no file" in one_line(run("watch", "run", "--atom", "/dev/full", data=library))
    os.mkfifo(tmp_path / "pipe")
    for file in ("/dev/zero", tmp_path / "pipe"):
        for command in (["evaluate"], ["restore", "--replace"]):
            done = run(*command, file, data=library)
            assert done.status == 1
            assert "unexpected" not in one_line(done)
    assert json.loads(run("stats", "--json", data=library).out)["articles"] == 2


def test_doctor_shows_no_password_of_an_address(data: Path) -> None:
    for address in ("http://me:secret@127.0.0.1:1", "http://me:secret@[127.0.0.1:1"):
        done = run("doctor", data=data, DISCORD_API_URL=address, DISCORD_GATEWAY_URL="ws://me:secret@127.0.0.1:1")
        assert b"secret" not in done.out + done.err
        assert "http://…@".encode() in done.out


def test_a_data_folder_that_is_no_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = run("articles", "--data", tmp_path / "file")
    assert done.status == 1
    assert str(tmp_path / "file") in one_line(done)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ask"],
        ["ask", "x", "--top", "0"],
        ["ask", "x", "--batch", "y", "--json"],
        ["index"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_ends_with_two_and_says_how(arguments: list[str], data: Path) -> None:
    done = run(*arguments, data=data)
    assert (done.status, done.out) == (2, b"")
    assert b"Usage: verbatim" in done.err


def test_a_wrong_setting_is_named(articles: Path, data: Path) -> None:
    done = run("index", articles, data=data, VERBATIM_MAX_FILE_BYTES="lots")
    assert done.status == 1
    assert "VERBATIM_MAX_FILE_BYTES" in one_line(done)


def test_the_size_limit_is_a_setting(articles: Path, data: Path) -> None:
    done = run("index", articles, data=data, VERBATIM_MAX_FILE_BYTES="60")
    assert b"1 added" in done.out
    assert b"skipped harbour.txt" in done.out


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_an_interrupted_command_ends_with_130(data: Path) -> None:
    data.mkdir()
    with subprocess.Popen(
        [*VERBATIM, "ask", "--batch", "-", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(data),
    ) as asking:
        assert asking.stdin is not None
        assert asking.stdout is not None
        asking.stdin.write(b'{"id": 1, "question": "Is it up?"}\n')
        asking.stdin.flush()
        line = asking.stdout.readline()  # now it waits for the next one
        asking.send_signal(signal.SIGINT)
        _, said = asking.communicate(timeout=PATIENCE)
    assert json.loads(line)["id"] == 1
    assert asking.returncode == 130
    assert b"Traceback" not in said


INTERRUPTING = """
import os, signal, sys

class Lost:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(9):  # Python looks for signals at each turn
            pass

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            Lost() if {lost} else Lost.__del__(None)

sys.meta_path.insert(0, Interrupting())
import bot.cli
bot.cli._AGAIN_SECONDS = 0  # as on a machine so busy that the time is over at once
bot.cli.main()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
@pytest.mark.parametrize(
    ("module", "lost"),
    [("click", False), ("click", True), ("index.library", True)],
)
def test_an_interruption_counts_while_modules_are_imported_and_where_python_loses_it(
    data: Path, module: str, lost: bool
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTING.format(module=module, lost=lost), "ask", "--batch", "-", "--json"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,  # for which it waits
        stderr=subprocess.PIPE,
        env=environment(None),
    ) as asking:
        try:
            assert asking.wait(PATIENCE) == 130
        finally:
            asking.kill()
        assert asking.stderr is not None
        assert asking.stderr.read().strip() == b""


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
@pytest.mark.parametrize("arguments", [["articles"], ["articles", "--json"]])
def test_a_reader_that_goes_away_is_no_trouble(arguments: list[str], library: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [*VERBATIM, *arguments],
            stdout=closed,
            stderr=subprocess.PIPE,
            env=environment(library),
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode in (0, 1)
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full there")
@pytest.mark.parametrize("arguments", [["stats"], ["stats", "--json"]])
def test_output_that_cannot_be_written_is_an_error_in_one_line(arguments: list[str], library: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [*VERBATIM, *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment(library), timeout=PATIENCE)
    assert done.returncode == 1
    assert "No space left" in one_line(Done(1, b"", done.stderr))


def test_the_discord_bot_without_a_token_says_how_to_get_one(data: Path) -> None:
    done = run("discord", data=data)
    assert done.status == 1
    assert "DISCORD_TOKEN is not set" in one_line(done)


def test_the_discord_bot_without_a_token_reads_nothing_first(articles: Path, data: Path) -> None:
    done = run("discord", data=data, VERBATIM_ARTICLES=str(articles))
    assert done.status == 1
    assert "DISCORD_TOKEN is not set" in one_line(done)
    assert not data.exists()


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    start = HARBOUR.index("The harbour was")
    lines = [
        {
            "id": "1",
            "question": "How long was the harbour closed after the storm?",
            "answerable": True,
            "gold": [["harbour.txt", start, start + 54]],
        },
        {"id": "2", "question": "What is the capital of Peru?", "answerable": False, "gold": []},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return file


def test_evaluating_measures_answers_against_their_places(library: Path, questions: Path) -> None:
    done = run("evaluate", questions, "--json", data=library)
    assert (done.status, done.err) == (0, b"")
    measured = json.loads(done.out)
    assert (measured["questions"], measured["answerable"]) == (2, 1)
    assert measured["right_in_first"]["value"] == 1.0
    assert "right in the first passage" in run("evaluate", questions, data=library).text


def test_evaluating_draws_a_picture(library: Path, questions: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert run("evaluate", questions, "--plot", tmp_path / "picture.svg", data=library).status == 0
    assert "<svg" in (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert run("evaluate", questions, "--plot", tmp_path / "picture.doc", data=library).status == 2


def test_evaluating_on_articles_that_are_not_there_is_an_error_that_names_one(data: Path, questions: Path) -> None:
    data.mkdir()
    done = run("evaluate", questions, data=data)
    assert done.status == 1
    assert "harbour.txt" in one_line(done)


def test_questions_piped_into_the_console_are_answered(library: Path) -> None:
    done = run("console", data=library, given=b"How long was the harbour closed?\n/quit\nIgnored?\n")
    assert (done.status, done.err) == (0, b"")
    assert "> The harbour was closed for three days after the storm.\n" in done.text
    assert "Ignored?" not in done.text


def test_an_article_of_a_collection_is_never_named_by_the_file_alone(tmp_path: Path) -> None:
    lines = [
        {"id": "n-1", "text": "The bridge cost 12 million pounds. It opened on Monday."},
        {"id": "n-2", "title": "Mill burns", "text": "The mill burned down on Friday. Nobody was hurt in the fire."},
        {"text": "The wall rose by a metre. It cost the town 9,000 pounds."},
    ]
    file = tmp_path / "all.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert run("index", file, data=tmp_path / "data").status == 0
    for asked, name in (("bridge cost", "all.jsonl: n-1"), ("mill burn", "all.jsonl: n-2"), ("wall", "all.jsonl:3")):
        assert name in run("ask", f"What of the {asked}?", data=tmp_path / "data").text
    for article, name in (("n-1", "all.jsonl: n-1"), ("n-2", "all.jsonl: n-2"), ("3", "all.jsonl:3")):
        sources = [
            line for line in run("summary", article, data=tmp_path / "data").text.splitlines() if line.startswith("[")
        ]
        assert len(sources) == 2
        assert all(line.endswith(name) for line in sources)


@pytest.mark.parametrize("file", ["state.sqlite3", "library.sqlite3"])
def test_a_database_whose_damage_is_no_text_is_told_in_one_line(library: Path, tmp_path: Path, file: str) -> None:
    assert run("watch", "add", "--phrase", "harbour", data=library).status == 0
    with closing(sqlite3.connect(library / file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")  # SQLite quotes what it finds there
        connection.execute("UPDATE sqlite_master SET name = CAST(x'ff' AS TEXT), sql = 'CREATE ?' WHERE rowid = 1")
        connection.commit()
    for command in (["watch", "list"], ["watch", "run"], ["stats"], ["backup", tmp_path / "backup.zip"], ["doctor"]):
        done = run(*command, data=library)
        assert b"unexpected" not in done.err
        if command[0] == "backup" or (command[0] == "stats") == (file == "library.sqlite3"):
            assert done.status == 1
