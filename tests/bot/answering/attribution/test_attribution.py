"""Whose words a single sentence reports."""

from __future__ import annotations

from bot.answering.attribution.attribution import attribution
from bot.answering.attribution.speech import Subject, quotations
from tests import rows


def _told(sentence: str) -> tuple[Subject, str] | None:
    found = attribution(sentence, 0, len(sentence), quotations(sentence))
    return None if found is None else (found.subject, sentence[found.start : found.end])


@rows(
    ("sentence", "name"),
    [
        ("Maria Holt said the bridge was safe.", "Maria Holt"),
        ("Maria Holt's letter begins: “It is safe.”", "Maria Holt"),
        ("A letter by Maria Holt: “It is safe.”", "Maria Holt"),
        ("The bridge is “a disgrace”, in the words of Maria Holt.", "Maria Holt"),
        ("“A disgrace” is what Maria Holt calls it.", "Maria Holt"),
        ("Maria Holt’s verdict was “a disgrace”.", "Maria Holt"),
        ("The bridge was dismissed as “a disgrace” by Maria Holt.", "Maria Holt"),
        ("Maria Holt hailed “a great day”.", "Maria Holt"),
        ("Norvik Bank put it like this: “It is safe.”", "Norvik Bank"),
        ("As the Lyme Post reported, the bridge was “a disgrace”.", "the Lyme Post"),
        ("Norvik Bank's analysis of the bridge concluded, “It is safe.”", "Norvik Bank"),
        ("Lyme author and engineer Maria Holt said it was safe.", "Maria Holt"),
        ("“The bridge is safe,” Maria Holt said.", "Maria Holt"),
        ("“The bridge is safe,” said Maria Holt, an engineer.", "Maria Holt"),
        ("“The bridge,” said the chief engineer, Maria Holt, “is safe.”", "Maria Holt"),
        ("The bridge is safe, said Maria Holt.", "Maria Holt"),
        ("The bridge, Maria Holt said, is safe.", "Maria Holt"),
        ("Maria Holt, the engineer, said it was safe.", "Maria Holt"),
        ("Maria Holt, 41, who built the bridge in 2009, has denied it.", "Maria Holt"),
        ("The town's engineer, Maria Holt, told reporters it was safe.", "Maria Holt"),
        ("On Monday, Maria Holt warned of cracks.", "Maria Holt"),
        ("Asked about cracks, Maria Holt replied: “None.”", "Maria Holt"),
        ("Town engineer Maria Holt also revealed a second crack.", "Maria Holt"),
        ("Dr. Maria Holt says the bridge is safe.", "Dr. Maria Holt"),
        ("According to Maria Holt, the bridge is “a disgrace”.", "Maria Holt"),
        ("The bridge is “a disgrace”, according to town engineer Maria Holt.", "Maria Holt"),
        ("Professor Maria Holt of the Lyme Institute called it “a disgrace”.", "Professor Maria Holt"),
        ("Norland accused Sudland of cheating.", "Norland"),
        ("Norland and Sudland said they would meet.", "Norland and Sudland"),
        ("The Foreign Office said it was aware.", "The Foreign Office"),
        ("The harbour ministry confirmed the figure.", "The harbour ministry"),
        ("The Bank of Norland said rates would rise.", "The Bank of Norland"),
        ("A spokesman for Norland Rail said trains would run.", "Norland Rail"),
        ("Police believe two men were involved.", "Police"),
        ("Safe Bridges, a group of engineers, put out a report on Monday.", "Safe Bridges"),
        ("Maria Holt spoke in the town hall on Monday, musing: “Is it safe?”", "Maria Holt"),
        ("Maria Holt is reportedly urging caution.", "Maria Holt"),
        ("Maria Holt added that it was safe.", "Maria Holt"),
        ("The bridge is safe, Maria Holt added.", "Maria Holt"),
        ("“It is safe,” Maria Holt continued.", "Maria Holt"),
        ("Maria Holt noted the bridge was safe.", "Maria Holt"),
        ("Maria Holt recalled: “It fell.”", "Maria Holt"),
        ("Maria Holt asked for more time.", "Maria Holt"),
        ("LYME (Wire) - Norvik Bank lost two million in March and said it would recover.", "Norvik Bank"),
        ("Norvik Bank lost two million in March and said it would recover.", "Norvik Bank"),
        ("Lyme, Norland and Sudland lost their bridges, said town engineer Maria Holt.", "Maria Holt"),
        ("The chairman of the council Maria Holt said it was safe.", "Maria Holt"),
        ("The Office for Norland Roads said it was safe.", "The Office for Norland Roads"),
        ("An estimated two hundred bridges are safe, Maria Holt said.", "Maria Holt"),
        ("Asked whether she thought it safe, and whether she knew, Maria Holt said: “It is.”", "Maria Holt"),
        ("Maria Holt defended the bridge: “It is safe.”", "Maria Holt"),
        ("On Monday, Maria Holt, the engineer, shrugged: “It is safe.”", "Maria Holt"),
        ("Maria Holt shrugged, “It is safe.”", "Maria Holt"),
        ("“It is safe,” shrugged Maria Holt.", "Maria Holt"),
        ("“It is safe!” Maria Holt snorted.", "Maria Holt"),
        ("Maria Holt took a softer line: “It is safe.”", "Maria Holt"),
        ("The Lyme Post quoted Maria Holt as saying it was “safe”.", "Maria Holt"),
        ("In May, Maria Holt was quoted as saying: “It is safe.”", "Maria Holt"),
        ("Maria Holt was quoted: “It is safe.”", "Maria Holt"),
        ("Maria Holt on her bridge: “It is safe.”", "Maria Holt"),
        ("Team member Maria Holt: “It is safe.”", "Maria Holt"),
        ("Maria Holt had a word for it: “Safe.”", "Maria Holt"),
        ("Maria Holt, a retired engineer from Lyme, Norland, said: “It is safe.”", "Maria Holt"),
        ("LYME, Norland (Wire) – Maria Holt said the bridge was safe.", "Maria Holt"),
        ("SIR - Maria Holt says that the bridge is “a luxury”.", "Maria Holt"),
        ("The head of the day, Sir Tom Holt, wrote to him that “it is safe”.", "Sir Tom Holt"),
        ("She was replying to Maria Holt, who had called the new bridge “a luxury”.", "Maria Holt"),
    ],
)
def test_a_named_speaker_is_found_where_news_puts_it(sentence: str, name: str) -> None:
    assert _told(sentence) == (Subject.NAME, name)


@rows(
    ("sentence", "subject"),
    [
        ("He said the bridge was safe.", Subject.PRONOUN),
        ("“It is safe,” she added.", Subject.PRONOUN),
        ("It also denied that it paid.", Subject.PRONOUN),
        ("“It is safe,” she laughed.", Subject.PRONOUN),
        ("The bank said it would close.", Subject.BODY),
        ("The report said the bridge was safe.", Subject.DOCUMENT),
        ("Officials said the bridge was safe.", Subject.NAMELESS),
        ("A source close to Maria Holt said she was tired.", Subject.NAMELESS),
        ("In a “first”, a firm that counts Norvik Bank among its clients said it had moved.", Subject.NAMELESS),
        ("Maria Holt's lawyer said she was tired.", Subject.NAMELESS),
        ("A Treasury spokeswoman said it was safe.", Subject.NAMELESS),
        ("Villagers in Norland said it was safe.", Subject.NAMELESS),
        ("“It's fine,” one man said.", Subject.NAMELESS),
        ("Asked why, she went on: “It is safe.”", Subject.PRONOUN),
        ("The family said it was safe.", Subject.NAMELESS),
        ("Both companies said it was safe.", Subject.NAMELESS),
        ("Sellers said it was safe.", Subject.NAMELESS),
        ("The council and Maria Holt said it was safe.", Subject.NAMELESS),
        ("Both the police and Maria Holt said it was safe.", Subject.NAMELESS),
        ("Aides and mayor Maria Holt said it was safe.", Subject.NAMELESS),
        ("Norland said it was safe, while Sudland said it was not.", Subject.NAMELESS),
        ("Norland called it ‘safe’, though Sudland has denied that.", Subject.NAMELESS),
    ],
)
def test_other_speakers_are_told_apart(sentence: str, subject: Subject) -> None:
    told = _told(sentence)
    assert told is not None
    assert told[0] is subject


@rows(
    "sentence",
    [
        "Maria Holt built the bridge in 2009.",
        "Maria Holt was accused of negligence.",
        "Maria Holt has been told to leave.",
        "Maria Holt did not say whether it was safe.",
        "Maria Holt declined to comment.",
        "The bridge, which Maria Holt said was safe, fell on Monday.",
        "The bridge fell after Maria Holt warned of cracks.",
        "Maria Holt called the police.",
        "Flood fears grow in Norland.",
        "Security fears of the town council.",
        "Claims by Maria Holt were false.",
        "Maria Holt added a drawing to her collection.",
        "Maria Holt added to her collection.",
        "Norland Motors recalled two hundred cars.",
        "Norland Motors reported a loss for the year, as it had in March.",
        "The “Bridge of Sighs” painter Maria Holt accepted the prize.",
        "Norland asked to step up",
        "Norland lost to Sudland, which cheered and said nothing.",
        "Norland told to repair its bridges.",
        "The estimated cost of the bridge is small.",
        "According to Maria Holt, the bridge is safe.",
        "The bridge is safe, according to town engineer Maria Holt.",
        "“Bridge of Sighs” was played at the funeral.",
        "The sign on the bridge read: “Closed.”",
        "Norvik Bank has a slogan: “Safe.”",
        "In “Hope,” Maria Holt stars.",
        "Maria Holt, “Hope”, and a bridge of stone.",
        "",
        "said",
        ", said",
        "According to",
        "My mother measured the sands and wrote it down.",
        "Maria Holt was told: “It is safe.”",
        "Maria Holt, who had asked for ten years, was told: “It is safe.”",
        "Maria Holt wrote to the mayor and left.",
        "Maria Holt, the engineer, was bluntly warned by the mayor: “It is safe.”",
    ],
)
def test_a_sentence_that_reports_nobody_has_no_speaker(sentence: str) -> None:
    assert _told(sentence) is None
