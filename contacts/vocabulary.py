"""The words of the rules: those that end, start and ask, those that may stand around them, and their misspellings."""

import re


def words(text: str) -> frozenset[str]:
    """Split a list of words."""
    return frozenset(text.split())


STRONG = words(
    "stop stopall unsubscribe unsub optout revoke arret arreter arretez arrete cessez alto baja"
    " desuscribir desabonner desabonnement dnc stop2end stop2quit stop2stop"
)
"""Words that end texting and little else, in English, French and Spanish; accents are stripped."""
PLAIN = words("stop stopall unsubscribe unsub optout arretez desabonner desuscribir") | {
    "opt out",
    "stop all",
    "cease and desist",
}
"""Of these, those that say it even as one sentence among others: `alto` is tall, and `baja` is low."""
WEAK = words("cancel end quit remove")
"""Words that end many things: alone they opt out, but not with an `it` that may be an order or an appointment."""
STOP_WORDS = STRONG | WEAK
"""The words of 47 CFR 64.1200(a)(10) and of the carriers' lists."""
STOP_PAIRS = frozenset(
    {
        "stop all",
        "opt out",
        "un subscribe",
        "arret tout",
        "dar de baja",
        "darme de baja",
        "cease and desist",
        "arrete stp",
    }
)
START_WORDS = frozenset({"start", "unstop"})
HELP_WORDS = frozenset({"help", "info", "aide", "ayuda"})

COURTESY = words(
    "please thanks thank you hi hello hey dear sir madam maam sirs now immediately asap ok okay just no yes yeah yep"
    " and merci svp s il sil vous te plait bonjour gracias por favor hola reply right away at once sorry everyone guys"
    " n god omg yo seriously bye goodbye ya ugh argh jeez wtf dude bro bruh nope nah fr rn stp immediatement"
)
"""Words that may stand around a keyword and change nothing."""
OBJECTS = words(
    "me us it this that them these those all everything completely forever today already again text texts texting"
    " message messages messaging sms notifications alerts reminders my number tout todo mensajes textos msgs the your"
    " doing of ca cela eso esto"
)
"""Words that after a strong keyword name the texting."""
PLAGUES = words("with harassment harassing nonsense bs bullshit crap shit spam spamming madness")
"""What an angry reader calls the texting."""
TEXTS = words("me us text texts texting message messages messaging sms all my the number alerts these")
"""What a weak keyword must name beside itself."""

NEAR = words(
    "spot stip atop dtop stopit unsubscribed unsubscribing стоп cease halt basta pare paren parenle parele parar"
    " detener cancelar fin desist removed opted discontinue finir salir sair stopp remover stahp stap"
    " stawp cancelen desinscription"
)
"""Slips that are words of their own, and words of other lists and tongues."""
TARGETS = ("stop", "stopall", "unsubscribe", "cancel", "optout", "quit")
SLIPS_THAT_ARE_WORDS = words("step shop strop stopping stops stopped top slop stoop stow")
"""What a thumb or autocorrect makes of a keyword, and nothing to doubt but where it is the whole text."""
LAUGHS = words("lol haha hahaha lmao jaja jajaja mdr jk")
REAL_WORDS = frozenset(
    {
        "cancer",
        "spot",
        "stomp",
        "strop",
        "atop",
        "stoup",
        "stoke",
        "store",
        "story",
        "top",
        "sop",
        "stoop",
        "stops",
        "cancels",
        "shop",
        "slop",
        "step",
        "stow",
        "cancelled",
        "canceled",
    }
)
NEIGHBOURS = {"s": "adwxze", "u": "yijh", "c": "xvdf", "o": "ipl0k"}
"""Keys on a phone beside the first letter of a keyword."""


def is_slip(word: str, target: str) -> bool:
    """Whether `word` is `target` with one slip of the thumb; a real word is none."""
    if word in REAL_WORDS or word == target:
        return False
    if sorted(word) == sorted(target) and word[0] == target[0]:
        return True
    if target == "quit":
        return False
    if re.sub(r"(.)\1+", r"\1", word) == re.sub(r"(.)\1+", r"\1", target):
        return True
    if abs(len(word) - len(target)) > 3:
        return False
    if len(target) > 8 and re.match(r"(?:un|des?)(?:in)?su[bsc]+\w*|(?:un|ub)su?b", word):
        return True
    if word[0] != target[0] and word[0] not in NEIGHBOURS.get(target[0], "") + target[1]:
        return False
    return _distance(word, target) <= (2 if len(target) > 8 else 1)


def _distance(one: str, other: str) -> int:
    """Edits between two short words, a swap of neighbours counting one (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
