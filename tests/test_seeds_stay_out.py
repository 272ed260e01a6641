"""What the program knows comes from nowhere near the seeds: none of their names occurs in its code or data.

Names are found by shape: capitalised inside a sentence of the seeds and never in lower case there. Words that this
project's own comments and docstrings write in lower case are ordinary ones ("state", "team"). Comments and docstrings
of the program may give examples.
"""

from __future__ import annotations

import ast
import calendar
import gzip
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from nltk.stem.snowball import SnowballStemmer

from tests.growth import uncovered

PROJECT = Path(__file__).parents[1]
PROGRAM = ("bot", "index")
# The vocabulary and the weights of a published encoder: what they know of names they knew before this project began.
PUBLISHED = PROJECT / "bot" / "answering" / "reader" / "data"

WORD = re.compile(r"[^\W\d_]{2,}")
OPENS_A_SENTENCE = re.compile(r"(?:^|[.!?:\n•–-])[\s\"'“”‘’(]*$")
CALENDAR = {
    str(name).lower() for name in (*calendar.day_name, *calendar.month_name, *calendar.day_abbr, *calendar.month_abbr)
}
# Ordinary words that names in the seeds are made of or look like. They are in any list of English words.
ORDINARY = {"bill", "burn", "burns", "defender", "depart", "department", "director", "house", "middle", "mirror"}
ORDINARY |= {"pole", "poles", "polish", "secretary", "stream"}
# The word for one of the two spellings of English, which the analyser brings together.
SPELLINGS = {"british"}
# States and a union whose short and long names any dictionary gives, and which mean the same in any question.
SHORT_NAMES = {"britain", "eu", "european", "uk"}


def names_in(text: str) -> set[str]:
    """The words that are capitalised inside a sentence of `text`, in lower case."""
    return {
        word[0].lower()
        for word in WORD.finditer(text)
        # Of two letters, only abbreviations: others are as likely a syllable or a word of another language.
        if word[0][0].isupper()
        and (len(word[0]) > 2 or word[0].isupper())
        and not OPENS_A_SENTENCE.search(text, max(word.start() - 20, 0), word.start())
    }


def words_in_lower_case(text: str) -> set[str]:
    return {word for word in WORD.findall(text) if word.islower()}


def comments_and_docstrings(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int], str]]:
    """(start, end, text) of every comment and docstring of a module, as (line from 1, column) places."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start, token.end, token.string
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(source)):
        # Not only a body's first expression: a string after a constant documents it.
        for statement in node.body if isinstance(node, documented) else ():
            match statement:
                case ast.Expr(ast.Constant(str(text)), end_lineno=int(line), end_col_offset=int(column)):
                    yield (statement.lineno, statement.col_offset), (line, column), text


def without_comments(source: str) -> str:
    """The source of a module with its comments and docstrings blanked."""
    lines = source.splitlines(keepends=True)
    for (first, start), (last, end), _ in comments_and_docstrings(source):
        for number in range(first, last + 1):
            line = lines[number - 1]
            left = start if number == first else 0
            right = end if number == last else len(line)
            lines[number - 1] = line[:left] + " " * (right - left) + line[right:]
    return "".join(lines)


def known_to(file: Path) -> str:
    """What `file` makes the program know: its text, without what only people read."""
    if file.suffix == ".gz":
        return gzip.decompress(file.read_bytes()).decode("utf-8", "replace")
    if file.suffix == ".npz":
        with np.load(file) as arrays:
            return " ".join(str(text) for array in arrays.values() if array.dtype.kind in "US" for text in array.flat)
    text = file.read_text("utf-8", "replace")
    if file.suffix == ".py":
        return without_comments(text)
    return re.sub(r"^\s*#.*", "", text, flags=re.MULTILINE) if file.suffix == ".toml" else text


def ordinary_among(names: set[str]) -> set[str]:
    """Those of `names` that comments and docstrings of this project write in lower case."""
    ordinary = set[str]()
    for file in (file for folder in (*PROGRAM, "tests") for file in (PROJECT / folder).rglob("*.py")):
        source = file.read_text("utf-8")
        if words_in_lower_case(source) & names - ordinary:  # only then is it worth while to find its comments
            ordinary.update(*(words_in_lower_case(text) & names for _, _, text in comments_and_docstrings(source)))
    return ordinary


@cache
def names_of_the_seeds() -> frozenset[str]:
    names: set[str] = set()
    ordinary = CALENDAR | ORDINARY | SPELLINGS | SHORT_NAMES
    for seed in (PROJECT / "seeds").iterdir():
        text = seed.read_text("utf-8")
        names |= names_in(text)
        ordinary |= words_in_lower_case(text)
    stem = SnowballStemmer("english").stem
    names -= ordinary
    names -= ordinary_among(names)
    names = (names | set(map(stem, names))) - ordinary
    return frozenset(names - ordinary_among(names))


def names_among(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)} & names_of_the_seeds()


def names_known_to(file: Path) -> set[str]:
    if file.suffix == ".py" and not names_among(file.read_text("utf-8")):
        return set()  # not even in its comments
    return names_among(known_to(file))


def program_files() -> list[Path]:
    return [
        file
        for folder in PROGRAM
        for file in sorted((PROJECT / folder).rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts and file.parent != PUBLISHED
    ]


def test_no_name_of_the_seeds_is_known_to_the_program() -> None:
    files = program_files()
    assert len(files) > 200
    with uncovered():
        known = {file.relative_to(PROJECT).as_posix(): names_known_to(file) for file in files}
    assert {file: names for file, names in known.items() if names} == {}


def test_names_are_found_and_a_planted_one_is_noticed(tmp_path: Path) -> None:
    names = sorted(names_of_the_seeds())
    assert len(names) > 30
    planted = tmp_path / "planted.py"
    for name in names:
        planted.write_text(f'NAMES = ["{name.title()}"]\n', "utf-8")
        assert names_known_to(planted) == {name}
    arrays = tmp_path / "planted.npz"
    np.savez(arrays, numbers=np.arange(3), words=np.array([names[0], "plain"]))
    assert names_known_to(arrays) == {names[0]}
    packed = tmp_path / "planted.txt.gz"
    packed.write_bytes(gzip.compress(names[0].encode()))
    assert names_known_to(packed) == {names[0]}


def test_comments_and_docstrings_may_give_examples(tmp_path: Path) -> None:
    name = min(names_of_the_seeds())
    documented = tmp_path / "documented.py"
    documented.write_text(f'"""Such as {name}."""\nX = 1  # not {name}\n"""As {name} said."""\n', "utf-8")
    assert names_known_to(documented) == set()
