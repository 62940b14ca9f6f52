"""What a text asks of our texting: STOP, START, HELP, or something doubtful. Pure functions, no database.

The rules, in order: a tapback that quotes our own words is nothing; the whole text, cleaned, is a keyword with
politeness around it; or it is a sentence whose object is the texting itself; or it is near enough to either that a
person must look (`ambiguous`). Anything else is an ordinary text. A missed opt-out harms more than a false one, which
is undone with one click. Sources: 47 CFR 64.1200(a)(10); CTIA Messaging Principles 5.1.3; carriers' lists.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Keyword(StrEnum):
    """The class of a text."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A text's class, the rule that decided, and the words that it matched."""

    keyword: Keyword | None
    rule: str
    matched: str = ""


LONGEST_LOOK = 400
"""Characters looked at: longer texts are letters, not commands."""

STOP_WORDS = frozenset(
    [
        "stop",
        "stopall",
        "unsubscribe",
        "unsub",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "remove",
        "arret",
        "arreter",
        "alto",
        "baja",
        "desuscribir",
    ]
)
"""The words that revoke per se, and the carriers' own, in English, French and Spanish; accents are stripped."""
STOP_PAIRS = frozenset({"stop all", "opt out", "un subscribe", "arret tout", "dar de baja", "darme de baja"})
START_WORDS = frozenset({"start", "unstop"})
HELP_WORDS = frozenset({"help", "info", "aide", "ayuda"})

POLITE = frozenset(
    [
        "please",
        "pls",
        "plz",
        "plse",
        "kindly",
        "thanks",
        "thank",
        "thx",
        "ty",
        "tks",
        "you",
        "u",
        "hi",
        "hello",
        "hey",
        "dear",
        "sir",
        "madam",
        "sirs",
        "now",
        "immediately",
        "asap",
        "today",
        "already",
        "ok",
        "okay",
        "just",
        "me",
        "it",
        "this",
        "that",
        "them",
        "these",
        "all",
        "everything",
        "completely",
        "right",
        "away",
        "forever",
        "text",
        "texts",
        "texting",
        "message",
        "messages",
        "messaging",
        "msg",
        "msgs",
        "sms",
        "merci",
        "svp",
        "sil",
        "vous",
        "te",
        "plait",
        "bonjour",
        "gracias",
        "por",
        "favor",
        "hola",
        "and",
        "again",
        "number",
        "my",
    ]
)
"""Words that may stand around a keyword and change nothing: courtesy, urgency, and the texting as its object."""

TEXTING = (
    r"(?:text(?:s|ing|ed|in)?|txt(?:s|ing)?|messag(?:e|es|ing)|msg(?:s|ing)?|sms|notifications?|alerts?|"
    r"reminders?|spam(?:ming)?)"
)
STOP_VERB = r"(?:stop|quit|cease|end|halt|discontinue|no longer|cancel)"
SENTENCES = tuple(
    re.compile(rule)
    for rule in (
        rf"\b{STOP_VERB} (?:\w+ ){{0,2}}(?:{TEXTING}|contacting|bothering|harassing|sending)\b(?! (?:and|while) driv)",
        r"\bopt(?:ing)? (?:me |us |my \w+ |this \w+ )?out\b",
        r"\b(?:unsubscribe|unsub) (?:me|us|my|this|from|please)\b",
        r"\b(?:take|remove|delete|drop|get) (?:me|us|my (?:\w+ )?(?:number|name|phone)|this (?:\w+ )?number) "
        r"(?:off|from|out of)\b",
        r"\b(?:remove|delete|block|lose) (?:my|this) (?:\w+ )?(?:number|phone)\b",
        rf"\b(?:do not|dont|never|please do not) (?:ever )?{TEXTING} (?:me|us|this|here|again|anymore)\b",
        rf"\b(?:do not|dont|never) (?:\w+ )?(?:send|contact|bother|message) (?:me |us )?(?:\w+ ){{0,3}}"
        rf"(?:{TEXTING}|again|anymore|any more)\b",
        rf"\bno more (?:\w+ )?{TEXTING}\b",
        rf"\b(?:do not|dont|no longer) (?:want|wish|need|like)(?: \w+){{0,5}} {TEXTING}(?: \w+){{0,3}} "
        r"?(?:anymore|any more|from you|from this|again)\b",
        rf"\b(?:do not|dont|no longer) (?:want|wish) (?:to (?:get|receive|have)|any(?: more)?|these|your) (?:\w+ ){{0,3}}"
        rf"{TEXTING}\b",
        r"\bleave me alone\b",
        r"\bi revoke (?:my )?(?:consent|permission)\b",
        r"\bne? ?(?:m|me|nous) ?(?:envoyez|ecrivez|contactez|textez) (?:plus|pas)\b",
        r"\b(?:arretez?|cessez?) (?:de |d ?)?(?:m ?|me |nous |les )?(?:envoyer|ecrire|contacter|texter|textos|messages|sms)",
        r"\bdesabonne[rz]? ?(?:moi)?\b",
        r"\bno (?:me |nos )?(?:manden?|envien?|escriban?|mandes|envies|escribas|contacten?) (?:mas|mensajes|textos)\b",
        r"\b(?:dejen?|deja|paren?|para) de (?:mandar|enviar|escribir|contactar|molestar)(?:me|nos)?\b",
        r"\b(?:borren?|quiten?|eliminen?) mi numero\b",
        r"\bno (?:quiero|deseo) (?:recibir )?(?:mas )?(?:mensajes|textos|sms)\b",
    )
)
"""Ordinary wording that a reasonable person reads as an opt-out: its object is the texting, never a service."""

NEGATED = re.compile(
    r"\b(?:do not|dont|never|not|cant|cannot|wont|didnt|did not|why did you|please do not|no) (?:\w+ )?"
    r"(?:stop|unsubscribe|unsub|opt(?:ed|ing)? out|quit|remove me|remove my number|cancel)\b"
)
PARTIAL = re.compile(
    r"\b(?:except|but (?:keep|not|only|still)|all but|only the|just the|other than|keep (?:the|my|sending))\b"
)
QUESTION = re.compile(
    r"^(?:how|what|why|when|where|who|do(?! not)|does|did|can|could|is|are|should|would|will|if|may)\b"
)
TAPBACK = re.compile(
    r"^\W*(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|removed an? \w+ from|reacted .{1,20} to|"
    r"a aime|a adore|le gusto|le encanto|me gusta|.{1,4} to) ?[\"'“”‘’«»„]",
    re.IGNORECASE,
)
SIGNATURE = re.compile(
    r"(?:\n\s*--+\s*\n.*|\n?\s*(?:sent from my|get outlook for|envoye de mon|enviado desde mi)\b.*)$",
    re.DOTALL | re.IGNORECASE,
)
LOOK_ALIKES = str.maketrans(
    "АВЕЅЅІЈКМНОРСТХУаеіјорсухѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧοԚԛ0", "ABESSIJKMHOPCTXYaeijopcyxsABEZHIKMNOPTYXoQqo"
)
"""Cyrillic and Greek letters, and a zero, that look like Latin ones."""
NEAR = frozenset({"stp", "sotp", "stpo", "stoo", "stopp", "sstop", "tsop", "spot", "stip", "atop", "dtop", "unsubcribe",
                  "unsuscribe", "unsubscibe", "unsubscribed", "unsubscribing", "cancle", "optou", "stoped", "stopit"})  # fmt: skip


def classify(text: str) -> Keyword | None:
    """Return the class of a text, or None for an ordinary one."""
    return explain(text).keyword


def explain(text: str) -> Verdict:
    """Return the class of a text with the rule that decided."""
    head = text[: LONGEST_LOOK * 4]
    if TAPBACK.match(_fold(head[:200])) or TAPBACK.match(head[:200]):
        return Verdict(None, "tapback")
    words = _words(head)
    plain = " ".join(words)
    if not words or len(plain) > LONGEST_LOOK:
        return Verdict(None, "ordinary")
    asks = "?" in text[-40:] or bool(QUESTION.match(plain))
    return (
        _whole(plain, asks=asks)
        or _sentence(plain, asks=asks)
        or _look_alike(head)
        or _near(words, plain, asks=asks)
        or Verdict(None, "ordinary")
    )


def _whole(plain: str, *, asks: bool) -> Verdict | None:
    """The whole text is a keyword, said once or more, with nothing but courtesy around it."""
    if plain in START_WORDS:
        return Verdict(Keyword.OPT_IN, "keyword", plain)
    if plain in HELP_WORDS:
        return Verdict(Keyword.HELP, "keyword", plain)
    joined = plain
    for pair in STOP_PAIRS:
        joined = re.sub(rf"\b{pair}\b", pair.replace(" ", "_"), joined)
    tokens = joined.split()
    found = [token for token in tokens if token in STOP_WORDS or "_" in token]
    rest = [token for token in tokens if token not in found]
    if not found or len(tokens) > 9 or not all(token in POLITE for token in rest):
        return None
    if asks or NEGATED.search(plain):
        return Verdict(Keyword.AMBIGUOUS, "question", found[0])
    return Verdict(Keyword.OPT_OUT, "keyword", found[0].replace("_", " "))


def _sentence(plain: str, *, asks: bool) -> Verdict | None:
    """A sentence asks to end the texting; a part of it, a question or a negation makes it doubtful."""
    for rule in SENTENCES:
        match = rule.search(plain)
        if match is None:
            continue
        if NEGATED.search(plain) and "stop" not in plain.split()[:1]:
            return (
                None
                if re.search(r"\b(?:do not|dont|never) (?:stop|unsubscribe|opt)", plain)
                else Verdict(Keyword.AMBIGUOUS, "negation", match.group())
            )
        if PARTIAL.search(plain):
            return Verdict(Keyword.AMBIGUOUS, "partial", match.group())
        if asks and not re.match(r"^(?:can|could|would|will) you\b", plain):
            return Verdict(Keyword.AMBIGUOUS, "question", match.group())
        return Verdict(Keyword.OPT_OUT, "sentence", match.group())
    return None


def _look_alike(text: str) -> Verdict | None:
    """A keyword in letters that only look Latin."""
    folded = unicodedata.normalize("NFKC", text)
    swapped = folded.translate(LOOK_ALIKES)
    if swapped == folded:
        return None
    words = _words(swapped)
    if words and all(word in STOP_WORDS or word in POLITE for word in words) and STOP_WORDS.intersection(words):
        return Verdict(Keyword.AMBIGUOUS, "look-alike", " ".join(words))
    return None


def _near(words: list[str], plain: str, *, asks: bool) -> Verdict | None:
    """A slip of the thumb, a question about opting out, a part of the texts, or STOP shouted in a sentence."""
    rest = [word for word in words if word not in POLITE]
    if len(rest) == 1 and rest[0] in NEAR:
        return Verdict(Keyword.AMBIGUOUS, "near miss", rest[0])
    if PARTIAL.search(plain) and words[0] in {"stop", "cancel", "unsubscribe", "quit"}:
        return Verdict(Keyword.AMBIGUOUS, "partial", words[0])
    if asks and re.search(r"\b(?:unsubscribe|opt out|optout|stop (?:these|the|getting|receiving))\b", plain):
        return Verdict(Keyword.AMBIGUOUS, "question", plain[:40])
    if re.search(r"\bunsubscribe\b", plain) and not NEGATED.search(plain):
        return Verdict(Keyword.AMBIGUOUS, "keyword in a sentence", "unsubscribe")
    return None


def _words(text: str) -> list[str]:
    """Return the words that count: lower case, no accents, no signs or emoji, no mail signature."""
    folded = SIGNATURE.sub("", _fold(text)).replace("'", "").replace("’", "")
    return re.sub(r"[^\w]+|_+", " ", folded).split()


def _fold(text: str) -> str:
    """NFKC, what cannot be seen dropped, casefolded, accents stripped."""
    seen = "".join(
        char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) not in {"Cf", "Cs"}
    )
    spaced = "".join(" " if unicodedata.category(char) == "Cc" and char != "\n" else char for char in seen.casefold())
    decomposed = unicodedata.normalize("NFD", spaced)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
