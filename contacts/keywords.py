"""What a text asks of our texting: STOP, START, HELP, or something doubtful. Pure functions, no database.

The rules, in order, on the words that `contacts.wording` leaves of a text: a tapback that quotes our own words is
nothing; the whole text is a keyword with politeness around it; a sentence asks to end the texting
(`contacts.phrases`); or it is near enough to one of these that a person must look (`ambiguous`). Anything else is an
ordinary text. A missed opt-out harms more than a false one, which is undone with one click. `docs/consent.md` has the
sources and the measured figures.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from contacts import phrases, wording
from contacts.vocabulary import (
    COURTESY,
    HELP_WORDS,
    LAUGHS,
    NEAR,
    OBJECTS,
    START_WORDS,
    STOP_PAIRS,
    STOP_WORDS,
    STRONG,
    TARGETS,
    TEXTS,
    WEAK,
    is_slip,
)
from contacts.wording import Clause, Said


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


TAPBACK = re.compile(
    r"^\W*(?:(?:dis)?liked|loved|laughed at|emphasi[sz]ed|questioned|removed an? [\w ]{1,12} from|reacted .{1,20} to|"
    r"a (?:aime|adore|ri de|souligne|reagi .{1,12} a)|(?:le|me) (?:gusto|gusta|encanto|encanta)|rio con|.{1,6} to|.{1,6} a) ?"
    r"(?:[\"'“”‘’«»„]|an? (?:image|movie|attachment|photo))",
)
SIGNED = re.compile(
    r"^\W*(?P<keyword>\w+)\W*?(?:(?:\n|\s[-–—~])\s*(?P<name>(?:[A-Z][\w.'-]* ?){1,3})|\s(?:for |from |to )?\+?[\d().\- ]{10,17})\W*$"
)
UNSURE = frozenset({"some texting", "forbid for another"})
"""Patterns that leave open which texts are meant, or whose."""


def classify(text: str) -> Keyword | None:
    """Return the class of a text, or None for an ordinary one."""
    return explain(text).keyword


def explain(text: str) -> Verdict:
    """Return the class of a text with the rule that decided."""
    if TAPBACK.match(wording.fold(text[:200])):
        return Verdict(None, "tapback")
    said = wording.read(text, spelled=STOP_WORDS)
    if not said.plain:
        return Verdict(None, "ordinary")
    return (
        _signed(text)
        or _read(said)
        or _look_alike(text)
        or _near(said)
        or _wondering(said)
        or Verdict(None, "ordinary")
    )


def _signed(text: str) -> Verdict | None:
    """A strong keyword with the writer's name or number below it or after a dash."""
    signed = SIGNED.match(text[:120])
    if signed is None or wording.fold(signed["name"] or "").strip() in START_WORDS | HELP_WORDS:
        return None
    word = wording.fold(signed["keyword"])
    return Verdict(Keyword.OPT_OUT, "keyword with a name", word) if word in STRONG else None


def _read(said: Said) -> Verdict | None:
    return _whole(said) or _sentences(said) or _alone(said)


def _whole(said: Said) -> Verdict | None:
    """The whole text is a keyword, said once or more, with nothing but courtesy around it."""
    rest = [word for word in said.words if word not in COURTESY]
    if len(said.words) <= 4 and len(rest) == 1 and rest[0] in START_WORDS | HELP_WORDS:
        if rest[0] in HELP_WORDS:
            return Verdict(Keyword.HELP, "keyword", rest[0])
        return Verdict(Keyword.OPT_IN, "keyword", rest[0]) if len(said.words) == 1 else None
    plain, led = _without_lead(said.plain)
    if phrases.NEGATED.search(said.plain) or len(said.words) > 12:
        return None
    if phrases.MENTION.fullmatch(plain):
        return Verdict(Keyword.AMBIGUOUS, "our own instruction", plain)
    keyword = _keyword_alone(plain)
    if keyword is None:
        return None
    if said.asks and not led:
        return Verdict(Keyword.AMBIGUOUS, "question", keyword.matched)
    return keyword


def _keyword_alone(plain: str) -> Verdict | None:
    """Judge words of which at least one is a keyword and none says anything else."""
    joined = plain
    for pair in STOP_PAIRS:
        joined = re.sub(rf"\b{pair}\b", pair.replace(" ", "_"), joined)
    tokens = joined.split()
    strong = [token for token in tokens if token in STRONG or "_" in token]
    weak = [token for token in tokens if token in WEAK]
    rest = {token for token in tokens if token not in strong and token not in weak and token not in COURTESY}
    found = (strong or weak or [""])[0].replace("_", " ")
    if not found or not rest <= OBJECTS:
        if found and rest <= START_WORDS | HELP_WORDS:
            return Verdict(Keyword.AMBIGUOUS, "two keywords", plain)
        return None
    if rest == {"the"}:
        return None
    if strong or rest <= TEXTS:
        return Verdict(Keyword.OPT_OUT, "keyword", found)
    return Verdict(Keyword.AMBIGUOUS, "what is to end is not said", plain)


def _sentences(said: Said) -> Verdict | None:
    """A clause asks to end the texting; a part of it, a question or a negation makes it doubtful or ordinary."""
    doubt = None
    for at, clause in enumerate(said.clauses):
        words = phrases.MENTION.sub(" ", clause.words)
        after = " ".join(later.words for later in said.clauses[at + 1 :])
        for name, pattern in phrases.REQUESTS.items():
            for match in pattern.finditer(words):
                verdict = _weigh(clause, words, match, name)
                if verdict and verdict.keyword is Keyword.OPT_OUT:
                    partial = phrases.PARTIAL.search(f"{words[match.start() :]} {after}")
                    if (partial and name != "already said") or phrases.ONLY.search(said.plain):
                        return Verdict(Keyword.AMBIGUOUS, "partial", verdict.matched)
                    return verdict
                doubt = doubt or verdict
    return doubt


def _weigh(clause: Clause, words: str, match: re.Match[str], name: str) -> Verdict | None:
    """Judge one request by the words around it."""
    before, after, found = words[: match.start()].strip(), words[match.end() :], match.group().strip()
    asked = bool(phrases.YOU_ARE_ASKED.search(before))
    if re.search(r"(?:if you|why) (?:dont|wont)(?: you)?$", before):
        return Verdict(Keyword.OPT_OUT, "sentence", found)
    if re.search(r"\b(?:you|they) (?:dont|wont|never|cant|didnt)(?: \w+)?$", before):
        return Verdict(Keyword.AMBIGUOUS, "complaint", found)
    if _is_denied(before, after, found, name):
        return None
    if phrases.QUESTION.match(words) and not asked:
        wonders = phrases.ABOUT_LEAVING.search(words) and _is_own(before)
        return Verdict(Keyword.AMBIGUOUS, "question", found) if wonders else None
    if not asked and _is_told(before, found):
        return None
    if name in UNSURE or phrases.FOR_ANOTHER.match(after) or re.search(r"\bhelp(?: me)?$", before):
        return Verdict(Keyword.AMBIGUOUS, "which texts, or whose", found)
    if clause.asks and not asked:
        return Verdict(Keyword.AMBIGUOUS, "question", found)
    return Verdict(Keyword.OPT_OUT, f"sentence: {name}", found)


def _is_denied(before: str, after: str, found: str, name: str) -> bool:
    """Whether the words around a request turn it into its opposite, or into talk of driving."""
    return bool(
        re.search(r"\b(?:dont|never|not|wont|cant|didnt)(?: \w+)?$", before)
        or re.match(r"^(?:dont|not|never) (?:want )?(?:you )?(?:to )?stop", found)
        or phrases.UNWANTED.search(before)
        or re.match(r" (?:while|and) driv", after)
        or (name in phrases.NOT_ENGLISH and re.search(r"\b(?:no|ne|n)(?: (?:me|nos|m|nous))?$", before))
    )


def _is_told(before: str, found: str) -> bool:
    """Whether the words before a request make it somebody else's, or a tale."""
    if re.search(r"\bto$", before):
        return True
    return bool(phrases.OTHERS_SAY.search(before)) and not found.startswith(("i ", "no ", "dont", "ya no"))


def _is_own(before: str) -> bool:
    """Whether a question is about the asker's own leaving, not about what we or others did."""
    return not re.search(r"\b(?:did|why|he|she|they|who)\b", before)


def _alone(said: Said) -> Verdict | None:
    """A strong keyword stands alone in its clause, or shouted at an end: support beside it decides."""
    following = said.words[1] if len(said.words) > 1 else ""
    shouted = said.shouted if following not in {"by", "in", "at", "over", "sign", "light", "the", "my", "being"} else ""
    found = shouted or ("stop" if phrases.PLEADED.search(said.plain) else "")
    for clause in said.clauses:
        verdict = _keyword_alone(_without_lead(clause.words)[0])
        if verdict and verdict.keyword is Keyword.OPT_OUT and not clause.asks:
            found = verdict.matched
    if ending := phrases.ENDING.search(said.plain):
        return Verdict(Keyword.OPT_OUT, "keyword beside a reason", ending.group())
    if not found or (len(said.clauses) == 1 and not shouted and not phrases.PLEADED.search(said.plain)):
        return None
    if phrases.MENTION.search(said.plain) or phrases.NEGATED.search(said.plain):
        return None if len(said.words) > 8 else Verdict(Keyword.AMBIGUOUS, "keyword in a sentence", found)
    if phrases.PARTIAL.search(said.plain):
        return Verdict(Keyword.AMBIGUOUS, "partial", found)
    if found not in WEAK and phrases.SUPPORT.search(said.plain):
        return Verdict(Keyword.OPT_OUT, "keyword beside a reason", found)
    return Verdict(Keyword.AMBIGUOUS, "keyword in a sentence", found)


def _look_alike(text: str) -> Verdict | None:
    """A request in letters that only look Latin."""
    swapped = wording.unmask(text)
    if swapped == text:
        return None
    verdict = _read(wording.read(swapped, spelled=STOP_WORDS))
    if verdict and verdict.keyword in {Keyword.OPT_OUT, Keyword.AMBIGUOUS}:
        return Verdict(Keyword.AMBIGUOUS, "look-alike", verdict.matched)
    return None


def _near(said: Said) -> Verdict | None:
    """A slip of the thumb, or a keyword with a part of the texts."""
    rest = [word for word in said.words if word not in COURTESY and word not in OBJECTS]
    if len(rest) == 1 and len(said.words) <= 6 and (rest[0] in NEAR or any(is_slip(rest[0], word) for word in TARGETS)):
        return Verdict(Keyword.AMBIGUOUS, "near miss", rest[0])
    if LAUGHS.intersection(rest):
        calm = _keyword_alone(" ".join(word for word in said.words if word not in LAUGHS))
        return Verdict(Keyword.AMBIGUOUS, "a joke, perhaps", calm.matched) if calm else None
    if len(rest) == 2 and rest[0] in STRONG and rest[1].isdigit():
        return Verdict(Keyword.AMBIGUOUS, "keyword with a number", said.plain)
    if phrases.PARTIAL.search(said.plain) or phrases.ONLY.search(said.plain):
        for clause in said.clauses:
            words = clause.words.split()
            if (
                len(words) > 1
                and "driv" not in clause.words
                and words[0] in {"stop", "unsubscribe"}
                and words[1] in OBJECTS
            ):
                return Verdict(Keyword.AMBIGUOUS, "partial", clause.words)
    return None


def _wondering(said: Said) -> Verdict | None:
    """A question about leaving, an unsubscribe without a clear object, or a complaint that asks for nothing."""
    if phrases.NEGATED.search(said.plain) and not phrases.COMPLAINTS.search(said.plain):
        return None
    for clause in said.clauses:
        words = phrases.MENTION.sub(" ", clause.words)
        if complaint := phrases.COMPLAINTS.search(words):
            return Verdict(Keyword.AMBIGUOUS, "complaint", complaint.group())
        asks = clause.asks or phrases.QUESTION.match(words)
        if asks and (mention := phrases.MENTION.search(clause.words)):
            return Verdict(Keyword.AMBIGUOUS, "question", mention.group())
        leaving = phrases.ABOUT_LEAVING.search(words)
        if asks and leaving and _is_own(words[: leaving.start()]):
            return Verdict(Keyword.AMBIGUOUS, "question", leaving.group())
        if loose := re.search(r"\b(?:unsubscribe|opt out)\b", words):
            return Verdict(Keyword.AMBIGUOUS, "keyword in a sentence", loose.group())
    return None


def _without_lead(plain: str) -> tuple[str, bool]:
    """Take off `can you`, `i want you to` and the like; return the rest, and whether there was one."""
    led = re.match(
        r"^(?:(?:please|hi|hello|hey|ok|just|no|thank you|thanks|sorry|but) )*(?:(?:can|could|will|would|wont) you(?: please| just)*|you (?:need to|have to|must|should|better)"
        r"|i (?:want|need|asked|told|would like) you to|i said|i say|(?<=but )|text|reply|send) ?(?=\w)",
        plain,
    )
    return (plain[led.end() :], "you" in led[0]) if led else (plain, False)
