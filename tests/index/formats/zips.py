"""Zip files of XML, packed by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a zip file of these parts, by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return packed.getvalue()


def docx(body: str, *, styles: str = "", core: str = "", more: Mapping[str, bytes | str] | None = None) -> bytes:
    """Return a Word document whose body is `body`, in WordprocessingML."""
    parts: dict[str, bytes | str] = {"word/document.xml": f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"}
    if styles:
        parts["word/styles.xml"] = f"<w:styles {W}>{styles}</w:styles>"
    if core:
        parts["docProps/core.xml"] = f'<core xmlns:dc="http://purl.org/dc/elements/1.1/">{core}</core>'
    return zipped(parts | dict(more or {}))


def odt(spaces: str, body: str) -> bytes:
    """Return an OpenDocument text whose body is `body`; `spaces` declares its namespaces."""
    return zipped({"content.xml": f"<c {spaces}><office:body><office:text>{body}</office:text></office:body></c>"})


def paragraph(text: str, style: str = "") -> str:
    """Return a paragraph of WordprocessingML."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def epub(chapters: Mapping[str, str], *, toc: str = "", more: Mapping[str, bytes | str] | None = None) -> bytes:
    """Return a book of chapters, by their names; `toc` is what its navigation holds."""
    items = "".join(f'<item id="c{n}" href="{name}" media-type="text/html"/>' for n, name in enumerate(chapters))
    refs = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The Coast</dc:title>'
        "<dc:creator>Ann Lee</dc:creator><dc:publisher>Coast Press</dc:publisher><dc:date>2021-05-03</dc:date>"
        f'</metadata><manifest>{items}<item id="nav" href="nav.xhtml" properties="nav"/></manifest>'
        f"<spine>{refs}</spine></package>"
    )
    nav = f'<html xmlns:epub="http://www.idpf.org/2007/ops"><nav epub:type="toc"><ol>{toc}</ol></nav></html>'
    container = '<container><rootfiles><rootfile full-path="b/book.opf"/></rootfiles></container>'
    parts = {"META-INF/container.xml": container, "b/book.opf": package, "b/nav.xhtml": nav}
    return zipped(parts | {f"b/{name}": text for name, text in chapters.items()} | dict(more or {}))
