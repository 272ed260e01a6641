"""`verbatim ask`, as people and as programs use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import PATIENCE
from tests.bot.cli.command_line import PROJECT, environment, run, start

QUESTION = "How long was the harbour closed?"
TEXT = "Storm shuts the harbour\n\nThe harbour was closed for three days  after the ‘worst’ storm.\n\nFerries stayed.\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ask")
    (folder / "harbour.txt").write_text(TEXT, encoding="utf-8")
    lines = [
        {"id": f"n{number}", "title": f"Note {number}", "text": f"Ship {number} left port {number} at dawn."}
        for number in range(20)
    ]
    (folder / "ships.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert run("index", folder, data=folder / "data").status == 0
    return folder / "data"


def asked(*arguments: str | Path, data: Path, **options: Any) -> dict[str, Any]:
    done = run("ask", *arguments, "--json", data=data, **options)
    assert (done.status, done.err, done.out.count(b"\n")) == (0, b"", 1)
    answer: dict[str, Any] = json.loads(done.out)
    return answer


def test_an_answer_has_every_field_of_the_contract(data: Path) -> None:
    answer = asked(QUESTION, data=data)
    assert list(answer) == ["id", "question", "verdict", "confidence", "elapsed_ms", "read_as", "passages"]
    assert answer["question"] == QUESTION
    first = answer["passages"][0]
    assert set(first) == {
        *(
            "article",
            "start",
            "end",
            "quote",
            "answer",
            "answer_text",
            "matches",
            "score",
            "confidence",
            "title",
            "publisher",
        ),
        *(
            "published",
            "url",
            "passage_url",
            "source",
            "paragraph",
            "page",
            "kind",
            "speaker",
            "table_head",
            "also_in",
            "differs",
        ),
    }
    assert (first["article"], first["source"], first["published"]) == ("harbour.txt", "harbour.txt", None)
    assert TEXT[first["start"] : first["end"]] == first["quote"]


def test_top_bounds_the_passages_whatever_the_verdict(data: Path) -> None:
    assert len(asked("Which ship left which port?", data=data)["passages"]) == 3
    assert len(asked("Which ship left which port?", "--top", "1", data=data)["passages"]) == 1
    assert len(asked("Which ship left which port?", "--top", "10", data=data)["passages"]) == 10


def test_for_people_a_quote_is_one_line_of_the_articles_own_words(data: Path) -> None:
    done = run("ask", QUESTION, data=data)
    assert (done.status, done.err) == (0, b"")
    assert "> The harbour was closed for three days after the ‘worst’ storm.\n" in done.text
    assert "\n[1] Storm shuts the harbour · undated · paragraph 2 · harbour.txt\n" in done.text


def test_a_question_may_be_several_words_without_quotation_marks(data: Path) -> None:
    assert asked(*QUESTION.split(), data=data)["question"] == QUESTION


@pytest.mark.parametrize("question", ["What is the capital of Peru?", "???", "漢字 🙂", "x" * 10_000, "\udcff"])
def test_questions_without_an_answer_are_no_error(question: str, data: Path) -> None:
    answer = asked(question, data=data)
    assert answer["verdict"] in ("closest", "none")
    done = run("ask", question, data=data)
    assert done.status == 0
    assert "he articles don't say" in done.text


def test_a_batch_is_answered_line_by_line_in_order(data: Path, tmp_path: Path) -> None:
    lines = [json.dumps({"id": number, "question": QUESTION}) for number in range(5)]
    lines.insert(2, "no json")
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    from_file = run("ask", "--batch", file, "--json", "--top", "1", data=data)
    from_input = run("ask", "--batch", "-", "--json", "--top", "1", data=data, given=file.read_bytes())
    for done in (from_file, from_input):
        assert (done.status, done.err) == (0, b"")
        answers = [json.loads(line) for line in done.out.splitlines()]
        assert [answer["id"] for answer in answers] == [0, 1, None, 2, 3, 4]
        assert [("error" in answer, len(answer.get("passages", ()))) for answer in answers] == [
            (number == 2, int(number != 2)) for number in range(6)
        ]


def test_a_terminal_sees_how_far_a_batch_is_unless_its_answers_show_there(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{json.dumps({'question': QUESTION})}\n" * 3, encoding="utf-8")
    for batch in (file, "-"):
        batched = ("ask", "--batch", batch, "--json")
        away, here = (
            run(*batched, data=data, given=file.read_bytes(), terminals=terminals, TERM="xterm", COLUMNS="120")
            for terminals in (("err",), ("out", "err"))
        )
        assert b"3 questions, " in away.err
        assert (len(away.out.splitlines()), len(here.out.splitlines())) == (3, 3)
        assert here.err == b""


def test_a_batch_answers_as_single_questions_do(data: Path) -> None:
    line = json.dumps({"id": "a", "question": QUESTION}).encode()
    (batched,) = run("ask", "--batch", "-", "--json", data=data, given=line).out.splitlines()
    single = asked(QUESTION, data=data)
    timeless = {"id": None, "elapsed_ms": None}
    assert json.loads(batched) | timeless == single | timeless


def test_a_missing_batch_file_is_an_error_that_names_it(data: Path, tmp_path: Path) -> None:
    done = run("ask", "--batch", tmp_path / "none.jsonl", "--json", data=data)
    assert (done.status, done.out) == (1, b"")
    assert done.err.decode() == f"Error: {tmp_path / 'none.jsonl'}: No such file or directory\n"


def test_a_batch_is_json_only_and_says_so(data: Path) -> None:
    done = run("ask", "--batch", "-", data=data)
    assert done.status == 2
    assert b"add --json" in done.err


def test_json_is_utf8_whatever_the_locale(data: Path) -> None:
    for done in (
        run("ask", QUESTION, "--json", data=data, encoding="ascii"),
        start("ask", QUESTION, "--json", data=data, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii"),
    ):
        assert done.err == b""
        assert "‘worst’" in json.loads(done.out.decode("utf-8"))["passages"][0]["quote"]


def test_text_is_printed_where_the_locale_cannot_say_it(data: Path) -> None:
    printed = run("ask", QUESTION, data=data, encoding="ascii").out
    assert rb"three days after the \u2018worst\u2019 storm." in printed


def measured(expression: str, data: Path, question: str = "What happened at the border?") -> str:
    """What `expression` is at the end of a process that asks one question."""
    program = f"import sys\nfrom bot.cli import main\ntry: main()\nfinally: print({expression}, file=sys.stderr)\n"
    command = [sys.executable, "-c", program, "ask", question, "--json"]
    done = subprocess.run(
        command, capture_output=True, cwd=PROJECT, env=environment(data), timeout=PATIENCE, check=True
    )
    assert json.loads(done.stdout)["passages"]
    return done.stderr.decode().strip()


def test_asking_loads_neither_discord_nor_the_prompt_nor_the_settings(tmp_path: Path) -> None:
    # nltk imports the last two where they are installed, and all of its own
    heavy = {"discord", "aiohttp", "prompt_toolkit", "pydantic", "rich", "scipy.stats", "sklearn.svm"}
    heavy |= {"nltk.corpus.reader", "nltk.tag", "nltk.tokenize.treebank"}
    heavy |= {
        "index.formats.html",
        "index.formats.pdf",
        "index.formats.json_files",
        "index.web",
    }  # the examples are .txt
    assert measured(f"sorted({heavy} & set(sys.modules))", tmp_path) == "[]"


def test_asking_a_library_loads_nothing_of_what_reads_files_and_checks_quotations(data: Path) -> None:
    others = {"bot.verification.verify", "bot.summarizing.summarizer", "index.formats", "index.ingest"}
    others |= {"index.processes", "importlib.metadata", "nltk.tokenize.punkt"}
    assert measured(f"sorted({others} & set(sys.modules))", data, QUESTION) == "[]"


def test_the_exit_status_tells_on_demand_that_the_articles_do_not_say(data: Path) -> None:
    assert run("ask", QUESTION, "--exit-status", data=data).status == 0
    assert run("ask", "Who composed the opera of the moon?", "--exit-status", data=data).status == 3
    assert run("ask", "Who composed the opera of the moon?", data=data).status == 0


def test_an_article_of_a_collection_is_cited_by_more_than_the_name_of_its_file(tmp_path: Path) -> None:
    lines = [
        {"id": "w7", "text": "The harbour wall was built in 1911 by the council of Northport."},
        {"url": "https://coast.example/wall", "text": "Ann Petty raised the harbour wall in 1950."},
    ]
    (tmp_path / "walls.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    run("index", tmp_path / "walls.jsonl", data=tmp_path / "data")
    shown = run("ask", "Who raised the harbour wall?", data=tmp_path / "data").out.decode()
    assert "coast.example/wall · https://coast.example/wall" in shown
    built = run("ask", "When was the harbour wall of Northport built?", data=tmp_path / "data").out.decode()
    assert "paragraph 1 · walls.jsonl: w7" in built
    assert "walls.jsonl: w7" in run("articles", data=tmp_path / "data").out.decode()
