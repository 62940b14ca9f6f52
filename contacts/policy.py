"""How this account reads texts, as its admins set it."""

from dataclasses import dataclass

from contacts.kept import Kept
from contacts.keywords import NO_WORDS, Keyword, OwnWords, Verdict, explain
from contacts.models import ConsentPolicy, ConsentWord

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


def read() -> Policy:
    """Return the policy as the database has it."""
    rows = list(ConsentWord.objects.values_list("meaning", "word")[:MOST])
    words = OwnWords(
        opt_out=frozenset(word for meaning, word in rows if meaning == Meaning.OPT_OUT),
        help=frozenset(word for meaning, word in rows if meaning == Meaning.HELP),
    )
    row = ConsentPolicy.objects.filter(pk=1).first()
    return Policy(words=words, doubtful=row.doubtful if row else Doubtful.ASK)


current = Kept(read)


def asked_for(verdict: Verdict) -> Keyword | None:
    """Return what to do about a text: a doubtful one is for staff, unless the admins decided once for all."""
    return FATES[current().doubtful] if verdict.keyword is Keyword.AMBIGUOUS else verdict.keyword


def judge(text: str) -> Verdict:
    """Return what a text asks for, by the rules and by this account's own words."""
    return explain(text, own=current().words)
