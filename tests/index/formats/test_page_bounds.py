"""What a page says of itself is bounded before a library looks at it, and what pages really say stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml.html import fromstring

from index.formats.html import bound_markup, few_attributes, render_html, without_doctype
from tests.growth import MAX_FACTOR, measure

BODY = "<p>The harbour wall at Northport will be raised by a metre, the council decided on Monday.</p>" * 4


def page(head: str, body: str = "", before: str = "<!DOCTYPE html>") -> str:
    return f"{before}<html><head>{head}</head><body><article><h1>Wall rises</h1>{BODY}{body}</article></body></html>"


def data(inside: str) -> str:
    return page(f'<script type="application/ld+json">{inside}</script>')


def authors(count: int) -> str:
    return ",".join(f'{{"name": "Ann L{number}ee"}}' for number in range(count))


SHAPES: dict[str, Callable[[int], str]] = {
    "marks before a letter": lambda size: page(f'<meta name="author" content="{"!" * size}a">'),
    "brackets": lambda size: page(f'<meta name="author" content="{"(" * size}">'),
    "tags in a description": lambda size: page(f'<meta name="description" content="{"<" * size}a">'),
    "many authors": lambda size: page("".join(f'<meta name="author" content="Ann L{n}ee">' for n in range(size // 40))),
    "a title": lambda size: page(f"<title>{'- ' * (size // 2)}a</title>"),
    "an author in the data": lambda size: data(
        f'{{"@context": "https://schema.org", "@type": "NewsArticle", "author": {{"name": "{"!" * size}a"}}}}'
    ),
    "brackets in the data": lambda size: data(
        f'{{"@context": "https://schema.org", "@type": "NewsArticle", "author": "{"(" * size}"}}'
    ),
    "quotes that stay open": lambda size: data('{"author": "' + '\\"' * (size // 2)),
    "tags in a headline": lambda size: data(
        f'{{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "{"<" * size}"'
    ),
    "authors in the data": lambda size: data(
        f'{{"@context": "https://schema.org", "@type": "NewsArticle", "author": [{authors(size // 20)}]}}'
    ),
    "much data": lambda size: page('<script type="application/ld+json">{"author": "a b"}</script>' * (size // 60)),
    "a doctype": lambda size: page("", before=f"<!DOCTYPE {'/' * size}<"),
    "times": lambda size: page("", "<time datetime=2021-05-03>a</time>" * (size // 5)),
    "times of day in a line": lambda size: page("", f"<p>{'<time>10:30</time> ' * size}</p>"),
    "links below what may name topics": lambda size: page("", '<div class="meta"><a href=x>y</a></div>' * (size // 12)),
    "comments that stay open": lambda size: page("", body="<!--" * (size // 4)),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_a_page_says_of_itself_takes_no_longer_for_each_character(name: str) -> None:
    render_html(SHAPES[name](100))
    assert measure(render_html, SHAPES[name], 2_000).factor < MAX_FACTOR


def test_short_elements_take_no_longer_each_where_there_are_many() -> None:
    assert measure(render_html, "<div><p>a</p></div>".__mul__, 150).factor < MAX_FACTOR


def test_a_row_of_too_many_cells_becomes_rows_that_hold_them_all() -> None:
    cells = [f"c{number}" for number in range(1_001)]
    table = fromstring(f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr><tr><td>end</td></tr></table>")
    bound_markup(table)
    assert max(map(len, table.iter("tr"))) <= 200
    assert [cell.text for cell in table.iter("td")] == [*cells, "end"]
    assert "c1 | c2 | " in (text := render_html(page("", f"<table><tr><td>{'</td><td>'.join(cells)}</table>")).text)
    assert all(cell in text for cell in cells)


ATTRIBUTES: dict[str, Callable[[int], str]] = {
    "plain": lambda count: "<p " + "".join(f"a{number}=1 " for number in range(count)) + ">b</p>",
    "of quotes and signs": lambda count: (
        "<p " + "".join(f"""a{n}='<'b{n}=">" """ for n in range(count // 2)) + ">b</p>"
    ),
    "quotes that stay open": lambda count: "<p a='x\" " * count,
    "no end": lambda count: "<a " * count,
    "scripts": lambda count: "<script>a<b " * count,
    "slashes": lambda count: "<p" + "/ " * count,
    "spaces": lambda count: "<p a" + " " * count,
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_the_attributes_of_an_element_are_bounded_in_linear_time(name: str) -> None:
    assert measure(few_attributes, ATTRIBUTES[name], 40_000).factor < MAX_FACTOR
    few = few_attributes(ATTRIBUTES[name](10_000))
    assert max(len(element.attrib) for element in fromstring(few).iter()) <= 500


def test_attributes_as_pages_have_them_stay() -> None:
    shown = """<a href="x?a=1&b='2'" title='1 > 0' hidden class=c>a < b</a> <br/><img alt="a <b> c">""" * 400
    shown += f"<script>if (a<b {'c ' * 1_000})</script>"
    assert few_attributes(shown) == shown


def test_what_pages_really_say_stays() -> None:
    text = "It rose. " * 100
    found = render_html(
        page(
            '<title>Wall rises | The Coast</title><meta property="og:site_name" content="The Coast">'
            f'<meta name="description" content="{text}"><script type="application/ld+json">'
            f'{{"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": "{text}",'
            '"author": {"@type": "Person", "name": "Ann Lee"},'
            '"datePublished": "2021-05-03"}</script>',
            before='<!DOCTYPE html PUBLIC "-//A//DTD XHTML 1.0//EN" "http://a.example/x.dtd">\n',
        )
    ).metadata
    assert (found.title, found.author, found.publisher) == ("Wall rises", "Ann Lee", "The Coast")
    assert found.published == "2021-05-03"


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("<!DOCTYPE html><p>It rose.", "<p>It rose."),
        ("\n<!doctype a <p>It rose.", "<p>It rose."),
        ("<p><!DOCTYPE html>", "<p><!DOCTYPE html>"),
        ("<!DOCTYPE", ""),
    ],
)
def test_the_doctype_is_left_out_and_nothing_else(markup: str, left: str) -> None:
    assert without_doctype(markup) == left
