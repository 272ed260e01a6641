"""The furniture of a page: boilerplate, which is never quoted.

Doubt counts as text of the body.
"""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

from index.metadata.bylines import signature
from index.metadata.dates import CLOCK
from index.metadata.mastheads import is_section
from index.metadata.notices import MAX_PITCH, asks_to_pay, has_voice, is_pitch
from index.metadata.paragraphs import Ending, ending, is_bullet, words_in
from index.metadata.wires import around_press_release, slug_lines
from index.text.characters import has_words
from index.text.lexicon import phrase_list, word_list

_MAX_BOILERPLATE = 200  # characters
_MAX_POINTER = 40
_FRAME = " \t\xa0-–—*_=~#.!…:|•·<>[]()›»→"
_BARS = re.compile(r"\s[|•·]\s")
_COLON = re.compile(r"\s*[:|›»→]")

_COUNTED = re.compile(
    r"(?:last )?updated (?:at )?\d{1,2}[:.]\d{2}.{0,12}"
    r"|\d{1,2}:\d\d ?/ ?\d{1,2}:\d\d"
    r"|(?:(?:published|(?:last )?updated|posted|modified):? )?"
    r"(?:an?|\d+) ?(?:hours?|hrs?|h|minutes?|mins?|m|days?|d|weeks?|w|months?) ago"
    r"|\d{1,2}:\d\d - source: .{1,30}"
    r"|\d+ (?:comments?|shares?|likes?|restacks?|repl(?:y|ies)|reactions?|views?)"
    r"|\d+[ -]min(?:ute)?s?(?: read)?|(?:estimated )?reading time:? .{1,20}|30"
    r"|(?:not )?for (?:publication|release|broadcast) (?:before|until) .{1,40}|embargoed until .{1,40}"
    r"|(?:[a-z]+ ){0,2}time: \d{1,2}[:.]\d\d .{0,40}"  # "Norland time: 11:46 am on Wednesday 15 March"
)
_SPACED = re.compile(r"(?:\w ){4,30}\w")  # "A d v e r t i s e m e n t"
_PRINTED = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.](?:\d\d){1,2},? \d{1,2}:\d\d(?: [AP]M)?(?: .*)?"
)  # by a browser, on each page
_OF_RIGHTS = re.compile(
    r"(?:copyright )?(?:©|\(c\)) ?.{0,60}(?:\b(?:19|20)\d\d\b|all rights reserved)"
    r"|copyright:? (?:19|20)\d\d\b|all rights reserved\W{0,3}$"
    r"|\((?:additional |further )?(?:reporting|writing|editing|compiled|translated) by\b[^()]*\)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[@#]\w+(?:[\s,]+[@#]\w+)*", re.IGNORECASE)
_CREDIT = re.compile(
    r"\(?(?:additional |further )?(?:reporting|writing|editing|research|production|compiled|translated|edited|produced"
    r"|written|story|words|audio|(?:published|reported)(?= by:)"
    r"|with (?:additional |agency )?(?:files|reporting|contributions|material|inputs?)) (?:by|from):? (?=[A-Z])",
    re.IGNORECASE,
)
_BESIDE_NAMES = frozenset("and in by from the for of with additional reporting writing editing photos staff".split())
_WITHIN = re.compile(
    r"\bcontributed (?:reporting )?to this (?:report|story|article)\.?$|\bcontributed reporting\.?$"
    r"|\bnot responsible for the content of external (?:internet )?(?:sites|websites)\b"
    r"|\b(?i:more (?:to follow|follows))\W{0,3}$"
)
_RESERVED = re.compile(
    r"\b(?:all rights reserved|may not be (?:published|reproduced|copied|redistributed|rebroadcast|used)"
    r"|protected by (?:applicable |copyright )?law"
    r"|without (?:the )?(?:(?:prior|express|written) ){0,3}(?:permission|consent)|copyrighted (?:property|material))\b",
    re.IGNORECASE,
)
_COPYRIGHTED = re.compile(r"©|\(c\)|\bcopyright|this (?:material|article|content|story)\b", re.IGNORECASE)
_MAX_NOTICE = 500
_THIS_MAIL = re.compile(r"\bthis (?:e-?mail|message|communication|transmission)\b", re.IGNORECASE)
_CONFIDENTIAL = re.compile(
    r"\b(?:confidential|privileged|intended (?:only|solely|for)|addressee|intended recipient|in error)\b", re.IGNORECASE
)
_MAX_DISCLAIMER = 2_000
_ABOUT_ITSELF = re.compile(  # where the article stood before, or goes on, and whom it is for
    r"(?:this|a version of this) (?:article|story|post|report|piece|column) "
    r"(?:by .{2,40}? )?(?:was )?(?:originally |first )?"
    r"(?:published|appear(?:s|ed)|produced|posted)\b.*"
    r"|(?:advertisement\W{1,3})?(?:article|story|post|coverage) continues (?:below|after)\b.{0,40}"
    r"|(?:already|not) (?:an? )?(?:subscriber|member|registered|subscribed)\b.{0,40}"
    r"|the post .{1,120} (?:appeared first|first appeared) (?:at|in|on) .{2,60}"
    r"|\(?(?:except for the headline, )?this (?:article|story|report|copy|content|post) (?:has|was|is) (?:not )?"
    r"(?:been )?(?:auto-?generated\b|(?:distributed|edited|provided|supplied|syndicated) (?:by|from)\b).*"
    r"|(?:did you )?(?:enjoy(?:ed)?|liked?|loved?) (?:reading )?(?:this|our) (?:article|newsletter|post|story)\b.{0,80}"
    r"|this (?:article|story) is (?:free|open) (?:to|for)\b.{0,80}"
    r"|this is a syndicated (?:news )?(?:article|feed|report|story)\b.*"
    r"|.{1,160} was originally published (?:in|on) .{1,60}, where (?:people|readers) are\b.*"
    r"|you(?: a|')re (?:reading|seeing|viewing) .{1,30}\b(?:copy|edition|preview|version) of this\b.*"
    r"|distributed by (?:\S{1,20} ){1,5}(?:agency|features|news|press|service|syndicate)\b.{0,20}"
    r"|(?:sorry, )?your browser (?:does not|doesn.t|can ?not|can.t) (?:support|play|display)\b.*"
    r"|(?:re)?(?:printed|published|posted) (?:here )?with permission\b.{0,60}"
    r"|(?:please )?(?:log|sign) in\b.{0,24} to (?:comment|join|like|post|reply|save|vote)\b.{0,40}"
    r"|(?:like|follow|find|join) us (?:on|at) .{2,60}|(?:download|get) (?:the|our) (?:\S{1,30} ){0,4}app\b.{0,60}"
    r"|(?:sorry, )?this (?:video|content|post) (?:can ?not be played|is (?:not |no longer |un)available).{0,60}"
    r"|by \w{2,20}ing .{2,60} you (?:acknowledge|accept|agree|confirm|consent)\b.*"
    r"|this (?:article|story) is more than .{1,20} old|ready for more\?|discussion about this post"
    r"|thank(?:s| you) for (?:reading|subscribing|signing|registering|visiting|joining|supporting)\b.{0,60}"
    r"|(?:what do you think\? )?have your say\b.{0,60}|you (?:can|may) unsubscribe\b.*|about the authors?: .*"
    r"|you(?:(?: a|')re receiving| (?:get|got|receive|received)) this (?:e-?mail|mailing|message|newsletter)\b.*"
    r"|our mailing address is:?.*|on .{6,80}@.{2,60} wrote:"
    r"|this (?:site|form) is protected by\b.*|(?:we use|this (?:web)?site uses) cookies\b.*"
    r"|(?:your )?e-?mail address(?:es)? will not be (?:published|shared).*"
    r"|comment(?:s|ing) (?:on this \w+ )?(?:are|is|ha(?:s|ve) been) (?:now )?(?:closed|disabled|moderated|turned off)"
    r"\b.*"
    r"|(?:read|watch|view|listen to) (?:this|the|our) (?:full |whole |original )?(?:story|article|report|interview)\b"
    r"(?: (?:in|on|at|here).{0,40})?\W{0,2}"  # "Read this story in Bengali"
    r"|this is a (?:developing|breaking)(?: news)? story\b.*|(?:breaking news\W+)?more to come\W*",
    re.IGNORECASE,
)
_ADDRESS_BEHIND = re.compile(r"\s*[(<\[]?https?://\S{1,300}$")
_LINE_OF_PAGE = re.compile(  # without a full stop
    r"why you can trust .{2,40}|(?:promoted|sponsored|presented|brought to you|paid for|powered) by .{2,40}"
    r"|(?:posted|filed|published) (?:in|under) .{2,60}|(?:click|tap) here\b.{0,100}|[»›→▶►]\s?\w.*"
    r"|.{0,100}\b(?:in|to|into) your inbox|a post shared by .{2,80}"
    r"|(?-i:b?cc|CC): .*|skip to (?:main |site |the )?(?:content|index|menu|navigation).{0,60}"
    r"|sent (?:from|via|with) (?:my \S.{0,40}|.{0,30}\b(?:g?mail|outlook)\b.{0,20})|get outlook for \S.{0,20}"
    r"|(?:click to )?share (?:this )?(?:on|to|via) (?-i:[A-Z])\S{0,20}(?: \(.{1,30}\))?"
    r"|(?-i:(?:More|The latest|Latest)(?: \w{4,8})? (?:from|in|on)(?: (?:[A-Z]\S{0,20}|the|and|of)){1,5}(?:: .*)?)"
    r"|(?:enter|submit|type in) your\b.{2,80}",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(  # "Follow the Echo on Instagram and X"
    r"(?:add|find|follow|join|like|prefer|watch) (?:\S{1,30} ){1,6}on"
    r" (?P<where>\S{1,20}(?:(?:,|,? and|,? or|/| &) ?\S{1,20}){0,5}?)\W{0,2}",
    re.IGNORECASE,
)
_DATED = re.compile(r"(?:first |last )?(?:published|posted|updated|modified)\b", re.IGNORECASE)
# "Our Standards: The Trust Principles.", perhaps with what a screen reader says of the link.
_OWN = re.compile(r"Our (?:[A-Z]\w{2,20} ?){1,3}: (?P<named>.+?)(?:,? ?\(?opens (?:in )?(?:a )?new (?:tab|window)\)?)?")
_DISGUISED = re.compile(r"[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")  # letters of two alphabets in a word
_MAX_DISGUISED = 4
_PAGE_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")
_MAX_BUTTONS = 16  # words
_BUTTONS = 3  # of which beside other words are a bar of buttons


def _is_boilerplate(line: str, how: Ending) -> bool:
    """Return whether a paragraph, which ends in this way, is boilerplate wherever it stands.

    A pointer ("Read more: ...") that ends like a sentence is taken for text.
    """
    if len(line) > _MAX_DISCLAIMER:
        return False
    if _THIS_MAIL.search(line) and len({said.lower() for said in _CONFIDENTIAL.findall(line)}) > 1:
        return True
    if len(line) > _MAX_NOTICE:
        return False
    if not has_words(line) or (not line.isascii() and len(_DISGUISED.findall(line)) > _MAX_DISGUISED):
        return True
    if _RESERVED.search(line) and _COPYRIGHTED.search(line):
        return True
    if len(line) > _MAX_BOILERPLATE:
        return False
    alone = _folded(_ADDRESS_BEHIND.sub("", line))
    if _SPACED.fullmatch(line):
        line = line.replace(" ", "")
    if _OF_RIGHTS.match(line) or _WITHIN.search(line) or asks_to_pay(line):
        return True
    if _CREDIT.match(line) and _is_named(line):
        return True
    if any(whole.fullmatch(line) for whole in (_ADDRESS, _ABOUT_ITSELF, _PRINTED, CLOCK)) or _COUNTED.fullmatch(alone):
        return True
    if (own := _OWN.fullmatch(line)) and all(word[0].isupper() for word in own["named"].split() if len(word) > 3):
        return True
    parts = _BARS.split(line)
    if len(parts) > 1 and all(_folded(part) in phrase_list("furniture_alone") or _is_buttons(part) for part in parts):
        return True
    follow = _FOLLOWED.fullmatch(line)
    if follow and not word_list("platforms").isdisjoint(_folded(follow["where"]).split()):
        return True
    if how is Ending.OPEN and (_is_buttons(line) or _LINE_OF_PAGE.fullmatch(line)):
        return True
    if _DATED.match(line) and (dated := signature(line)) is not None and dated.author is None:
        return True
    colon = _COLON.search(line, 0, _MAX_POINTER)
    label = _folded(line[: colon.start()]) if colon else ""
    return alone in phrase_list("furniture_alone") or (
        label in phrase_list("furniture_labels") and (how is Ending.OPEN or line.endswith("?"))
    )


def _is_named(line: str) -> bool:
    """Return whether all words behind the first two are names, or what stands between names."""
    return all(not word[0].islower() or word.strip(",;.:") in _BESIDE_NAMES for word in line.split()[2:])


def _is_buttons(line: str) -> bool:
    """Return whether the line is made up of the words of buttons and counters: "ShareTweetEmail 3 min"."""
    known = word_list("button_words", "words_beside_buttons")
    words: list[str] = []
    for word in line[:_MAX_BOILERPLATE].split():
        whole = word.strip(_FRAME + ",;'’\"").lower()  # "LinkedIn" is one word, "ShareTweet" are two
        words += [whole] if whole in known else map(str.lower, _PAGE_WORD.findall(word))
    if not 0 < len(words) <= _MAX_BUTTONS or word_list("button_words").isdisjoint(words):
        return False
    others = sum(not word.isdigit() and word not in word_list("button_words", "words_beside_buttons") for word in words)
    return others == 0 or (
        others <= 0.4 * len(words) and len(word_list("button_words").intersection(words)) >= _BUTTONS
    )


def boilerplate_among(lines: list[str]) -> set[int]:
    """Return the numbers of the paragraphs of an article that are boilerplate by themselves or by their neighbours."""
    endings = [ending(line) for line in lines]
    found = {n for n, (line, how) in enumerate(zip(lines, endings, strict=True)) if _is_boilerplate(line, how)}
    pitches, voiced = _pitches(lines)
    found |= pitches
    found |= _menu(lines, endings, found) | _running_heads(lines)
    found |= {  # counters of shares and comments, beside their buttons
        n
        for n, line in enumerate(lines)
        if len(line) <= _MAX_COUNTER and line.isdecimal() and not found.isdisjoint((n - 1, n + 1))
    }
    found |= slug_lines(lines) | around_press_release(lines, endings)
    found |= _links(lines, endings) | _pointers(lines, endings)
    if pitches and not voiced:
        found |= _below_pitches(lines, found)
    return found


_MAX_VOICED = 0.15  # of the other paragraphs: from here on it is the article that speaks to its readers
_MIN_VOICED = 3
_MAX_PITCHED = 0.6  # of characters


def _pitches(lines: list[str]) -> tuple[set[int], bool]:
    """Return the pitches of an article, and whether all of it says "we".

    There are none where hardly anything else is in it, for then it is what they say.
    """
    found = {n for n, line in enumerate(lines) if is_pitch(line)}
    saying = sum(has_voice(line) for n, line in enumerate(lines) if found and n not in found and len(line) <= MAX_PITCH)
    voiced = saying >= _MIN_VOICED and saying > _MAX_VOICED * (len(lines) - len(found))
    if voiced:
        found = {n for n in found if is_pitch(lines[n], voiced=True)}
    pitched = sum(len(lines[n]) for n in found)
    return (found if pitched <= _MAX_PITCHED * sum(map(len, lines)) else set()), voiced


_MAX_IN_MENU = 80
_MAX_MENU_WORDS = 3
_MIN_IN_MENU = 3


def _menu(lines: list[str], endings: list[Ending], found: set[int]) -> set[int]:
    """Return the names of sections and the buttons above the headline of a page that was copied whole."""
    last, known = -1, 0
    for number, line in enumerate(lines[:_MAX_IN_MENU]):
        if number in found or is_section(line):
            last, known = number, known + 1
        elif (
            len(line) > _MAX_POINTER
            or words_in(line) > _MAX_MENU_WORDS
            or endings[number] is not Ending.OPEN
            or any(map(str.isdigit, line))
            or line[:3].lower() == "by "
        ):
            break
    return set(range(last + 1)) if known >= _MIN_IN_MENU else set()


_MAX_COUNTER = 5  # characters
_DIGITS = re.compile(r"\d+")
_WIDE = re.compile(r"\S {3,}\S|\S\t+\S")  # between the ends of a line on paper


def _running_heads(lines: list[str]) -> set[int]:
    """Return what stood at the edge of each page of paper: lines with a wide gap that differ in their numbers alone."""
    alike: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if len(line) < _MAX_BOILERPLATE and _WIDE.search(line) and _DIGITS.search(line) and "\n" not in line:
            alike.setdefault(_DIGITS.sub("#", " ".join(line.split())), []).append(number)
    return {n for numbers in alike.values() if len({lines[one] for one in numbers}) > 1 for n in numbers}


_MAX_LINK = 150
_MAX_LINKS = 10  # below a line in the midst of an article
_MORE_ON = re.compile(r"(?:MORE|More) (?:ON|on):(?: [A-Z]\S*){1,4}")


def _links(lines: list[str], endings: list[Ending]) -> set[int]:
    """Return the titles of other pages below a line like "Related articles", which none of them ends like a sentence.

    At the end of a text any such line will do, in its midst one of two words or more.
    """
    found: set[int] = set()
    for mark, line in enumerate(lines):
        is_mark = _folded(line) in phrase_list("furniture_above_links") or _MORE_ON.fullmatch(line)
        if len(line) > _MAX_POINTER or not is_mark:
            continue
        titles = takewhile(
            lambda n: len(lines[n]) <= _MAX_LINK and (endings[n] is Ending.OPEN or lines[n][-1] in "?:"),
            range(mark + 1, len(lines)),
        )
        below = [*titles]
        listed = bool(below) and all(is_bullet(lines[n]) for n in below)
        alone = words_in(line.strip(_FRAME)) == 1 and not listed
        if mark + 1 + len(below) == len(lines) or (len(below) <= _MAX_LINKS and not alone):
            found.update((mark, *below))
    return found


# "RECAP: Hosts beat guests in the annual game", and, with no space behind the colon, "Student loans:How to pay".
_LABELLED_LINK = re.compile(
    r"(?P<capitals>[A-Z][A-Z '’&-]{2,30}: ?(?=\S))|(?P<glued>[\"'“‘]?[A-Z][^:.!?\n]{0,40}[\w'\"’”]:(?=[\"'“‘A-Z\d]))"
)
_MIN_LINK_WORDS = 5


def _pointers(lines: list[str], endings: list[Ending]) -> set[int]:
    """Return links to other pages that open with a label, as each stands alone among the sentences of an article."""
    labelled = {n: match for n, line in enumerate(lines) if (match := _LABELLED_LINK.match(line))}
    if endings.count(Ending.STOPPED) < 3 or len({match.group() for match in labelled.values()}) < len(labelled):
        return set()  # no prose, or the labels recur, as those of speakers do
    glued = sum(match["glued"] is not None for match in labelled.values())
    first = endings.index(Ending.STOPPED)
    found = set()
    for number, match in labelled.items():
        line = lines[number]
        if number <= first or len(line) > _MAX_BOILERPLATE or words_in(line[match.end() :]) < _MIN_LINK_WORDS:
            continue
        is_open = endings[number] is Ending.OPEN or line[-1] == "?"
        alone = match["capitals"] is not None and labelled.keys().isdisjoint((number - 1, number + 1))
        if (is_open and (alone or not match["capitals"])) or (match["glued"] and glued > 1):
            found.add(number)
    return found


def _below_pitches(lines: list[str], known: set[int]) -> set[int]:
    """Return what goes on where a pitch has begun: more of it, and the items of a list that it opens."""
    found: set[int] = set()
    listed = False
    for number, (above, line) in enumerate(pairwise(lines), 1):
        if number - 1 not in known and number - 1 not in found:
            listed = False
            continue
        pitched = len(above) > _MAX_POINTER or number - 1 in found or is_pitch(above)
        listed = is_bullet(line) and (listed or above[-1] == ":")
        if listed or (pitched and is_pitch(line, below_another=True)):
            found.add(number)
    return found


def _folded(line: str) -> str:
    return " ".join(line.strip(_FRAME).lower().replace("’", "'").split())
