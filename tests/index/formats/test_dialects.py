"""Markdown's dialects: what they add for programs is no text, and comments are private."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Kind
from index.formats.dialects import commonmark
from index.formats.markdown import render_markdown
from tests import rows
from tests.growth import MAX_FACTOR, measure
from tests.index.formats.test_metadata import read_with

SECRET = "Ask the mayor about the debt"


def shown(markdown: str) -> list[str]:
    rendering = render_markdown(markdown)
    return [rendering.text[one.start : one.end] for one in rendering.layout.paragraphs]


@pytest.mark.parametrize(
    "comment",
    [
        f"<!-- {SECRET} -->",
        f"<!--\n{SECRET}\n\n# {SECRET}\n-->",
        f"<div>\n<!-- x\n\n{SECRET}\n\n-->\n</div>",
        f"%% {SECRET} %%",
        f"%%\n{SECRET}\n\n{SECRET}\n%%",
        f"{{% comment %}}{SECRET}{{% endcomment %}}",
        f"{{%- comment -%}}\n\n{SECRET}\n\n{{%- endcomment -%}}",
        f"{{# {SECRET} #}}",
        f"{{{{/* {SECRET} */}}}}",
        f"{{{{</* {SECRET} */>}}}}",
        f"{{/* {SECRET}\n\n{SECRET} */}}",
        f"{{::comment}}\n{SECRET}\n{{:/comment}}",
        f"{{>>{SECRET}<<}}",
        f"{{--{SECRET}--}}",
        f"% {SECRET}\n% {SECRET}",
        f"[//]: # ({SECRET})",
        f"[comment]: <> ({SECRET})",
        f"<script>\n// {SECRET}\n</script>",
        f"<style>/* {SECRET} */</style>",
        f"<!-- ```\n{SECRET}\n``` -->",
    ],
)
def test_comments_are_private(tmp_path: Path, comment: str) -> None:
    assert shown(f"# Wall\n\nIt rose.\n\n{comment}\n\nIt fell.") == ["Wall", "It rose.", "It fell."]
    inline = comment if "\n" not in comment and not comment.startswith("[") else "<!-- x -->"
    assert SECRET not in "".join(shown(f"It rose {inline} by a metre."))
    article, _ = read_with(tmp_path, "a.md", f"---\ntitle: Wall\n---\n\nIt rose.\n\n{comment}\n")
    assert article.text == "It rose."


@pytest.mark.parametrize("opener", ["<!--", "{% comment %}", "{/*", "%%"])
def test_a_comment_that_is_never_closed_goes_on_to_the_end(opener: str) -> None:
    assert shown(f"It rose.\n\n{opener} {SECRET}\n\n{SECRET}") == ["It rose."]


def test_what_only_looks_like_a_comment_is_text() -> None:
    assert shown("Turnout was 60%% of it.\n\nIt rose {by a metre} and 5 % 3.") == [
        "Turnout was 60%% of it.",
        "It rose {by a metre} and 5 % 3.",
    ]


# What is written, and the paragraphs that are read of it.
WRITTEN: dict[str, tuple[str, list[str]]] = {
    "Liquid": (
        'The [wall]({{ "/wall" | relative_url }}) rose.\n\n{% include f.html src="x" %}\n\n{{ site.name }}',
        ["The wall rose."],
    ),
    "a block of Liquid": (
        "{% if x %}\nIt rose.\n{% endif %}",
        ["It rose."],
    ),
    "a call over lines": (
        'It rose.\n\n{{< figure\n  src="x.jpg"\n  alt="y" >}}\n\nIt fell.',
        ["It rose.", "It fell."],
    ),
    "a template of notes": (
        "<% tp.file.title %>\n\nIt rose <%+ tp.date() -%>by 5 <% or so.",
        ["It rose by 5 <% or so."],
    ),
    "Hugo": (
        '{{% notice "x" %}}\nIt rose.\n{{% /notice %}}\n\nSee [it]({{< ref "x.md" >}}).',
        ["It rose.", "See it."],
    ),
    "wiki links": (
        "[[Ann Lee]] saw [[places/wall#East|the wall]] of [[Hill#Top]] and [[#Below]].",
        ["Ann Lee saw the wall of Hill and Below."],
    ),
    "what is embedded": (
        "It rose.\n\n![[wall.png|300]]\n\n![[Other note]] It fell.",
        ["It rose.", "It fell."],
    ),
    "a callout": (
        "> [!warning]- Mind the wall\n> It rose.\n\n> [!NOTE]\n> It fell.",
        ["Mind the wall", "It rose.", "It fell."],
    ),
    "a mark on a block": (
        "It rose. ^abc-1\n\nIt fell.\n^def",
        ["It rose.", "It fell."],
    ),
    "highlights and tasks": (
        "It ==rose== a lot.\n\n- [ ] Build it\n- [x] Plan it",
        ["It rose a lot.", "- Build it", "- Plan it"],
    ),
    "properties": (
        "author:: [[Ann]]\n\n- collapsed:: true\n\nIt rose.",
        ["It rose."],
    ),
    "queries": (
        "It rose.\n\n```dataview\nTABLE x FROM y\n```\n\n```{r}\nplot(x)\n```",
        ["It rose."],
    ),
    "footnotes": (
        "It rose.[^1] It fell[^a-b].\n\n[^1]: In 1911.\n[^a-b]: In 1950.",
        ["It rose. It fell.", "In 1911.", "In 1950."],
    ),
    "notes within": (
        "It rose.^[Seen [here](x).] It fell.",
        ["It rose. It fell.", "Seen here."],
    ),
    "attributes": (
        "# Wall {#w .x}\n\nIt rose.\n{: .lead}\n\n{: #v .note}\nIt fell.{:.x}\n\n![The old wall](x.jpg){width=50%}",
        ["Wall", "It rose.", "It fell.", "The old wall"],
    ),
    "spans": (
        'It [rose]{.small} by `5`{=html} a [lot]{key="a b"}.',
        ["It rose by 5 a lot."],
    ),
    "citations": (
        "It rose [@lee2020, p. 5; @day1999]. It fell [see -@lee2020].",
        ["It rose. It fell."],
    ),
    "definitions": (
        "Wall\n: What keeps out the sea.",
        ["Wall", "What keeps out the sea."],
    ),
    "scripts": (
        "Water is H~2~O at 5 m^2^.",
        ["Water is H2O at 5 m2."],
    ),
    "fenced divisions": (
        "::: {.warning}\nIt rose.\n:::\n\n:::note\n\nIt fell.\n\n:::\n\n:::tip[Mind it]\nIt stood.\n:::",
        ["It rose.", "It fell.", "Mind it", "It stood."],
    ),
    "admonitions": (
        '!!! note "Mind it"\n    It rose.\n\n    It fell.\n\nIt stood.',
        ["Mind it", "It rose.", "It fell.", "It stood."],
    ),
    "modules": (
        'import Tabs from "@theme/Tabs";\nimport "./x.css"\n\nexport const x = {\n  a: 1,\n};\n\nIt rose.',
        ["It rose."],
    ),
    "components": (
        '<Tabs items={[{a: ">"}]}><Tab value="a > b">\n\nIt <Mark kind={"x"}>rose</Mark>.\n\n</Tab></Tabs>\n\n<Box />',
        ["It rose."],
    ),
    "calls of programs by WordPress": (
        '[vc_row][vc_column width="1/2"]\nIt rose.\n[/vc_column][/vc_row]\n\n[gallery ids="1,2"]\n\n[embed]https://a.example'
        "[/embed]\n\n[tweet 1234567]\n\n“They [the council] fell,” [he](b) said [sic]. `[audio src=a]`",
        ["It rose.", "https://a.example", "“They [the council] fell,” he said [sic]. [audio src=a]"],
    ),
    "tables of contents": (
        "[TOC]\n\n[[_TOC_]]\n\n\\newpage\n\nIt rose.",
        ["It rose."],
    ),
    "HTML": (
        "<figure><img src='x'><figcaption>The wall in May</figcaption></figure>\n\n<details><summary>How?</summary>\n\n"
        "It rose.\n\n</details>\n\n<iframe src='x'>no frames</iframe>",
        ["The wall in May", "How?", "It rose."],
    ),
    "scripts within a line": (
        "It <b>rose</b> <script>alert(1)</script>by a metre.",
        ["It rose by a metre."],
    ),
    "code": (
        "Write `{{ x }}` and `[[y]]`.\n\n```\n{% z %} <!-- shown -->\n```",
        ["Write {{ x }} and [[y]].", "{% z %} <!-- shown -->"],
    ),
    "links of a program for reading": (
        "- It rose. ([View Highlight](https://a.example/1))\n- It fell. ([View Highlight](https://a.example/2))",
        ["- It rose.", "- It fell."],
    ),
    "places of a program for reading": (
        "It rose. ([Location 12](https://a.example/1))\n\nIt fell. ([Location 345](https://a.example/2))",
        ["It rose.", "It fell."],
    ),
    "a link in brackets": (
        "It rose ([Report](https://a.example/1))\n\nIt fell ([Photograph](https://a.example/2))",
        ["It rose (Report)", "It fell (Photograph)"],
    ),
    "places for programs": ("* TOC\n{:toc}\n\n{props.note}\n\nIt rose.", ["It rose."]),
    "words in braces and brackets": (
        "It {rose} by [one] metre, e-mail a@b.example [sic].",
        ["It {rose} by [one] metre, e-mail a@b.example [sic]."],
    ),
    "pictures without a description": (
        "![Untitled](x.png)\n\n![Image 3: The old wall](y.png)",
        ["The old wall"],
    ),
    "edits": ("{++Up++} it rose {~~slow~>fast~~} and {==far==}.", ["Up it rose fast and far."]),
    "expressions and emoji": (
        "It rose {props.height.metres} on {day.format('x')} :tada: at 10:30.",
        ["It rose  on   at 10:30."],
    ),
    "an abbreviation explained": ("It rose.\n\n*[WB]: Wall board\n\nIt fell.", ["It rose.", "It fell."]),
    "a file to include": ('It rose.\n\n--8<-- "other.md"\n\nIt fell.', ["It rose.", "It fell."]),
    "an environment": ("It rose.\n\n\\begin{center}\nIt fell.\n\\end{center}", ["It rose.", "It fell."]),
    "an outline": ("- # Wall\n- It rose. ((6048-abc))\n  id:: 6048-abc", ["Wall", "- It rose."]),
    "marks of notes in HTML": (
        "The wall<sup>1</sup> rose.<sup>[2]</sup> It is 20 km<sup>2</sup>.",
        ["The wall rose. It is 20 km2."],
    ),
    "a note of a wiki": ("The wall<ref name='a'>Log</ref> rose.<ref name='a'/> It fell.", ["The wall rose. It fell."]),
}


@rows(("markdown", "paragraphs"), WRITTEN.values())
def test_dialects_are_read_as_their_readers_see_them(markdown: str, paragraphs: list[str]) -> None:
    assert shown(markdown) == paragraphs


def test_a_menu_of_links_is_no_text() -> None:
    rendering = render_markdown("# Wall\n\nIt rose.\n\n[Home](/) | [News](/news)\n\n[It fell.](/x)")
    assert [one.kind for one in rendering.layout.paragraphs] == [Kind.HEADLINE, Kind.BODY, Kind.BOILERPLATE, Kind.BODY]


def test_the_caption_of_a_figure_is_a_caption() -> None:
    rendering = render_markdown("# Wall\n\n<figure><figcaption>The wall in May</figcaption></figure>\n\nIt rose.")
    assert rendering.layout.paragraphs[1].kind is Kind.CAPTION


def test_emphasis_below_a_picture_says_what_it_shows() -> None:
    rendering = render_markdown("# Wall\n\n![](x.jpg)\n*The wall in May*\n\nIt rose.\n\n*It rose.* And fell.")
    kinds = [Kind.HEADLINE, Kind.CAPTION, Kind.BODY, Kind.BODY]
    assert [one.kind for one in rendering.layout.paragraphs] == kinds


MARKS = st.lists(
    st.sampled_from(
        [
            "<!--",
            "-->",
            "%%",
            "{%",
            "%}",
            "{{",
            "}}",
            "[[",
            "]]",
            "`",
            "```\n",
            "\n",
            ":::",
            "^[",
            "[^a]",
            "a ",
            "<A",
            ">",
            "{",
            "}",
            "{#",
            "#}",
            "> [!x]",
            "    ",
            '"',
            "import 'x'",
        ],
    ),
    max_size=40,
).map("".join)


@given(MARKS)
def test_any_marks_are_read(markdown: str) -> None:
    render_markdown(markdown)


@rows(
    "unit",
    [
        "`",
        "` ``",
        "<!--",
        "%%",
        "%% a ",
        "{{",
        "{%",
        "{% comment %}",
        "[[",
        "^[",
        "[^a]",
        "<A ",
        '<A b="',
        "{:",
        "{.a",
        "{a=b ",
        "==a",
        "~a~",
        "> [!x]",
        ":::\n",
        "a:: b\n",
        "[@a",
        "![[",
        "a\n: b\n",
        "import 'x",
        "!!! a",
        "{/*",
        "x^",
        "[a]{",
        "([a](https://b)) ",
        "- ([a](https://b))\n",
        "{>>",
        "{++a",
        "{~~a~>",
        "{a.a",
        "((a",
        ":a",
        "*[a",
    ],
)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    assert measure(commonmark, lambda size: unit * (size // len(unit)), 2_000).factor <= MAX_FACTOR
