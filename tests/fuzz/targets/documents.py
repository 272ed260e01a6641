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


def _target(name: str, inputs: st.SearchStrategy[bytes], file: str) -> Target:
    return Target(name, alone(inputs | damaged(inputs) | sendable.map(str.encode)), partial(reading, file), suite=300)


TARGETS = (
    _target("pdf", pdfs, "a.pdf"),
    _target("docx", documents, "a.docx"),
    _target("odt", odts, "a.odt"),
    _target("epub", books, "a.epub"),
    _target("rtf", rtfs, "a.rtf"),
)
