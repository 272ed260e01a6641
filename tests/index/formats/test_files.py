"""What is read of a folder and what is refused, on real files."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Article
from index.formats import Limits, Unreadable, read
from index.formats.registry import UNKNOWN_FORMAT
from index.ingest.roots import article_files

TEXT = "Council raises the wall\n\nThe wall will rise by a metre, the council said – at last.\n"
ROOT = Path(__file__).parents[3]


def read_all(root: Path, limits: Limits | None = None) -> tuple[dict[str, Article], dict[str, str]]:
    """The articles of a root by their ids, and what could not be read with the reasons."""
    articles, refused = {}, {}
    for file in article_files(root):
        for found in [file] if isinstance(file, Unreadable) else read(file, root, limits or Limits()):
            if isinstance(found, Article):
                articles[found.id] = found
            else:
                refused[found.path] = found.reason
    return articles, refused


def only(path: Path, limits: Limits | None = None) -> Article | Unreadable:
    (found,) = read(path, path.parent, limits or Limits())
    return found


def text_of(path: Path) -> str:
    found = only(path)
    assert isinstance(found, Article)
    return found.text


def reason(path: Path, limits: Limits | None = None) -> str:
    found = only(path, limits)
    assert isinstance(found, Unreadable)
    assert found.path == path.name
    assert "\n" not in str(found)
    return found.reason


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
        ("utf-8", 2 * codecs.BOM_UTF8),
        ("cp1252", b""),
    ],
)
def test_a_text_is_the_decoded_file_without_its_mark(tmp_path: Path, encoding: str, mark: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(mark + TEXT.encode(encoding))
    assert text_of(tmp_path / "a.txt") == TEXT


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_stay_as_they_are_and_offsets_count_them(tmp_path: Path, end: str) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.replace("\n", end).encode())
    article = only(tmp_path / "a.txt")
    assert isinstance(article, Article)
    assert article.text == TEXT.replace("\n", end)
    second = article.paragraphs[1]
    assert article.quote(second.start, second.end) == TEXT.split("\n")[2]
    assert article.title == "Council raises the wall"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b" \r\n\t\n ", "is empty"),
        (b"---\ntitle: Wall\n---\n", "is empty"),
        (b"* * *\n", "is empty"),
        (b"A wall\x00\x01\x02", "is binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is binary"),
        (b"wall\x01\x02\x03\x04\x05", "is binary"),
        (codecs.BOM_UTF16_LE + b"a\x00" + b"\x00\xd8" * 9, "is damaged UTF-16"),
        (b"wall \x81\x8d\x81\x8d", "is in no encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    assert reason(tmp_path / "a.txt").startswith(why)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("The café rose.".encode() + b" Caf\xe9.", "The café rose. Caf\ufffd."),
        (codecs.BOM_UTF8 + b"wall \xff", "wall \ufffd"),
        ("Er sah die größte Überschwemmung".encode() + b"\xff", "Er sah die größte Überschwemmung\ufffd"),
        (b"The wall \x81 rose.", "The wall \ufffd rose."),
        (b"The wall" + b" rose a lot" * 10 + b"\x00.", "The wall" + " rose a lot" * 10 + "\ufffd."),
        (codecs.BOM_UTF16_LE + "A wall rose".encode("utf-16-le") + b"\x00\xd8", "A wall rose\ufffd"),
        ("The wall rose by a metre.".encode("utf-16-le") + b"\n", "The wall rose by a metre.\ufffd"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_bad_byte_spoils_one_character_and_is_said(tmp_path: Path, content: bytes, text: str, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    article, remark = read(tmp_path / name, tmp_path, Limits())
    assert isinstance(article, Article)
    assert article.text == text
    assert str(remark) == f"{name}: has characters that could not be read (1); they are shown as \ufffd"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_mark(tmp_path: Path, encoding: str) -> None:
    for text in (TEXT, "A wall"):
        (tmp_path / "a.txt").write_bytes(text.encode(encoding))
        assert text_of(tmp_path / "a.txt") == text


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("word " * 20)
    assert reason(tmp_path / "a.txt", Limits(max_file_bytes=99)) == "is larger than 99 bytes, the size limit"
    assert isinstance(only(tmp_path / "a.txt", Limits(max_file_bytes=100)), Article)


def test_a_limit_must_be_positive() -> None:
    with pytest.raises(ValueError, match="at least one byte"):
        Limits(max_file_bytes=0)


def test_pipes_sockets_devices_and_folders_are_refused_without_opening_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "null.txt").symlink_to(os.devnull)
    (tmp_path / "folder.txt").mkdir()
    here = Path.cwd()
    os.chdir(tmp_path)  # the address of a socket may only be short
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("socket.txt")
            assert reason(tmp_path / "socket.txt") == "is a socket, not a regular file"
    finally:
        os.chdir(here)
    assert reason(tmp_path / "pipe.txt") == "is a pipe, not a regular file"
    assert reason(tmp_path / "folder.txt") == "is a folder, not a regular file"
    device = tmp_path / "null.txt"
    (found,) = read(device, device, Limits())
    assert isinstance(found, Unreadable)
    assert found.reason == "is a device, not a regular file"


def test_links_that_leave_the_folder_are_refused_and_others_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(TEXT)
    root = tmp_path / "root"
    (root / "inner").mkdir(parents=True)
    (root / "inner" / "a.txt").write_text(TEXT)
    (root / "in.txt").symlink_to("inner/a.txt")
    (root / "out.txt").symlink_to(outside / "secret.txt")
    (root / "up.txt").symlink_to("../outside/secret.txt")
    (root / "loop.txt").symlink_to("loop.txt")
    (root / "gone.txt").symlink_to("nowhere.txt")
    (root / "folder").symlink_to(outside)
    (root / "again").symlink_to("inner")
    articles, refused = read_all(root)
    assert set(articles) == {"in.txt", "inner/a.txt"}
    assert (
        refused["out.txt"]
        == refused["up.txt"]
        == "is a link that leaves the folder; put the file itself there to have it read"
    )
    assert refused["folder"].startswith("is a link that leaves the folder")
    assert refused["loop.txt"] == "is a link that leads back to itself"
    assert refused["gone.txt"] == "does not exist"
    assert set(refused) == {"out.txt", "up.txt", "folder", "loop.txt", "gone.txt"}


@pytest.mark.skipif(os.open not in os.supports_dir_fd, reason="this system opens nothing from an open folder")
@pytest.mark.parametrize("swapped", ["inner", "inner/deep", "inner/deep/a.txt"])
def test_what_becomes_a_link_while_it_is_opened_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swapped: str
) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    for place, text in ((root, TEXT), (outside, "The secret was kept. Nobody told it.")):
        (place / "inner" / "deep").mkdir(parents=True)
        (place / "inner" / "deep" / "a.txt").write_text(text)
    real = os.path.realpath

    def swapping(path: Path, *, strict: bool = False) -> str:
        found = real(path, strict=strict)
        if path == root and not (tmp_path / "old").exists():  # once it is known where everything leads
            (root / swapped).rename(tmp_path / "old")
            (root / swapped).symlink_to(outside / swapped)
        return found

    file = root / "inner" / "deep" / "a.txt"
    assert [found.text for found in read(file, root, Limits()) if isinstance(found, Article)] == [TEXT]
    monkeypatch.setattr(os.path, "realpath", swapping)
    (found,) = read(file, root, Limits())
    assert (tmp_path / "old").exists()
    assert isinstance(found, Unreadable)


def test_a_sidecar_that_leaves_the_folder_is_refused_and_the_article_read(tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text('publisher = "Secret"')
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.txt").write_text(TEXT)
    (root / "a.toml").symlink_to(tmp_path / "secret.toml")
    articles, refused = read_all(root)
    assert articles["a.txt"].publisher is None
    assert refused["a.toml"].startswith("is a link that leaves the folder")


def test_hidden_files_and_sidecars_are_passed_over_and_other_formats_named(tmp_path: Path) -> None:
    (tmp_path / "sub" / ".git").mkdir(parents=True)
    for name in (
        "b.TXT",
        "a.md",
        "sub/c.jsonl",
        ".hidden.txt",
        "sub/.git/d.txt",
        "a.toml",
        "b.TXT.toml",
        "e.png",
        "f.toml",
    ):
        (tmp_path / name).write_text('publisher = "Coast"')
    found = list(article_files(tmp_path))
    assert [path.relative_to(tmp_path).as_posix() for path in found if isinstance(path, Path)] == [
        "a.md",
        "b.TXT",
        "sub/c.jsonl",
    ]
    unknown = [one for one in found if isinstance(one, Unreadable)]
    assert [one.path for one in unknown] == ["e.png", "f.toml"]
    assert unknown[0].reason == UNKNOWN_FORMAT


@pytest.fixture
def deep_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with an article 1,200 folders down: too deep for shutil.rmtree, which pytest would remove it with."""
    here = Path.cwd()
    os.chdir(tmp_path)
    for _ in range(1200):
        Path("d").mkdir()
        os.chdir("d")
    Path("a.txt").write_text(TEXT)
    innermost = os.open(".", os.O_RDONLY)
    os.chdir(here)
    yield tmp_path
    os.chdir(innermost)
    os.close(innermost)
    Path("a.txt").unlink()
    for _ in range(1200):
        os.chdir("..")
        Path("d").rmdir()
    os.chdir(here)


def test_folders_may_lie_deeper_than_functions_can_call(deep_folder: Path) -> None:
    articles, refused = read_all(deep_folder)
    assert refused == {}
    assert list(articles) == ["d/" * 1200 + "a.txt"]


def test_a_single_file_is_a_root_whose_article_has_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.toml").write_text('publisher = "The Coast"')
    articles, refused = read_all(tmp_path / "a.txt")
    assert articles["a.txt"].publisher == "The Coast"
    assert refused == {}


def test_a_root_that_is_not_there_or_in_no_known_format_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text(TEXT)
    assert read_all(tmp_path / "none") == ({}, {"none": "does not exist"})
    assert read_all(tmp_path / "a.xyz")[1]["a.xyz"].startswith("is in no format")
    assert str(only(tmp_path / "a.xyz")).startswith("a.xyz: is in no format")


def test_a_file_that_vanishes_is_said(tmp_path: Path) -> None:
    assert reason(tmp_path / "a.txt") == "does not exist"


def test_a_name_that_is_not_utf_8_is_refused_and_shown_with_escapes(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(TEXT)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xffd.txt")).write_text(TEXT)
    articles, refused = read_all(tmp_path)
    assert set(articles) == {"good.txt"}
    assert refused == {"b\\udcffd.txt": "has a name that is not valid UTF-8; rename it"}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_files_and_folders_without_permission_are_said_and_their_neighbours_read(open_folder: Path) -> None:
    (open_folder / "good.txt").write_text(TEXT)
    (open_folder / "closed").mkdir()
    (open_folder / "shut.txt").write_text(TEXT)
    (open_folder / "half").mkdir()
    (open_folder / "half" / "a.txt").write_text(TEXT)
    (open_folder / "half").chmod(0o444)  # its names may be read, but nothing behind them
    (open_folder / "good.txt").chmod(0o644)
    (open_folder / "closed").chmod(0)
    (open_folder / "shut.txt").chmod(0)
    assert list(read(open_folder / "good.txt", open_folder, Limits()))  # what is imported late is now imported
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        said = [
            str(found) if isinstance(found, Unreadable) else found.id
            for file in article_files(open_folder)
            for found in ([file] if isinstance(file, Unreadable) else read(file, open_folder, Limits()))
        ]
    finally:
        if is_root:
            os.seteuid(0)
    (open_folder / "closed").chmod(0o755)
    (open_folder / "half").chmod(0o755)
    assert said == [
        "good.txt",
        "shut.txt: may not be read: give this program's user permission to read it",
        "closed: is a folder that may not be read: give this program's user permission to read it",
        "half/a.txt: may not be read: give this program's user permission to read it",
    ]


def test_a_text_of_json_lines_is_the_given_text(tmp_path: Path) -> None:
    text = "\ufeffOne.\r\nTwo \u0085 \U0001f600\tthree.\n"
    entry: dict[str, object] = {
        "id": "n/1",
        "title": "Wall",
        "text": text,
        "publisher": "The Coast",
        "published": "2021-05-03T10:15:00Z",
    }
    entry |= {"url": "https://coast.example/1", "author": "Ann Lee", "unknown": 5}
    (tmp_path / "a.jsonl").write_bytes(codecs.BOM_UTF8 + json.dumps(entry).encode())
    article = only(tmp_path / "a.jsonl")
    assert isinstance(article, Article)
    assert (article.id, article.source, article.text) == ("n/1", "a.jsonl", text)
    assert (article.title, article.publisher, article.author) == ("Wall", "The Coast", "Ann Lee")
    assert (article.published, article.url) == ("2021-05-03T10:15:00+00:00", "https://coast.example/1")


def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = json.dumps({"id": "good", "title": "", "text": "A wall."})
    lines = [
        good,
        "{",
        "",
        "[]",
        "7",
        '{"id": 7, "title": "x"}',
        '{"id": "", "text": ""}',
        '{"id": ["x"], "text": "y"}',
        '{"id": "x"}',
        '{"id": "x", "text": 5}',
        '{"id": "x", "text": " \\n"}',
        '{"id": "x", "text": "half \\ud83d"}',
        '{"id": "x", "text": "a\\u0000b"}',
        "[" * 100_000,
        '{"id": ' + "9" * 10_000 + "}",
        good.replace("good", "big").replace("wall", "wall" * 30_000),
        good.replace("good", "next"),
    ]
    (tmp_path / "a.jsonl").write_bytes(
        "\n".join(lines).encode() + b'\n{"id": "\xe9", "text": "A caf\xe9."}\n' + good.replace("good", "last").encode()
    )
    found = list(read(tmp_path / "a.jsonl", tmp_path, Limits(max_file_bytes=110_000)))
    read_ones = [(one.id, one.text) for one in found if isinstance(one, Article)]
    wall = "A wall."
    mended = [("x", "half \ufffd"), ("x", "a\ufffdb")]
    assert read_ones == [("good", wall), *mended, ("next", wall), ("é", "A café."), ("last", wall)]
    reasons = [one.reason for one in found if isinstance(one, Unreadable)]
    assert [reason.split()[1].strip(":") for reason in reasons] == ["2", *map(str, range(4, 17))]
    assert {one.path for one in found if isinstance(one, Unreadable)} == {"a.jsonl"}
    assert "is not valid JSON" in reasons[0]
    assert reasons[9] == "line 12: has characters that could not be read (1); they are shown as \ufffd"
    assert reasons[-2] == "line 15 is not valid JSON: a number in it is too long"
    assert reasons[-1] == "line 16 is longer than 110 KB, the size limit"


@pytest.mark.parametrize("content", [b"", b"\n \n", codecs.BOM_UTF16_LE + b"{\x00", b"\x00\x01\n", codecs.BOM_UTF8])
def test_json_lines_without_a_line_or_in_another_encoding_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    assert reason(tmp_path / "a.jsonl").startswith(("is empty", "is UTF-16", "is binary"))


def test_a_long_line_is_passed_over_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"id": "big", "text": "')
        for _ in range(30):
            file.write(b"wall " * 200_000)
        file.write(b'"}\n{"id": "small", "title": "", "text": "A wall."}\n')
    program = (
        "import resource, sys\nfrom pathlib import Path\nfrom index.text import skip_unused\nskip_unused()\n"
        "from index.formats import Limits, read\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "file = Path(sys.argv[1])\n"
        "print([getattr(found, 'id', None) for found in read(file, file.parent, Limits(max_file_bytes=10**6))])\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, capture_output=True, text=True, check=True)
    ids, megabytes = done.stdout.splitlines()
    assert ids == "[None, 'small']"
    assert int(megabytes) < 20


def test_a_line_with_unusable_metadata_gives_the_article_without_it_and_says_so(tmp_path: Path) -> None:
    entry = {
        "id": "1",
        "title": "Wall",
        "text": "A wall.",
        "published": "yesterday",
        "url": "file:///etc/passwd",
        "author": 7,
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(entry))
    article, *problems = read(tmp_path / "a.jsonl", tmp_path, Limits())
    assert isinstance(article, Article)
    assert (article.title, article.published, article.url, article.author) == ("Wall", None, None, None)
    assert [str(problem) for problem in problems] == [
        "a.jsonl: line 1: published is left out: not a date in ISO 8601: 'yesterday'",
        "a.jsonl: line 1: url is left out: not a link that starts with http:// or https://: 'file:///etc/passwd'",
        "a.jsonl: line 1: author is not text and is left out",
    ]


def test_a_given_title_keeps_the_first_line_of_the_text_as_body_unless_it_repeats_the_title(tmp_path: Path) -> None:
    body = "The wall will rise\n\nIt was built in 1911.\n\nIt will be finished in May."
    entries = [
        {"id": "1", "title": "Northport", "text": body},
        {"id": "2", "title": "The WALL will rise", "text": body},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, entries)))
    first, second = read(tmp_path / "a.jsonl", tmp_path, Limits())
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert [paragraph.kind for paragraph in first.paragraphs] == ["body"] * 3
    assert [paragraph.kind for paragraph in second.paragraphs] == ["headline", "body", "body"]


OTHERS = [
    {"url": "https://coast.example/wall", "maintext": "The wall will rise.", "date_publish": "2021-05-03 10:00:00"},
    {
        "title": "Wall",
        "authors": ["Ann Lee", "Tom Holt"],
        "publishing_date": "2021-05-03",
        "plaintext": "The wall will rise.",
        "html": {"requested_url": "https://coast.example/wall", "source_info": {"publisher": "The Coast"}},
    },
    {
        "uuid": "w1",
        "text": "The wall will rise.",
        "thread": {"url": "https://coast.example/wall"},
        "published": "2021-05-03",
    },
    {
        "requested_url": "https://coast.example/wall",
        "plain_text": "The wall will rise.",
        "published_date": "2021-05-03",
    },
    {
        "id": None,
        "url": "https://coast.example/wall",
        "content": "<p>The wall <b>will</b> rise.</p>",
        "date": "2021-05-03",
    },
    {
        "title": "Wall",
        "body": {"summary": [], "sections": [{"headline": [], "paragraphs": ["The wall will rise."]}]},
        "publishing_date": "2021-05-03 10:00:00+00:00",
        "html": {"responded_url": "https://coast.example/wall", "content": "<html><p>Menu, wall, harbour</p></html>"},
    },
    {
        "webUrl": "https://coast.example/wall",
        "webPublicationDate": "2021-05-03T10:00:00Z",
        "fields": {"bodyText": "The wall will rise.", "byline": "Ann Lee"},
    },
    {
        "article_url": "https://coast.example/wall",
        "published_date": 1620036000000,
        "contents": [
            {"type": "kicker", "content": "Local"},
            {"type": "sanitized_html", "subtype": "paragraph", "content": "The wall <b>will</b> rise."},
            {"type": "image", "fullcaption": "A wall"},
        ],
    },
    {"articleUrl": "https://coast.example/wall", "articleText": "The wall will rise.", "publicationDate": "2021-05-03"},
    {"link": "https://coast.example/wall", "date": "2021-05-03", "content": {"rendered": "<p>The wall will rise.</p>"}},
    {
        "markdown": "The wall *will* rise.",
        "metadata": {"sourceURL": "https://coast.example/wall", "date": "2021-05-03"},
    },
    {"url": "https://coast.example/wall", "dateTime": "2021-05-03T10:00:00Z", "paragraphs": ["The wall will rise."]},
    {"web_url": "https://coast.example/wall", "pub_date": "2021-05-03", "lead_paragraph": "The wall will rise."},
    {"link": "https://coast.example/wall", "body": ["The wall will rise."], "publishedAt": "2021-05-03T10:00:00Z"},
]


@pytest.mark.parametrize("entry", OTHERS)
def test_what_other_programs_export_is_read_by_their_own_names(tmp_path: Path, entry: dict[str, object]) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(entry) + "\n")
    article = only(tmp_path / "a.jsonl")
    assert isinstance(article, Article)
    assert article.text == "The wall will rise."
    assert article.url == "https://coast.example/wall"
    assert (article.published or "")[:10] == "2021-05-03"
    assert article.id == entry.get("uuid", article.url)


def test_an_article_without_id_and_address_is_known_by_its_line_and_no_date_of_a_crawl_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('\n{"text": "The wall will rise.", "timestamp": "2021-05-03T10:00:00Z"}\n')
    article = only(tmp_path / "a.jsonl")
    assert isinstance(article, Article)
    assert (article.id, article.published) == ("a.jsonl:2", None)


@pytest.mark.parametrize(
    "content",
    [
        '[{"id": 1, "text": "A wall."}, {"id": "b", "text": "A quay."}]',
        '[\n{"id": 1, "text": "A wall."},\n{"id": "b", "text": "A quay."}\n]\n',
        '{\n "articles": [\n {"id": 1, "text": "A wall."},\n {"id": "b", "text": "A quay."}\n ]\n}',
        '{"response": {"status": "ok", "results": [{"id": 1, "text": "A wall."},\n{"id": "b", "text": "A quay."}]}}',
        '{"request": {}, "found": [{"id": 1, "text": "A wall."},\n{"id": "b", "text": "A quay."}]}',
        '{"status": "ok", "articles": [{"id": 1, "text": "A wall."},\n{"id": "b", "text": "A quay."}]}',
    ],
)
def test_a_file_that_is_one_value_of_json_is_read_whole(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.jsonl").write_text(content)
    found = list(read(tmp_path / "a.jsonl", tmp_path, Limits()))
    assert [one.id for one in found if isinstance(one, Article)] == ["1", "b"]
    (tmp_path / "a.jsonl").write_text(content[:-8])
    assert "is no JSON Lines" in reason(tmp_path / "a.jsonl") or "is not valid JSON" in reason(tmp_path / "a.jsonl")


def test_what_a_database_wraps_is_read_as_it_was(tmp_path: Path) -> None:
    entry = {
        "_id": {"$oid": "5f1"},
        "page_content": "A wall.",
        "published": {"$date": {"$numberLong": "1620036900000"}},
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(entry))
    article = only(tmp_path / "a.jsonl")
    assert isinstance(article, Article)
    assert (article.id, article.text, (article.published or "")[:10]) == ("5f1", "A wall.", "2021-05-03")


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_an_article_whose_authors_are_a_list_of_objects_is_one_article(tmp_path: Path, name: str) -> None:
    entry = {"authors": [{"original": "By Ann Lee"}], "headline": {"main": "Wall"}, "text": "The wall will rise."}
    (tmp_path / name).write_text(json.dumps(entry, indent=1))
    article = only(tmp_path / name)
    assert isinstance(article, Article)
    assert (article.title, article.author, article.text) == ("Wall", "Ann Lee", "The wall will rise.")


def test_an_address_that_is_the_id_of_a_line_has_no_tracking_in_it(tmp_path: Path) -> None:
    line = {
        "title": "Wall falls",
        "text": "The wall fell on Monday.",
        "url": "https://a.example/wall?id=7&utm_source=b",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    found = only(tmp_path / "a.jsonl")
    assert isinstance(found, Article)
    assert found.id == "https://a.example/wall?id=7"


def test_a_title_of_another_program_loses_the_name_of_its_publisher_and_a_given_one_stays(tmp_path: Path) -> None:
    entry = {"title": "Wall falls - The Coast", "content": "The wall fell.", "url": "https://coast.example/wall"}
    (tmp_path / "a.jsonl").write_text(json.dumps({**entry, "source": {"name": "The Coast"}}) + "\n")
    (tmp_path / "b.jsonl").write_text(json.dumps({**entry, "publisher": "The Coast"}) + "\n")
    found = [only(tmp_path / name) for name in ("a.jsonl", "b.jsonl")]
    assert [one.title for one in found if isinstance(one, Article)] == ["Wall falls", "Wall falls - The Coast"]


def test_a_title_keeps_what_holds_one_character_together_and_loses_what_nobody_sees(tmp_path: Path) -> None:
    family = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
    entry = {"id": "a", "title": f"{family} on\x07 the\u2060 wall", "text": "They sat on the wall."}
    (tmp_path / "a.jsonl").write_text(json.dumps(entry) + "\n")
    found = only(tmp_path / "a.jsonl")
    assert isinstance(found, Article)
    assert found.title == f"{family} on the wall"
