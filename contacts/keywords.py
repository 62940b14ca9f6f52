"""What a text asks of our texting: STOP, START, HELP, or something doubtful. Pure functions, no database.

The rules, in order, on the words that `contacts.wording` leaves of a text: a tapback that quotes our own words is
nothing; the whole text is a keyword with politeness around it; a sentence asks to end the texting
(`contacts.phrases`, and `contacts.around` what stands around it); or it is near enough to one of these that a person must look (`ambiguous`). Anything else is an
ordinary text. A missed opt-out harms more than a false one, which is undone with one click. `docs/consent.md` has the
sources and the measured figures.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from contacts import around, complaints, grammar, phrases, wording
from contacts.grammar import Found
from contacts.vocabulary import (
    COURTESY,
    HELP_WORDS,
    LAUGHS,
    NEAR,
    OBJECTS,
    PLAGUES,
    PLAIN,
    SLIPS_THAT_ARE_WORDS,
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
    r"a (?:aime|adore|ri de|souligne|reagi .{1,12} a)|j.? ?(?:aime|adore)|(?:le|me) (?:gusto|gusta|encanto|encanta)|rio con|.{1,6} to|.{1,6} a) ?"
    r"(?:[\"'“”‘’«»„]|an? (?:image|movie|attachment|photo))",
)
CLOSED = re.compile(
    r"(?:\n|\s[-–—~]{1,2})\s*(?:(?i:thanks|thank you|regards|best(?: regards)?|sincerely|cheers|merci|cordialement|gracias|saludos)[,.! \n]*)?"
    r"[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,3}\W*$|\s(?:for |from |to )?\+?[\d().\- ]{10,17}\W*$"
)
"""The writer's name, below the words or after a dash, or their number."""
SPELLED = STOP_WORDS | {"texting", "texts", "text", "messages", "messaging", "sending", "please"}
"""What may stand letter by letter."""
PAIRS = re.compile(rf"\b(?:{'|'.join(sorted(STOP_PAIRS, key=len, reverse=True))})\b")
SIGNS = re.compile("[🛑⛔🚫📵🔕]")
"""What says stop without a word."""
UNSURE = frozenset({"some texting", "forbid for another", "no escriban con algo", "no texts at times"})
"""Patterns that leave open which texts are meant, or whose."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What an account added, each as `wording.canonical` writes it; the law's own words hold whatever stands here."""

    opt_out: frozenset[str] = frozenset()
    help: frozenset[str] = frozenset()


NO_WORDS = OwnWords()


def classify(text: str, *, own: OwnWords = NO_WORDS) -> Keyword | None:
    """Return the class of a text, or None for an ordinary one."""
    return explain(text, own=own).keyword


def explain(text: str, *, own: OwnWords = NO_WORDS) -> Verdict:
    """Return the class of a text with the rule that decided."""
    verdict = _explain(text)
    if verdict.keyword in {None, Keyword.AMBIGUOUS} and verdict.rule != "tapback" and (own.opt_out or own.help):
        return _own(wording.read(text), own) or verdict
    return verdict


def _own(said: Said, own: OwnWords) -> Verdict | None:
    """The whole text is one of the account's words, with courtesy around it at most."""
    words = said.words
    while words and words[0] in COURTESY and " ".join(words) not in own.opt_out | own.help:
        words = words[1:]
    while words and words[-1] in COURTESY and " ".join(words) not in own.opt_out | own.help:
        words = words[:-1]
    phrase = " ".join(words)
    if phrase in own.opt_out:
        return Verdict(
            Keyword.AMBIGUOUS if said.asks else Keyword.OPT_OUT, "question" if said.asks else "own word", phrase
        )
    return Verdict(Keyword.HELP, "own word", phrase) if phrase in own.help else None


@lru_cache(maxsize=16)  # each text that comes in is asked about twice
def _explain(text: str) -> Verdict:
    if TAPBACK.match(wording.fold(text[:200])):
        return Verdict(None, "tapback")
    said = wording.read(text, spelled=SPELLED)
    if not said.plain:
        sign = SIGNS.search(text[: wording.LONGEST_LOOK])
        return Verdict(Keyword.AMBIGUOUS, "a sign alone", sign.group()) if sign else Verdict(None, "ordinary")
    return (
        _signed(text)
        or _read(said)
        or _look_alike(text)
        or _near(said)
        or _wondering(said)
        or Verdict(None, "ordinary")
    )


def _signed(text: str) -> Verdict | None:
    """A keyword or a sentence that opts out, with the writer's name or number below it or after a dash."""
    head = text[: wording.LONGEST_LOOK]
    closed = CLOSED.search(head[-120:])
    if closed is None or {*wording.read(closed.group()).words} & (STOP_WORDS | START_WORDS | HELP_WORDS):
        return None
    verdict = _read(wording.read(head[: len(head) - len(closed.group())], spelled=SPELLED))
    if verdict is None or verdict.keyword is not Keyword.OPT_OUT or verdict.matched in WEAK:
        return None
    return Verdict(Keyword.OPT_OUT, "signed", verdict.matched)


def _read(said: Said) -> Verdict | None:
    return _whole(said) or _sentences(said) or _word_by_word(said) or _alone(said)


def _word_by_word(said: Said) -> Verdict | None:
    """A sentence with a full stop after each word: `Leave. Me. Alone.`"""
    if len(said.clauses) < 3 or any(" " in clause.words for clause in said.clauses):
        return None
    return _sentences(Said(said.plain, (Clause(said.plain, said.asks),), ""))


def _whole(said: Said) -> Verdict | None:
    """The whole text is a keyword, said once or more, with nothing but courtesy around it."""
    rest = [word for word in said.words if word not in COURTESY]
    if len(said.words) <= 4 and len(rest) == 1 and rest[0] in START_WORDS | HELP_WORDS:
        if rest[0] in HELP_WORDS:
            return Verdict(Keyword.HELP, "keyword", rest[0])
        return Verdict(Keyword.OPT_IN, "keyword", rest[0]) if len(said.words) == 1 else None
    plain, led = _without_lead(said.plain)
    if around.NEGATED.search(said.plain) or len(said.words) > 12:
        return None
    if plain not in STRONG and phrases.MENTION.fullmatch(plain):
        return Verdict(Keyword.AMBIGUOUS, "our own instruction", plain)
    keyword = _keyword_alone(plain)
    if keyword is None:
        return None
    if said.asks and not led:
        return Verdict(Keyword.AMBIGUOUS, "question", keyword.matched)
    return keyword


def _keyword_alone(plain: str) -> Verdict | None:
    """Judge words of which at least one is a keyword and none says anything else."""
    joined = PAIRS.sub(lambda pair: pair.group().replace(" ", "_"), plain)
    tokens = joined.split()
    if joined == plain and STOP_WORDS.isdisjoint(tokens):
        return None
    strong = [token for token in tokens if token in STRONG or "_" in token]
    weak = [token for token in tokens if token in WEAK]
    rest = {token for token in tokens if token not in strong and token not in weak and token not in COURTESY}
    found = (strong or weak or [""])[0].replace("_", " ")
    if not found or not rest <= (OBJECTS | PLAGUES if strong else OBJECTS):
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
        if vain := around.IN_VAIN.search(clause.words):
            return Verdict(Keyword.OPT_OUT, "said in vain", vain.group())
        words = phrases.TAIL.sub("", phrases.MENTION.sub(" ", clause.words))
        after = " ".join(later.words for later in said.clauses[at + 1 :])
        for request in _requests(words):
            verdict = _weigh(clause, request)
            if verdict and verdict.keyword is Keyword.OPT_OUT:
                partial = around.WELCOME.search(f"{request.after} {after}") or around.KIND.search(
                    f"{request.words} {request.after} {after}"
                )
                if request.rule.startswith("forbid") and around.CALL_INSTEAD.search(said.plain):
                    return Verdict(Keyword.AMBIGUOUS, "another channel", verdict.matched)
                if (partial and request.rule not in {"already said", "revoke", "told to stop"}) or around.ONLY.search(
                    said.plain
                ):
                    return Verdict(Keyword.AMBIGUOUS, "partial", verdict.matched)
                return verdict
            doubt = doubt or verdict
    return doubt


def _requests(words: str) -> Iterator[Found]:
    """Find the requests of one clause: by the wording, then by what its words mean."""
    for name, pattern in phrases.REQUESTS.items() if phrases.ANY_REQUEST.search(words) else ():
        for match in pattern.finditer(words):
            yield Found(
                name, words[: match.start()].strip(), match.group().strip(), words[match.end() :], is_open=False
            )
    yield from grammar.requests(words)


def _weigh(clause: Clause, request: Found) -> Verdict | None:
    """Judge one request by the words around it."""
    name, before, after, found = request.rule, request.before, request.after, request.words
    before = around.ASIDE.sub("", before)
    asked = bool(around.YOU_ARE_ASKED.search(before)) or (
        found.startswith("be ") and before.endswith(("can i", "can we", "could i", "could we", "may i", "may we"))
    )
    if name in {"said in vain", "or else"} or re.search(r"(?:if you|why) (?:dont|wont)(?: you)?$", before):
        return Verdict(Keyword.OPT_OUT, "sentence", found)
    if re.search(r"\b(?:you|they) (?:dont|wont|never|cant|didnt)(?: \w+)?$", before):
        return Verdict(Keyword.AMBIGUOUS, "complaint", found)
    if _is_denied(before, after, found, name) or around.by_mail(found + after[:24]):
        return None
    if around.QUESTION.match(f"{before} {found}") and not asked:
        when = around.WHEN_WILL.search(before) and not found.startswith(("not", "never"))
        return Verdict(Keyword.AMBIGUOUS, "question", found) if when or _is_own(before) else None
    own_act = name in {"out of texting", "unsubscribe"} and before.split(" ")[-1] in {"i", "we"}
    if not asked and not own_act and _is_told(before, found):
        return None
    if (
        name in UNSURE
        or around.ANOTHER_NUMBER.search(found + after[:30])
        or request.is_open
        or around.FOR_ANOTHER.match(after)
        or re.search(r"\bhelp(?: me)?$", before)
    ):
        return Verdict(Keyword.AMBIGUOUS, "which texts, or whose", found)
    if clause.asks and not asked:
        return Verdict(Keyword.AMBIGUOUS, "question", found)
    return Verdict(Keyword.OPT_OUT, f"sentence: {name}", found)


def _is_denied(before: str, after: str, found: str, name: str) -> bool:
    """Whether the words around a request turn it into its opposite, or into talk of driving."""
    return bool(
        around.DENIED.search(before)
        or re.match(r"^(?:dont|not|never) (?:want )?(?:you )?(?:to )?stop", found)
        or around.UNWANTED.search(before)
        or re.match(r" (?:while|and) driv", after)
        or (
            name in phrases.NOT_ENGLISH | grammar.NOT_ENGLISH
            and re.search(r"\b(?:no|ne|n)(?: (?:me|nos|m|nous))?$", before)
        )
    )


def _is_told(before: str, found: str) -> bool:
    """Whether the words before a request make it somebody else's, or a tale."""
    if re.search(r"\bto$", before):
        return True
    if around.I_WISH.search(f"{before} {found}"[: len(before) + 10]) and not around.I_WISH.search(before):
        return False
    return bool(around.OTHERS_SAY.search(before)) and not found.startswith(
        ("i ", "no ", "dont", "ya no", "never", "longer", "not want", "no longer", "better not", "object")
    )


def _is_own(before: str) -> bool:
    """Whether a question is about the asker's own leaving, not about what we or others did."""
    return not re.search(r"\b(?:did(?! i\b)|why|he|she|they|who(?! (?:do|can|should) i\b)|are you|were you)\b", before)


def _alone(said: Said) -> Verdict | None:
    """A strong keyword stands alone in its clause, or shouted at an end: support beside it decides."""
    following = said.words[1] if len(said.words) > 1 else ""
    shouted = said.shouted if following not in {"by", "in", "at", "over", "sign", "light", "the", "my", "being"} else ""
    if around.STANDS_FIRST.match(said.plain) and not around.PARTIAL.search(said.plain):
        return Verdict(Keyword.OPT_OUT, "keyword beside a reason", "stop")
    found = shouted or ("stop" if around.PLEADED.search(said.plain) else "")
    is_sentence = False
    for at, clause in enumerate(said.clauses):
        verdict = _keyword_alone(_without_lead(clause.words)[0])
        if verdict and verdict.keyword is Keyword.OPT_OUT and not clause.asks:
            found = verdict.matched
            is_sentence |= at in {0, len(said.clauses) - 1} and found in PLAIN
    if ending := around.ENDING.search(said.plain):
        return Verdict(Keyword.OPT_OUT, "keyword beside a reason", ending.group())
    if not found or (len(said.clauses) == 1 and not shouted and not around.PLEADED.search(said.plain)):
        return None
    if phrases.MENTION.search(said.plain) or any(around.NEGATED.search(clause.words) for clause in said.clauses):
        return None if len(said.words) > 8 else Verdict(Keyword.AMBIGUOUS, "keyword in a sentence", found)
    if around.WELCOME.search(said.plain) or any(around.THE_ONES.fullmatch(clause.words) for clause in said.clauses):
        return Verdict(Keyword.AMBIGUOUS, "partial", found)
    if is_sentence and not around.PLAYFUL.search(said.plain):
        return Verdict(Keyword.OPT_OUT, "keyword as a sentence", found)
    if found not in WEAK - {"remove"} and (around.SUPPORT.search(said.plain) or _someone_else(said)):
        return Verdict(Keyword.OPT_OUT, "keyword beside a reason", found)
    return Verdict(Keyword.AMBIGUOUS, "keyword in a sentence", found)


def _someone_else(said: Said) -> bool:
    """Whether a clause says that the writer is not whom we mean: `Not Linda.`"""
    return any(
        re.fullmatch(r"(?:(?:i am|this is|it is) )?not (?!now|yet|today|sure)\w+", clause.words)
        for clause in said.clauses
    )


def _look_alike(text: str) -> Verdict | None:
    """A request in letters that only look Latin."""
    swapped = wording.unmask(text)
    if swapped == text:
        return None
    verdict = _read(wording.read(swapped, spelled=SPELLED))
    if verdict and verdict.keyword in {Keyword.OPT_OUT, Keyword.AMBIGUOUS}:
        return Verdict(Keyword.AMBIGUOUS, "look-alike", verdict.matched)
    return None


def _near(said: Said) -> Verdict | None:
    """A slip of the thumb, or a keyword with a part of the texts."""
    rest = [word for word in said.words if word not in COURTESY and word not in OBJECTS]
    if len(said.words) == 1 and said.plain in SLIPS_THAT_ARE_WORDS:
        return Verdict(Keyword.AMBIGUOUS, "near miss", said.plain)
    if len(said.words) in {2, 3} and "".join(said.words) in STOP_WORDS | {"stopit"}:
        return Verdict(Keyword.AMBIGUOUS, "near miss", said.plain)
    if len(rest) == 1 and len(said.words) <= 6 and (rest[0] in NEAR or any(is_slip(rest[0], word) for word in TARGETS)):
        return Verdict(Keyword.AMBIGUOUS, "near miss", rest[0])
    if 1 < len(said.words) < 5 and is_slip("".join(said.words), "optout"):
        return Verdict(Keyword.AMBIGUOUS, "near miss", said.plain)
    if LAUGHS.intersection(rest):
        calm = _keyword_alone(" ".join(word for word in said.words if word not in LAUGHS))
        return Verdict(Keyword.AMBIGUOUS, "a joke, perhaps", calm.matched) if calm else None
    if len(rest) == 2 and rest[0] in STRONG and rest[1].isdigit():
        return Verdict(Keyword.AMBIGUOUS, "keyword with a number", said.plain)
    if around.PARTIAL.search(said.plain) or around.ONLY.search(said.plain):
        for clause in said.clauses:
            if "driv" not in clause.words and around.SOME_TEXTS.match(clause.words):
                return Verdict(Keyword.AMBIGUOUS, "partial", clause.words)
    return None


def _wondering(said: Said) -> Verdict | None:
    """A question about leaving, an unsubscribe without a clear object, or a complaint that asks for nothing."""
    if around.NEGATED.search(said.plain) and not complaints.find(said.plain):
        return None
    if around.WANTS_TO.fullmatch(said.plain):
        return Verdict(Keyword.AMBIGUOUS, "what is to end is not said", said.plain)
    return next(filter(None, map(_wondering_clause, said.clauses)), None)


def _wondering_clause(clause: Clause) -> Verdict | None:
    words = phrases.TAIL.sub("", phrases.MENTION.sub(" ", clause.words))
    if around.by_mail(words) or around.ELSEWHERE.search(words):
        return None
    if complaint := complaints.find(words):
        return Verdict(Keyword.AMBIGUOUS, "complaint", complaint)
    asks = clause.asks or around.QUESTION.match(words)
    leaving = around.ABOUT_LEAVING.search(words)
    if leaving and not _is_own(words[: leaving.start()]):
        leaving = None
    asked = phrases.MENTION.search(clause.words) or leaving
    if asks and asked:
        return Verdict(Keyword.AMBIGUOUS, "question", asked.group())
    near = around.NEAR_TEXTING.search(words)
    before = words[: near.start()].strip() if near else ""
    if near and (not _is_own(before) or around.UNWANTED.search(before)):
        near = None
    loose = re.search(r"\b(?:unsubscribe|opt out)\b", words)
    found = near or around.ENDS_IN_STOP.search(words) or loose
    return Verdict(Keyword.AMBIGUOUS, "keyword in a sentence", found.group().strip()) if found else None


def _without_lead(plain: str) -> tuple[str, bool]:
    """Take off `can you`, `i want you to` and the like; return the rest, and whether there was one."""
    led = re.match(
        r"^(?:(?:please|hi|hello|hey|ok|just|no|thank you|thanks|sorry|but) )*(?:(?:can|could|will|would|wont) you(?: please| just)*|you (?:need to|have to|must|should|better)"
        r"|i (?:want|need|asked|told|would like) you to|i said|i say|(?<=but )|text|reply|send) ?(?=\w)",
        plain,
    )
    return (plain[led.end() :], "you" in led[0]) if led else (plain, False)
