"""How this account reads texts, as its admins set it: kept for a few seconds, since every inbound text asks."""

import time
from dataclasses import dataclass, field

from contacts.keywords import NO_WORDS, Keyword, OwnWords, Verdict, explain
from contacts.models import ConsentPolicy, ConsentWord

KEPT = 5.0
"""Seconds after which other processes see a change."""
MOST = 200
"""Words of its own that an account may have."""
Doubtful, Meaning = ConsentPolicy.Doubtful, ConsentWord.Meaning


FATES: dict[str, Keyword | None] = {
    Doubtful.ASK: Keyword.AMBIGUOUS,
    Doubtful.OPT_OUT: Keyword.OPT_OUT,
    Doubtful.IGNORE: None,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The account's own words, and what becomes of doubtful texts."""

    words: OwnWords = NO_WORDS
    doubtful: str = Doubtful.ASK


@dataclass(slots=True)
class _Kept:
    policy: Policy = field(default_factory=Policy)
    until: float = 0.0


_kept = _Kept()


def current() -> Policy:
    """Return the policy, at most `KEPT` seconds old."""
    if time.monotonic() >= _kept.until:
        _kept.policy = read()
        _kept.until = time.monotonic() + KEPT
    return _kept.policy


def read() -> Policy:
    """Return the policy as the database has it."""
    rows = list(ConsentWord.objects.values_list("meaning", "word")[:MOST])
    words = OwnWords(
        opt_out=frozenset(word for meaning, word in rows if meaning == Meaning.OPT_OUT),
        help=frozenset(word for meaning, word in rows if meaning == Meaning.HELP),
    )
    row = ConsentPolicy.objects.filter(pk=1).first()
    return Policy(words=words, doubtful=row.doubtful if row else Doubtful.ASK)


def forget() -> None:
    """Read it anew the next time: something was changed."""
    _kept.until = 0.0


def asked_for(verdict: Verdict) -> Keyword | None:
    """Return what to do about a text: a doubtful one is for staff, unless the admins decided once for all."""
    if verdict.keyword is not Keyword.AMBIGUOUS:
        return verdict.keyword
    return FATES[current().doubtful]


def judge(text: str) -> Verdict:
    """Return what a text asks for, by the rules and by this account's own words."""
    return explain(text, own=current().words)
