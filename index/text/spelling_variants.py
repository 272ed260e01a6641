"""British and American spellings brought together: every word goes to one of the two, by rule or by table."""

from __future__ import annotations

import re

from index.text.lexicon import pairs

# "-ize" goes to "-ise" and not the other way round, because English has far more words that only end in "-ise".
_IZE = re.compile(r"(\w{3,}[iy])z(e|ed|es|er|ers|ing|ingly|able|ation|ations|ational)")
_OUR = re.compile(
    r"((?:dis|mis|un|dem|be)?(?:arm|behavi|cand|clam|col|demean|enam|endeav|fav|ferv|flav|glam|harb|hon|hum|lab|neighb|od|"
    r"parl|ranc|rig|rum|sav|savi|splend|succ|tum|val|vap|vig))our(.*)"
)
_RE = re.compile(
    r"((?:epi|multi)?cent|(?:centi|kilo|milli|deca)?met|theat|amphitheat|(?:milli)?lit|fib|calib|sab|lust|meag|spect|somb|och|"
    r"reconnoit|sepulch)re(s|d)?"
)
_ENCE = re.compile(r"(def|off|lic|pret)ence(s|less|man|men)?")
_OGUE = re.compile(r"(anal|catal|dial|epil|monol|prol|travel)ogue(s|d|r|rs)?")
# "haemo-", "-aemia", "paedi-", "archaeo-", "gynaeco-", "mediaeval": no other "ae" is touched ("israel", "aerial").
_AE = re.compile(
    r"(?<=\bh)ae(?=m[aiop])|ae(?=mi[ac])|(?<=p)ae(?=d[io])|(?<=h)ae(?=olo)|(?<=yn)ae(?=co)|(?<=edi)ae(?=va)"
)


def unify(word: str) -> str:
    """The spelling that stands for both `word`, folded, and its British or American counterpart."""
    if (american := pairs("variants", "pairs").get(word)) is not None:
        return american
    if match := _IZE.fullmatch(word):
        return f"{match[1]}s{match[2]}"
    if match := _OUR.fullmatch(word):
        return f"{match[1]}or{match[2]}"
    if match := _RE.fullmatch(word):
        return f"{match[1]}er{'ed' if match[2] == 'd' else match[2] or ''}"
    if match := _ENCE.fullmatch(word):
        return f"{match[1]}ense{match[2] or ''}"
    if match := _OGUE.fullmatch(word):
        return f"{match[1]}og{match[2] or ''}"
    return _AE.sub("e", word) if "ae" in word else word
