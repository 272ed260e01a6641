"""Texts that would do something to Discord's Markdown, if they could."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.fuzz.weaving import woven

# fmt: off
SNIPPETS = (
    "**", "__", "*", "_", "~~", "||", "`", "```", "```py\n", "\\", "\\\\",
    "> ", ">>> ", "# ", "## ", "-# ", "- ", "* ", "+ ", "1. ", "12) ",
    "[text](https://example.com)", "](", "[", "]", "(<", ">)",
    "<@123456789012345678>", "<@!1>", "<@&12>", "<#123>", "@everyone", "@here", "@silent ",
    "<t:1700000000:R>", "<a:wave:123456789>", ":smile:", ":x", "</ask:123>", "<id:guide>",
    "https://example.com/a_b*c", "http://a.b", "<https://example.com>", "steam://run/1", "mailto:a@b.c",
    "discord.gg/abcdef", "discord.com/invite/x", "¯\\_(ツ)_/¯",
    "\n", "\n\n", "\r\n", "\t", " ", "  ", "\u2028", "\u2029", "\u200b", "\u202e", "\u2066", "\u200f",
    "\u0301", "e\u0301\u0323", "Z\u0335\u0336\u0337\u0338", "\U0001f469\u200d\U0001f467", "👍🏽", "🇵🇱", "😀", "字",
    "\x00", "\ud800", "U.S.", "3.5", "10:30", "Mr. Smith said so.", "a", "word", "Poland’s", "“quoted”", "…",
    "-", "#", ":", ".", "~",
)
# fmt: on

texts = woven(SNIPPETS, 30)
long_texts = st.builds(lambda text, times: (text or "x") * times, texts, st.integers(1, 40))


def texts_with_spans(
    of: st.SearchStrategy[str] = texts,
) -> st.SearchStrategy[tuple[str, tuple[tuple[int, int], ...]]]:
    """Texts, each with up to five spans of it, in order and apart."""

    def spans(text: str, where: bytes) -> tuple[str, tuple[tuple[int, int], ...]]:
        edges = sorted(at * len(text) // 255 for at in where)
        return text, tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b)

    return st.builds(spans, of, st.binary(max_size=10))
