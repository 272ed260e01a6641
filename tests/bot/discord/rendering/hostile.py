"""Texts that would do something to Discord's Markdown, if they could."""

from __future__ import annotations

from hypothesis import strategies as st

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

texts = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=5), max_size=30).map("".join)
long_texts = st.builds(lambda text, times: (text or "x") * times, texts, st.integers(1, 40))


@st.composite
def texts_with_spans(draw: st.DrawFn, of: st.SearchStrategy[str] = texts) -> tuple[str, tuple[tuple[int, int], ...]]:
    text = draw(of)
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10)))
    return text, tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b)
