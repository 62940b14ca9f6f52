"""What a text says once its looks are taken off: letters, accents, slang, signatures and quotes. Pure functions."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_LOOK = 2048
"""Characters looked at: the longest text that a carrier takes."""

SIGNATURE = re.compile(
    r"(?:\n\s*--+\s*\n.*|\n\s*sent (?:from|via)\b.*|"
    r"\s*(?:sent from my|get outlook for|envoye de(?:puis)? mon|enviado desde)\b.*)$",
    re.DOTALL,
)
QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
ELISION = re.compile(r"\b([dlmnstjc]|qu)['’`´](?=[aeiouyh])")
SPELLED = re.compile(r"\b\w(?:[\s.\-*]{1,2}\w\b){2,12}")
LOOK_ALIKES = str.maketrans(
    "АВЕЅЅІЈКМНОРСТХУаеіјорсухѕтΑΒΕΖΗΙΚΜΝΟΡΤΥΧοτԚԛ", "ABESSIJKMHOPCTXYaeijopcyxstABEZHIKMNOPTYXotQq"
)
"""Cyrillic and Greek letters that look like Latin ones."""
DIGIT_LETTERS = str.maketrans("013457$@+", "oieastsat")
"""Digits and signs written for letters."""

BUT = re.compile(r"(?<!\ball)(?<!everything)(?<!anything)(?<!tout)(?<!todo) (?=(?:but|mais|pero)\b)")
"""Where a clause turns: what follows is a clause of its own."""

SAME = {
    "plz": "please", "pls": "please", "plse": "please", "pleas": "please", "kindly": "please", "pleeease": "please",
    "thx": "thanks", "tks": "thanks", "ty": "thanks", "thankyou": "thanks", "u": "you", "yall": "you",
    "ur": "your", "yr": "your", "txt": "text", "txts": "texts", "txting": "texting",
    "msg": "message", "msgs": "messages", "msging": "messaging", "mssg": "message", "mssgs": "messages",
    "txtin": "texting", "txtn": "texting", "textin": "texting", "textn": "texting", "sendin": "sending",
    "r": "are", "im": "i am", "ive": "i have", "id": "i would", "ill": "i will", "youre": "you are",
    "donot": "dont", "dnt": "dont", "wanna": "want to", "gotta": "have to", "gonna": "going to",
    "optout": "opt out", "opting": "opt", "phones": "phone", "cuz": "because", "cos": "because", "yous": "you",
    "nomore": "no more", "lemme": "let me", "numbers": "number", "nbr": "number",
}  # fmt: skip
"""Slang and contractions, written in one way; apostrophes are gone by then."""
PHRASES = (
    (re.compile(r"\bdo(?:es)? not\b"), "dont"),
    (re.compile(r"\bdon t\b"), "dont"),
    (re.compile(r"\bdid not\b"), "didnt"),
    (re.compile(r"\bwill not\b"), "wont"),
    (re.compile(r"\bcan ?not\b"), "cant"),
    (re.compile(r"\bthank(?:s| you) (?:(?:very|so) much|kindly|a lot|a bunch|a million|in advance)\b"), "thanks"),
    (
        re.compile(
            r"\bhave a (?:very )?(?:good|nice|great|blessed|wonderful)? ?(?:day|night|one|evening|weekend|week)\b"
        ),
        "thanks",
    ),
    (re.compile(r"\b(this|my) (?:no|num|cell|mobile|telephone|digits|line)\b"), r"\1 number"),
    (re.compile(r"\b(stop|quit|cease) (?:trying|attempting|continuing) to\b"), r"\1"),
    (re.compile(r"\bany more\b"), "anymore"),
    (re.compile(r"\bun subscribe\b"), "unsubscribe"),
    (re.compile(r"\b(?:(?:cell|mobile|tele|home|work) )?(?:phone|cell|mobile|telephone) number\b"), "number"),
    (re.compile(r"\btext messag(e|es|ing)\b"), r"messag\1"),
    (re.compile(r"\byou (?:guys|people|all|folks)\b"), "you"),
)


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
    folded = SIGNATURE.sub("", fold(QUOTED_LINE.sub("", text[:LONGEST_LOOK])))
    folded = re.sub(r"!+1[!1]*", "!", folded)
    folded = re.sub(r"\b[a-z]\*{2,}[a-z]*", " ", folded)
    folded = ELISION.sub(r"\1 ", folded)
    folded = SPELLED.sub(lambda found: _join(found.group(), spelled), folded)
    folded = re.sub(r"['’`´‘]", "", folded)
    parts = re.finditer(r"([^.!?;:,\n()\u2026\u2014]+)([.!?;:,\n()\u2026\u2014\s]*)", folded)
    clauses = [Clause(words, "?" in part[2]) for part in parts for words in BUT.split(canonical(part[1])) if words]
    return Said(" ".join(clause.words for clause in clauses), tuple(clauses), _shouted(text[:LONGEST_LOOK]))


def canonical(part: str) -> str:
    """Return the words of one clause, slang and contractions written in one way."""
    words = re.sub(r"[^\w]+|_+", " ", part).split()
    joined = " ".join(SAME.get(word, word) for word in words)
    for pattern, instead in PHRASES:
        joined = pattern.sub(instead, joined)
    return joined


def fold(text: str) -> str:
    """NFKC, what cannot be seen dropped, casefolded, accents stripped."""
    seen = "".join(
        char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) not in {"Cf", "Cs"}
    )
    spaced = "".join(" " if unicodedata.category(char) == "Cc" and char != "\n" else char for char in seen.casefold())
    decomposed = unicodedata.normalize("NFD", spaced)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def unmask(text: str) -> str:
    """Return `text` with look-alike letters, and digits inside of words, written as the Latin letters they imitate."""
    swapped = unicodedata.normalize("NFKC", text[:LONGEST_LOOK]).translate(LOOK_ALIKES)
    return re.sub(
        r"[\w$@+]*[A-Za-z][\w$@+]*",
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
