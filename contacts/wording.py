"""What a text says once its looks are taken off: letters, accents, slang, signatures and quotes. Pure functions."""

import re
import unicodedata
from dataclasses import dataclass

NO_WORD = re.compile(r"[^\w]+|_+")
LONGEST_LOOK = 2048
"""Characters looked at: the longest text that a carrier takes."""

SIGNATURE = re.compile(
    r"(?:\n\s*--+\s*\n.*|\n\s*sent (?:from|via)\b.*|"
    r"\s*(?:sent from my|get outlook for|envoye de(?:puis)? mon|enviado desde)\b.*)$",
    re.DOTALL,
)
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
"""ASCII's characters of the category Cc, but the end of a line."""
QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
ELISION = re.compile(r"\b([dlmnstjc]|qu)['’`´](?=[aeiouyh])")
APOSTROPHE = re.compile(r"['’`´‘]")
PART = re.compile(r"([^.!?;:,\n()\u2026\u2014]+)([.!?;:,\n()\u2026\u2014\s]*)")
"""A stretch between signs, and the signs after it."""
SIGNS = (
    ("&", re.compile(r" & "), " and "),
    ("!1", re.compile(r"!+1[!1]*"), "!"),
    ("**", re.compile(r"\b[a-z]\*{2,}[a-z]*"), " "),
    ("#", re.compile(r"#(?![\w])"), " number "),
)
"""Signs that stand for words, or for nothing; a pattern is tried only where its sign stands, for speed."""
SPELLED = re.compile(r"\b\w(?:[\s.\-*]{1,2}\w\b){2,12}")
LOOK_ALIKES = str.maketrans(
    "АВЕЅЅІЈКМНОРСТХУаеіјорсухѕтΑΒΕΖΗΙΚΜΝΟΡΤΥΧοτԚԛᏚᎢᎾᏢᏟᎪᏴՏՕօսᴏᴘᴛꜱᴜɴʙᴄᴇɪᴀ",
    "ABESSIJKMHOPCTXYaeijopcyxstABEZHIKMNOPTYXotQqSTOPCABSOouoptsunbceia",
)
"""Letters of other scripts, and small capitals, that look like Latin ones."""
FOR_LETTERS = "013457$@+*"
DIGIT_LETTERS = str.maketrans(FOR_LETTERS, "oieastsato")
"""Digits and signs written for letters."""

BUT = re.compile(
    r"(?<!\ball)(?<!everything)(?<!anything)(?<!tout)(?<!todo) (?=(?:but|mais|pero|or (?:i|my|we)|or else)\b)"
)
"""Where a clause turns: what follows is a clause of its own."""

SAME = {
    "plz": "please", "pls": "please", "plse": "please", "pleas": "please", "kindly": "please", "pleeease": "please",
    "thx": "thanks", "tks": "thanks", "ty": "thanks", "thankyou": "thanks", "u": "you", "yall": "you",
    "ur": "your", "yr": "your", "txt": "text", "txts": "texts",
    "msg": "message", "msgs": "messages", "msging": "messaging", "mssg": "message", "mssgs": "messages",
    "txtin": "texting", "txtn": "texting", "textin": "texting", "textn": "texting", "sendin": "sending",
    "r": "are", "im": "i am", "ive": "i have", "id": "i would", "ill": "i will", "youre": "you are",
    "donot": "dont", "dnt": "dont", "wanna": "want to", "gotta": "have to", "gonna": "going to",
    "optout": "opt out", "opting": "opt", "phones": "phone", "cuz": "because", "cos": "because", "yous": "you",
    "youve": "you have", "theyre": "they are", "txtng": "texting", "txting": "texting", "w": "with",
    "whats": "what is", "hows": "how is", "wheres": "where is", "whos": "who is", "frm": "from",
    "nomore": "no more", "porfa": "por favor", "porfis": "por favor", "xfa": "por favor", "xfavor": "por favor", "q": "que",
    "jveux": "je veux", "jvx": "je veux", "jsuis": "je suis", "jai": "j ai", "lemme": "let me", "numbers": "number", "nbr": "number",
}  # fmt: skip
"""Slang and contractions, written in one way; apostrophes are gone by then."""
PHRASES = tuple(
    (hint, re.compile(rf"\b(?:{pattern})\b"), instead)
    for hint, pattern, instead in (
        (" not", r"do(?:es)? not", "dont"),
        ("don t", r"don t", "dont"),
        ("did not", r"did not", "didnt"),
        ("will not", r"will not", "wont"),
        ("not", r"can ?not", "cant"),
        ("thank", r"thank(?:s| you) (?:(?:very|so) much|kindly|a lot|a bunch|a million|in advance)", "thanks"),
        (
            "have a",
            r"have a (?:very )?(?:good|nice|great|blessed|wonderful|lovely)? ?(?:day|night|one|evening|weekend|week)",
            "thanks",
        ),
        ("", r"(this|my) (?:no|num|cell|mobile|telephone|digits|line)", r"\1 number"),
        ("ing to", r"(stop|quit|cease) (?:trying|attempting|continuing) to", r"\1"),
        (" it o", r"(?:knock|cut) it (?:off|out) with", "stop with"),
        ("ple", r"ple+a+s+e+", "please"),
        (
            "for ",
            r"for (?:real|good|gods? sakes?|christs? sakes?|the (?:last|final|\w+th) time|the love of god|heavens sake)",
            "please",
        ),
        ("or else", r"or else", "please"),
        ("this ", r"this (?:instant|minute|second)", "please"),
        ("if you ", r"if you (?:could |would )?(?:please |kindly |just )?stopped", "if you would stop"),
        ("if you ", r"if you (removed|deleted|erased|dropped)", r"if you would \1"),
        ("if you ", r"if you took", "if you would take"),
        (" you", r"(?:f|fuck|fck|screw|damn) you", "wtf"),
        ("circumstances", r"under (?:any|no) circumstances?", "ever"),
        ("any more", r"any more", "anymore"),
        ("x favor", "x favor", "por favor"),
        ("un subscribe", r"un subscribe", "unsubscribe"),
        (" number", r"(?:(?:cell|mobile|tele|home|work) )?(?:phone|cell|mobile|telephone) number", "number"),
        ("text messag", r"text messag(e|es|ing)", r"messag\1"),
        ("you ", r"you (?:guys|people|all|folks)", "you"),
    )
)
"""Ways to say one thing, written as one; a pattern is tried only where its hint stands, for speed."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between signs: its words, joined by single spaces, and whether a question mark ends it."""

    words: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it is judged."""

    plain: str
    clauses: tuple[Clause, ...]
    shouted: str
    """STOP or UNSUBSCRIBE in capitals where the rest is not: the first word or the last; else nothing."""

    @property
    def words(self) -> list[str]:
        """All the words."""
        return self.plain.split()

    @property
    def asks(self) -> bool:
        """Whether the last clause ends in a question mark."""
        return bool(self.clauses) and self.clauses[-1].asks


def read(text: str, *, spelled: frozenset[str] = frozenset()) -> Said:
    """Take off a text's looks; letters spelled one by one are joined where they make one of `spelled`."""
    unquoted = QUOTED_LINE.sub("", text[:LONGEST_LOOK])
    folded = SIGNATURE.sub("", fold(unquoted if unquoted.strip() else text[:LONGEST_LOOK]))
    for sign, pattern, instead in SIGNS:
        if sign in folded:
            folded = pattern.sub(instead, folded)
    if APOSTROPHE.search(folded):
        folded = APOSTROPHE.sub("", ELISION.sub(r"\1 ", folded))
    folded = SPELLED.sub(lambda found: _join(found.group(), spelled), folded)
    parts = PART.finditer(folded)
    clauses = [Clause(words, "?" in part[2]) for part in parts for words in BUT.split(canonical(part[1])) if words]
    return Said(" ".join(clause.words for clause in clauses), tuple(clauses), _shouted(text[:LONGEST_LOOK]))


def canonical(part: str) -> str:
    """Return the words of one clause, slang and contractions written in one way."""
    words = NO_WORD.sub(" ", part).split()
    joined = " ".join(SAME.get(word, word) for word in words)
    for hint, pattern, instead in PHRASES:
        if hint in joined:
            joined = pattern.sub(instead, joined)
    return joined


def fold(text: str) -> str:
    """NFKC, what cannot be seen dropped, casefolded, accents stripped."""
    if text.isascii():  # nearly every text, and there all that comes below does no more than this
        return CONTROLS.sub(" ", text.lower())
    seen = "".join(
        char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) not in {"Cf", "Cs"}
    )
    spaced = "".join(" " if unicodedata.category(char) == "Cc" and char != "\n" else char for char in seen.casefold())
    decomposed = unicodedata.normalize("NFD", spaced)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def unmask(text: str) -> str:
    """Return `text` with look-alike letters, and digits inside of words, written as the Latin letters they imitate."""
    if text.isascii() and not any(sign in text for sign in FOR_LETTERS):
        return text
    swapped = unicodedata.normalize("NFKC", text[:LONGEST_LOOK]).translate(LOOK_ALIKES)
    return re.sub(
        r"[\w$@+]*[A-Za-z][\w$@+*]*[\w$@+]|[\w$@+]*[A-Za-z]",
        lambda word: word[0].translate(DIGIT_LETTERS) if not word[0].isalpha() else word[0],
        swapped,
    )


def _join(letters: str, spelled: frozenset[str]) -> str:
    joined = re.sub(r"[\s.\-*]", "", letters)
    return joined if joined in spelled else letters


def _shouted(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text)
    if len(words) < 2 or sum(word.isupper() and len(word) > 1 for word in words) > len(words) // 2:
        return ""
    return next((word.casefold() for word in (words[0], words[-1]) if word in {"STOP", "UNSUBSCRIBE", "STOPALL"}), "")
