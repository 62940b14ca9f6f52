"""Requests to end the texting, found by what words mean and not by the words: rules over `contacts.lexicon`'s letters.

`stop with the voting msgs` is `E f f x X`: a verb that ceases, words that change nothing, at most one word that says
which, and the texting. Pure functions over one clause as `contacts.wording` writes it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contacts import around, lexicon
from contacts.vocabulary import words

NUMBER = re.compile(
    r"\b(?:my|this|the|our|her|his|their|mon|ce|notre|mi|este|nuestro) (?:\w+ )?"
    r"(?:number|phone|phones|line|cell|mobile|cellphone|device|name|info|information|numero|telephone|nom|telefono"
    r"|celular|nombre|cel)\b|\b(?:my contact|mes coordonnees|mon contact|mis datos|mi contacto)\b|\b\d[\d ]{6,14}\d\b"
)
"""Whose number it is matters less than that it is one: `my work cell`, `ce numéro`."""
MEANS = "(?:ca|[ftoAUGzvRSc]){0,6}"
"""Words between the verb and the texting that change nothing."""
WHICH = "(?:(?<=[fSRUAGo])x)?"
"""One word that says which texts: `the voting texts`."""
LAST = "[fA]*(?:$|(?=i))"
"""Where a clause ends, or where the next one begins without a sign: `remove my number I am not interested`."""

ENGLISH = {
    "cease": rf"E{MEANS}{WHICH}[TX]",
    "cease to bother": rf"Ef?x?(?:ca)?[CX][xotf]{{0,2}}(?:U|{LAST})",
    "cease to send": rf"E[fx]?S[UftA]*(?:{LAST}|G+(?:tU|o|b|{LAST}))",
    "cease to do something": rf"E[xc]U{LAST}",
    "forbid": rf"N[zfAvWt]*C?(?:ca)?[CX](?:a[cCX])?[xot]{{0,2}}(?:U|G?{LAST})",
    "forbid to send": rf"N[zfAvWt]*S[UftAz]*(?:G*{WHICH}[TX]|A|Gx?{LAST})",
    "not wanted": rf"N[vfRAi]{{0,2}}W(?:x(?=f))?{MEANS}(?:(?<=[fSRUAG])x)?[TX](?!U)",
    "not wanted at all": rf"N[vfA]?W(?:z?t?[CX]U|tRoz|tvX|[tvRA]*R[GA]*A|tR{LAST})",
    "without permission": r"N[xvfzAU]{0,4}Y[tfvzoU]*[XCST]",
    "no more": rf"O(?:ca|[fAGoURc])*{WHICH}[TX](?:[oft]?[UzA]|ac|vS|W)?(?:tU)?{LAST}",
    "no more of it": rf"OA(?:oG|o?fG){LAST}",
    "not to hear from": rf"N[vfA]?Wt?Rofx{{1,2}}{LAST}",
    "no need": rf"[ON][vW]z?t(?:v[SCX]|S{MEANS}A{MEANS}[TX]|[CX]UA)",
    "want off": r"i?Wo[ofG]*x?[LTX]",
    "unsubscribe": rf"BU*(?:{LAST}|o[ofGAi]*x?[LTXG])",
    "take off": r"[Dd]U?o[ofG]*(?:[cXTfxa]{0,3}[LTX]|G)|[Dd]xo[ofG]*[cXT]{0,3}L",
    "take another off": r"[Dd][mx]{1,2}o[of]*[cXTa]{0,3}L",
    "keep off": rf"vUo[of]*(?:[cXTa]{{0,3}}L|x?G{LAST})",
    "cease to hear from": rf"ERoz{LAST}",
    "cease some": rf"E[of]*x{{1,2}}G{LAST}",
    "take them off": r"Dmo$",
    "delete": rf"dU{LAST}",
    "taken off": rf"v[Dd](?:o[ofGA]*[cXTxaf]{{0,3}}[LXT]|$)|[Wv]U(?:tv)?[Dd](?:o|{LAST})|[Wv]tvd{LAST}",
    "call off": rf"Ko?[ftGAUo]*{WHICH}[TX](?:o|[fto]*U)?{LAST}",
}
FRENCH = {
    "ne plus": r"NUSN+(?:[of]*T|f*$)|NSN+(?:[of]*T|[of]*U)|N?U?CU?N+(?:f*$|[of]*[TU])|USN+(?:[of]*T|f*$)",
    "ne plus en partie": r"NU?CN+(?=[fo]*x)|(?<![^f])No?f*T(?=x)",
    "ne plus faire": r"NNU?(?:S[of]*(?:T|$)|C|R[of]*(?:T|$))",
    "ne plus recevoir": r"(?<![^fiUW])N+R[of]*[TS]",
    "ne plus vouloir": r"N?WN+(?:[of]*|U)R?[of]*T|N?WN+R(?:oz|f*$)|N?WN+f*U?C|N+W[of]*U[SC]",
    "arreter": r"E[of]*U?[SC]|E[ofU]*T",
    "retirer": r"DU(?:[of]*x?[LT]|[of]*$)|UD(?:[of]*[LT]|f*$)|(?<=f)D[of]+L",
    "desabonner": r"U?BU?(?:f*$|[of]+[LTS])",
    "annuler": r"K[of]*Tf*$",
    "plus de": r"(?<![^f])NN?o?f*Tf*U?f*$",
}
SPANISH = {
    "no manden": r"N[UAf]*S[UAf]*(?:T|A|$)|N[UAf]*C[UAf]*(?:T|A|f*$)",
    "no quiero": r"NU?Wf*U?(?:R|[SC])?[fAUo]*T|NWf*U?C|NWf*L|NW[fU]*R[fA]*A",
    "cancelar": r"K[of]*(?:R[of]*)?T(?:oT)?f*$",
    "sin permiso": r"N[fx]?Y[fjo]*U?[SC]",
    "dejar de": r"[jE]f*of*U?[SCR][UfAo]*(?:T|A|$)|[jE]f*of*U?C",
    "basta de": r"E[ofA]*T|jf*o[ofA]*T",
    "quitar": r"M(?:[of]*L|f*$)|DU(?:[of]*L|f*$)|Uf*D[of]+L",
    "nada de": r"(?<![^f])(?:N|A)Ao?f*Tf*$",
    "mensajes a veces": r"(?<![^f])NA?T(?=[fo]*x)",
}
RULES = {
    language: {name: re.compile(pattern) for name, pattern in rules.items()}
    for language, rules in (("english", ENGLISH), ("french", FRENCH), ("spanish", SPANISH))
}
ANY = {
    language: re.compile("|".join(rules.values()))
    for language, rules in (("english", ENGLISH), ("french", FRENCH), ("spanish", SPANISH))
}
"""Whether any rule of a language holds: asked first, since of most clauses none does."""
NOT_ENGLISH = frozenset(FRENCH) | frozenset(SPANISH)
UNSURE = frozenset(
    {
        "cease to do something",
        "cease some",
        "take another off",
        "take them off",
        "ne plus en partie",
        "mensajes a veces",
    }
)
"""Rules that leave open which texts are meant, or whose."""
OTHER_LISTS = words(
    "wait waiting waitlist guest price shopping grocery packing prayer email invite class roster call player bus"
)
NOUN_BEFORE = words("the a an bus full next last first one each every at by this that my our dead rest")
"""Before `stop` or `end` these make a noun of it."""
SENDERS = words(
    "company church office team campaign store shop business agency organization organisation school group firm people"
    " practice clinic dealership bank restaurant candidate party"
)
"""Who texts, and not one of their staff: `I do not want to hear from your church`."""
SERVICES = words("charging billing invoicing paying sending giving making putting shipping delivering bringing")
"""What a customer asks to be spared, and not texts."""

OF_WORDS: dict[str, Callable[[list[str]], bool]] = {
    "cease to do something": lambda found: found[1].endswith("ing") and found[1] not in SERVICES,
    "cease some": lambda found: found[-1] == "ones",
    "take another off": lambda found: found[-1].startswith("list"),
    "not wanted": lambda found: found[-2] != "a",
    "not to hear from": lambda found: "your" in found and not SENDERS.isdisjoint(found),
}
"""What some rules ask of the words themselves."""


@dataclass(frozen=True, slots=True)
class Found:
    """A request in a clause: the rule, its surroundings, and whether it leaves open which texts, or whose."""

    rule: str
    before: str
    words: str
    after: str
    is_open: bool


def requests(clause: str) -> Iterator[Found]:
    """Find the requests of one clause, in each language."""
    tokens = _tokens(clause)
    for language, rules in RULES.items():
        letters = "".join("U" if " " in token else lexicon.letter(token, language) for token in tokens)
        if not ANY[language].search(letters):
            continue
        for name, pattern in rules.items():
            for match in pattern.finditer(letters):
                start, end = match.span()
                if start < end and _holds(tokens, letters, start, end, name):
                    before, said, after = tokens[:start], tokens[start:end], ["", *tokens[end:]]
                    is_open = name in UNSURE or bool(re.search("x[TX][^TX]*$", match.group()))
                    yield Found(name, " ".join(before), " ".join(said), " ".join(after), is_open)


def _holds(tokens: list[str], letters: str, start: int, end: int, name: str) -> bool:
    """Whether the words are what their letters take them for."""
    found, ideas = tokens[start:end], letters[start:end]
    before = tokens[start - 1] if start else ""
    if found[0] in {"stop", "end"} and before in NOUN_BEFORE:
        return False
    if ideas[-1] == "L" and "X" not in ideas and OTHER_LISTS.intersection(found):
        return False
    if name in OF_WORDS and not OF_WORDS[name](found):
        return False
    if name in {"unsubscribe", "delete"} and "o" not in ideas and not lexicon.is_exact(found[0], "english"):
        return False
    if name in {"ne plus en partie", "mensajes a veces"} and ideas[-1] == "T":
        return bool(re.match(rf"(?:{around.AT_TIMES})\b", " ".join(tokens[end:])))
    tells = ideas[0] == "N" and before in {"i", "we", "am"} and not {"W", "Y"} & {*ideas}
    return not tells


def _tokens(clause: str) -> list[str]:
    """Split into words, a number with what stands before it being one: that one holds a space."""
    joined = NUMBER.sub(lambda found: found.group().replace(" ", "\x00").ljust(9, "\x00"), clause)
    return [token.replace("\x00", " ") for token in joined.split()]
