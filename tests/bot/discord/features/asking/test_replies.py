"""How an answer is laid out: every request stays valid, and quotes stay verbatim, whatever the articles say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Answer, Passage, Reading, Verdict
from bot.app.question_service import Response
from bot.app.server_settings import MAX_PASSAGES
from bot.discord.features.asking.replies import answer_reply, introduction
from bot.discord.platform.replies import NO_MORE, Action, CommandMentions, ComponentId, ReplyStyle, send_kwargs
from bot.rendering.discord.markdown import to_lines, utf16_length
from tests.bot.discord.scripted import PASSAGES as MADE_UP
from tests.bot.discord.scripted import QUESTION, passage
from tests.bot.rendering.discord.hostile import long_texts, texts, texts_with_spans
from tests.bot.rendering.discord.shown import quotes, shown

KEY = "0123456789abcdef"
ANSWER = Answer(QUESTION, Verdict.ANSWERED, 0.9, 1.0, MADE_UP[:4])


def words_of(text: str) -> str:
    return " ".join(line.text for line in to_lines(text))


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    field = st.none() | texts
    text, strong = draw(texts_with_spans(st.one_of(texts, long_texts).filter(lambda text: bool(words_of(text)))))
    return passage(
        text,
        title=draw(field),
        publisher=draw(field),
        published=draw(field),
        url=draw(field | st.just("https://example.org/a")),
        source=draw(texts),
        matches=strong,
    )


answers = st.builds(
    Answer,
    question=texts | long_texts,
    verdict=st.sampled_from(Verdict),
    confidence=st.just(0.5),
    elapsed_ms=st.just(1.0),
    passages=st.lists(passages(), max_size=MAX_PASSAGES + 1).map(tuple),
    read_as=st.lists(st.builds(Reading, texts, texts), max_size=3).map(tuple),
).filter(lambda answer: answer.passages or answer.verdict is not Verdict.ANSWERED)


@given(answers, st.booleans(), st.booleans())
def test_any_answer_fits_into_a_message_and_is_quoted_verbatim(answer: Answer, embed: bool, heading: bool) -> None:
    reply = answer_reply(Response(answer, KEY), embed=embed, heading=heading)
    sent = send_kwargs(replace(reply, buttons=()), CommandMentions())  # a view needs a running loop
    if embed:
        (made,) = sent["embeds"]
        assert utf16_length(made.description) <= 4096
        assert utf16_length(made.title or "") <= 256
        assert made.description
    else:
        assert 0 < utf16_length(sent["content"]) <= 2000
        assert shown(sent["content"])
    given_quotes = [words_of(one.quote) for one in answer.passages[:MAX_PASSAGES]]
    for number, (said, quoted) in enumerate(zip(given_quotes, quotes(reply.text), strict=False)):
        assert said == quoted or (number == 0 and said.startswith(quoted))


def test_a_passage_left_over_makes_a_button_that_goes_on_from_there() -> None:
    reply = answer_reply(Response(ANSWER, KEY), embed=True, heading=False)
    (more,) = [button for button in reply.buttons if button.label == "More passages"]
    assert more.component == ComponentId(Action.MORE, KEY, 3)


def test_passages_are_numbered_and_each_has_its_own_buttons() -> None:
    elsewhere = replace(MADE_UP[1], article="b.txt", source="b.txt", title="Another storm", passage_url=None)
    three = (MADE_UP[0], elsewhere, replace(MADE_UP[2], passage_url=None))
    reply = answer_reply(Response(replace(ANSWER, passages=three), KEY), embed=True, heading=False)
    assert [line.text for line in shown(reply.text) if line.kind == "small"] == [
        "1 · Storm shuts the harbour · Coast Weekly · 3 December 2021 · paragraph 1",
        "2 · Another storm · Coast Weekly · 3 December 2021 · paragraph 2",
        "3 · same article as 1 · paragraph 3",
    ]
    by_row = [(button.row, button.label) for button in reply.buttons][:6]
    assert by_row == [(n, f"{what} {n + 1}") for n in range(3) for what in ("In context", "Read")]
    (alone,) = [answer_reply(Response(replace(ANSWER, passages=three[:1]), KEY), embed=True, heading=False)]
    assert [button.label for button in alone.buttons][:2] == ["In context", "Read article"]


def test_without_a_passage_left_over_there_is_no_button() -> None:
    answer = Answer(QUESTION, Verdict.ANSWERED, 0.9, 1.0, MADE_UP[:3])
    reply = answer_reply(Response(answer, KEY), embed=True, heading=False)
    assert "More passages" not in [button.label for button in reply.buttons]


def test_what_comes_closest_looks_different_from_an_answer() -> None:
    closest = Answer(QUESTION, Verdict.CLOSEST, 0.2, 1.0, MADE_UP[:1])
    reply = answer_reply(Response(closest, KEY), embed=True, heading=False)
    assert reply.style is ReplyStyle.CLOSEST
    assert shown(reply.text)[0].bold == ("The articles don't say. What comes closest:",)
    assert answer_reply(Response(ANSWER, KEY), embed=True, heading=False).style is ReplyStyle.ANSWER


def test_past_the_last_passage_it_says_that_there_are_no_more() -> None:
    answer = Answer(QUESTION, Verdict.ANSWERED, 0.9, 1.0, ())
    assert answer_reply(Response(answer, KEY, first=3), embed=True, heading=True).text == NO_MORE


def test_titles_and_questions_have_no_markup_of_their_own_where_the_bot_tells_of_itself() -> None:
    title = "Why is [the tunnel](http://evil.example) **still** shut?"
    read = ["I have read 1 article:", f"- {title}", "Try:", f"- {title}"]
    told = introduction(read).text
    greeted = answer_reply(
        Response(replace(ANSWER, passages=(), reply="\n".join((*read, "`/help` tells more."))), KEY),
        embed=True,
        heading=False,
    ).text
    for text in (told, greeted):
        items = [shown(line.removeprefix("- "))[0].text for line in text.split("\n") if line.startswith("- ")]
        assert items == [title, title]
    assert greeted.endswith("\n`/help` tells more.")
