"""The readers of documents and of files that hold several articles: any bytes give articles or reasons."""

from __future__ import annotations

from functools import partial

from hypothesis import strategies as st

from tests.fuzz.target import Target
from tests.fuzz.targets.reading import MARKUP, alone, reading
from tests.fuzz.texts import damaged, sendable
from tests.fuzz.weaving import woven
from tests.index.formats import zips
from tests.index.formats.pdfs import column, pdf, written

DRAWN = (
    *("BT ", "ET ", "/F 12 Tf ", "/F 1e30 Tf ", "/F -5 Tf ", "/G 9 Tf ", "1 0 0 1 60 700 Tm ", "0 1 -1 0 60 700 Tm "),
    *(
        "nan 0 0 inf 0 0 Tm ",
        "1e38 0 0 1e38 1e38 1e38 Tm ",
        "0 0 0 0 0 0 cm ",
        "(The wall rose.) Tj ",
        "(over-) Tj T* ",
    ),
    *(
        "12 TL ",
        "[(a) -9000 (b)] TJ ",
        "<FFFE0000D800> Tj ",
        "q ",
        "Q ",
        "3 Tr ",
        "/F Do ",
        "BI ID EI ",
        "(\\\\) Tj ",
        "(",
    ),
    *(
        "0.7 0.7 -0.7 0.7 0 0 cm ",
        "60 700 Td ",
        "300 0 Td ",
        "0 -12 Td ",
        "(1) Tj ",
        "(Page 1 of 2) Tj ",
        "/A BMC ",
        ">>",
    ),
)
drawn = woven(DRAWN, 20).map(lambda operators: operators.encode("utf-8", "ignore"))
entries = st.sampled_from(
    (
        b"",
        b"/Rotate 90",
        b"/Rotate 45",
        b"/MediaBox [0 0 0 0]",
        b"/MediaBox [1e9 0 -1e9 5]",
        b"/UserUnit 0",
        b"/Contents 1 0 R",
    )
)
OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 99999999 /Kids [2 0 R 3 0 R 3 0 R] >>",
    b"<< /Type /Page /Parent 3 0 R /Contents [4 0 R 4 0 R] >>", b"<< /Length 99 >>\nstream\nBT (a) Tj ET\nendstream",
    b"[1 0 R 4 0 R", b"<< /Length 4 0 R /Filter [/FlateDecode /FlateDecode /LZWDecode] >>\nstream\nx\x9c\nendstream",
)  # fmt: skip
pdfs = st.one_of(
    st.builds(lambda content, page: pdf([column(["The wall rose."]), []], content=content, page=page), drawn, entries),
    st.lists(st.sampled_from(OBJECTS), max_size=6).map(written),
    damaged(st.just(pdf([column(["The wall rose by a", "metre, the council said."])]))),
)

WORD = (
    *(
        "<w:p>",
        "</w:p>",
        "<w:r>",
        "</w:r>",
        "<w:t>The wall rose.</w:t>",
        "<w:t>",
        "</w:t>",
        "<w:tbl><w:tr><w:tc>",
        "<w:br/>",
    ),
    *(
        "</w:tc></w:tr></w:tbl>",
        "<w:pPr><w:pStyle w:val='S'/></w:pPr>",
        "<w:pPr><w:outlineLvl w:val='99'/></w:pPr>",
        "&a;",
    ),
    *(
        "<w:del>",
        "</w:del>",
        "<w:txbxContent>",
        "</w:txbxContent>",
        "<w:tab/>",
        "&#0;",
        "&amp;",
        "<!--",
        "-->",
        "<![CDATA[",
    ),
    *(
        "<w:numPr><w:numId/></w:numPr>",
        "<w:sdt>" * 250,
        "<w:vanish w:val=''/>",
        "<?x ?>",
        "<x:y>",
        "<w:outlineLvl/>",
        "<p>",
    ),
)
STYLES = (
    "<w:style w:styleId='S'><w:name w:val='heading 1'/><w:basedOn w:val='S'/></w:style>", "<w:style/>", "<w:name/>",
    "<w:style w:styleId='S'><w:basedOn w:val='T'/></w:style><w:style w:styleId='T'><w:basedOn w:val='S'/></w:style>",
)  # fmt: skip
documents = st.builds(
    lambda inside, styles: zips.docx(zips.paragraph("It rose.") + inside, styles=styles),
    woven(WORD, 12), st.just("") | woven(STYLES, 4),
)  # fmt: skip

ODT = (
    *(
        "<text:p>",
        "</text:p>",
        "<text:h outline-level='1'>",
        "</text:h>",
        "<text:s c='99999999999'/>",
        "<text:tab/>",
        "It rose.",
    ),
    *(
        "<text:list><text:list-item>",
        "</text:list-item></text:list>",
        "<table:table><table:table-row>",
        "<table:table-cell>",
    ),
    *(
        "</table:table-cell>",
        "</table:table-row></table:table>",
        "<office:annotation>",
        "</office:annotation>",
        "<text:note>",
    ),
    *(
        "<draw:text-box>",
        "</draw:text-box>",
        "<text:span>" * 250,
        "&a;",
        "<text:line-break/>",
        "<text:h outline-level=''>",
    ),
)
SPACES = " ".join(f"xmlns:{name}='{name}'" for name in ("office", "text", "table", "draw"))
odts = woven(ODT, 12).map(lambda inside: zips.odt(SPACES, f"<text:p>It fell.</text:p>{inside}"))

chapters = woven(MARKUP, 6)
books = st.builds(
    lambda chapter, toc: zips.epub({"a.xhtml": f"<p>It rose. It fell.</p>{chapter}"}, toc=toc),
    chapters,
    st.just("")
    | woven(("<li>", "</li>", "<a href='a.xhtml#1'>", "<a href='//['>", "</a>", "It rose", "<ol>", "%%"), 6),
)

RTF = (
    *(
        "{",
        "}",
        "{\\rtf1 ",
        "\\par ",
        "\\'93",
        "\\u55357?",
        "\\u-1 ",
        "\\uc9999999999 ",
        "\\bin99999999 ",
        "\\bin-1 ",
        "\\*",
    ),
    *(
        "\\f1 ",
        "\\f99999999999 ",
        "\\fcharset128 ",
        "\\ansicpg65001 ",
        "\\ansicpg99999 ",
        "\\ansicpg037 ",
        "\\mac ",
        "\\cell ",
    ),
    *(
        "\\row ",
        "\\intbl ",
        "\\v ",
        "\\v0 ",
        "\\info",
        "{\\title ",
        "\\footnote ",
        "The wall rose. ",
        "\\",
        "\\\n",
        "\\outlinelevel0 ",
    ),
    *("\\outlinelevel-5 ", "\\upr ", "\\pict ", "\\fldrslt ", "\\~", "\\'", "\\'zz", "\x00", "\xff"),
)
rtfs = woven(RTF, 20).map(lambda inside: b"{\\rtf1\\ansi It fell. " + inside.encode("latin-1", "ignore"))


POSTS = (
    *(
        "<item>",
        "</item>",
        "<entry>",
        "</entry>",
        "<title>A wall</title>",
        "<description>It rose.</description>",
        "&a;",
        "<p>",
    ),
    *(
        "<content type='xhtml'><p>It fell.</p></content>",
        "<content:encoded>",
        "</content:encoded>",
        "<![CDATA[",
        "]]>",
        "<!--",
    ),
    *(
        "<wp:status>draft</wp:status>",
        "<wp:post_id>1</wp:post_id>",
        "<link href='//['/>",
        "<author><name>A</name></author>",
    ),
    *(
        "<pubDate>Mon, 99 May 99999</pubDate>",
        "<guid>\u202e</guid>",
        "<a>" * 250,
        "<?x?>",
        "&#0;",
        "[a b='1']",
        "[/a]",
        "<opml>",
    ),
)
roots = st.sampled_from(("rss", "feed", "rdf:RDF", "opml", "urlset", "x"))
posts = st.builds(
    lambda root, inside: (
        f"<{root} xmlns:content='c' xmlns:wp='w' xmlns:rdf='r'><channel>{inside}</channel></{root}>".encode(
            "utf-8", "ignore"
        )
    ),
    roots,
    woven(POSTS, 12),
)

JSON = (
    *(
        '{"version": "https://jsonfeed.org/version/1", "items": [',
        '{"id": 1, "content_text": "It rose."}',
        ",",
        "]",
        "}",
        "{",
        "[",
    ),
    *(
        '{"db": [{"data": {"posts": [',
        '{"status": "published", "html": "<p>It fell.", "id": [1]}',
        '"users": [{"id": {}}]',
        ":",
    ),
    *(
        '{"id": "a", "text": "It rose."}',
        '"authors": [null]',
        '"authors": {"a": 1}',
        "null",
        "1e999",
        "NaN",
        "[" * 2_000,
        '"\\ud800"',
    ),
)
jsons = woven(JSON, 10).map(lambda said: said.encode("utf-8", "ignore"))

MAIL = (
    *(
        "Subject: A wall\n",
        "From: Ann <a@b>\n",
        "Date: Mon, 99 May 99999 99:99\n",
        "Content-Type: multipart/mixed; boundary=a\n",
    ),
    *(
        "--a\n",
        "--a--\n",
        "\n",
        "Content-Type: text/plain; charset=utf-7\n",
        "Content-Type: text/html; charset*=x''%zz\n",
        "It rose. ",
    ),
    *(
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: quoted-printable\n",
        "Content-Transfer-Encoding: x-uuencode\n",
    ),
    *(
        "Content-Type: message/rfc822\n",
        "Subject: =?x?b?=?=\n",
        "=?utf-8?q?",
        "=E9=",
        "<p>It fell.</p>",
        "Content-Location: //[\n",
        "\x00",
    ),
    *("Content-Disposition: attachment\n", "MIME-Version: 9\n", "Content-Type: \n", "-- \n", "begin 644 a\n"),
)
mails = woven(MAIL, 16).map(lambda said: b"Subject: x\n" + said.encode("utf-8", "ignore"))

WARC = (
    *(
        "WARC/1.0\r\n",
        "WARC-Type: response\r\n",
        "WARC-Type: warcinfo\r\n",
        "Content-Length: 40\r\n",
        "Content-Length: -1\r\n",
        "\r\n",
    ),
    *(
        "Content-Length: 99999999999\r\n",
        "WARC-Target-URI: http://a.example/\r\n",
        "Content-Type: text/html\r\n",
        "HTTP/1.1 200 OK\r\n",
    ),
    *(
        "Transfer-Encoding: chunked\r\n",
        "Content-Encoding: gzip\r\n",
        "ffff\r\n",
        "<p>It rose. It fell.</p>",
        "filedesc://a\n",
        "\x1f\x8b",
    ),
)
warcs = woven(WARC, 16).map(lambda said: b"WARC/1.0\r\nWARC-Type: response\r\n" + said.encode("latin-1", "ignore"))


def _target(name: str, inputs: st.SearchStrategy[bytes], file: str) -> Target:
    return Target(name, alone(inputs | damaged(inputs) | sendable.map(str.encode)), partial(reading, file), suite=12)


TARGETS = (
    _target("pdf", pdfs, "a.pdf"),
    _target("docx", documents, "a.docx"),
    _target("odt", odts, "a.odt"),
    _target("epub", books, "a.epub"),
    _target("rtf", rtfs, "a.rtf"),
    _target("posts", posts, "a.xml"),
    _target("json", jsons, "a.json"),
    _target("mail", mails, "a.eml"),
    _target("mhtml", mails, "a.mhtml"),
    _target("warc", warcs, "a.warc"),
)
