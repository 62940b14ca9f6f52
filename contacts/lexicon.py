"""What words mean to a request about texting: each word of three languages as one letter of `contacts.grammar`.

The letters stand for ideas and not for words, so that a rule holds for every verb that ends and every name of a text:

    E cease      S send       T a text          U whom it reaches   N not, never   Y permission
    K call off   C bother     X text or texts   L list, records     n cannot       W want, need
    D take out   R receive    G stuff, these    M take me out       O no           A again, more
    d delete     c call       B unsubscribe     i I, we             z you          v keep, be
    t to         o off, from  a and, or         m my, him           b about        j leave off (Spanish)
    h miss
    f words that change nothing                 x anything else

Patterns stand without accents, as `contacts.wording` leaves words, and each must fit a whole word.
"""

import re
from functools import lru_cache

from contacts.vocabulary import is_slip, words

_ENGLISH = {
    "E": "stop+(?:ing|in)? stp quit(?:ting)? cease halt enough discontinue desist refrain end",
    "K": "cancel cut terminate disable deactivate turn shut kill pause",
    "B": "unsubscrib(?:e|ing) desubscribe unsub unenroll",
    "d": "(?:remov|delet|eras|scrub|purg|expung)(?:e|ing|ed|bed)? unlist",
    "D": "tak(?:e|ing|en) drop(?:ped)? scratch strike pull(?:ed)? cross wipe clear get block ditch kick boot",
    "c": "call(?:s|ing)? e?mail(?:s|ing)? phoning",
    "S": "send(?:ing)? sent shoot(?:ing)? forward(?:ing)?",
    "X": "text(?:ing|s|ed)? messag(?:e|es|ing|ed) contact(?:ing|ed)? spam(?:ming)? sms(?:ing)? solicit(?:ing)?"
    " notif(?:y|ying)",
    "C": "(?:bother|harass|bug|annoy|pester|hound|disturb|bombard|blow|reach|ping|hit)(?:g?ing|t?ing)? writ(?:e|ing)"
    " communicat(?:e|ing)",
    "T": r"notifications? notices? alerts? reminders? promos? promotions? marketing blasts? solicitations? ads? advertis\w+"
    " campaigns? communications? correspondence outreach mailings? mms pitches offers deals coupons",
    "R": "receiv(?:e|ing|ed) getting gets? hear(?:ing)? see(?:ing)?",
    "W": "wants? wanted wish(?:es|ed)? need(?:ed|ing)? like care desire appreciate authori[sz]e allow accept interested require reason point",
    "Y": "permission consent authori[sz]ation approval",
    "L": "lists? database systems? records? distribution directory files? rotation contacts book books subscriptions?",
    "N": "dont never not longer",
    "n": "cant wont didnt isnt arent doesnt couldnt wouldnt havent hasnt",
    "O": "no zero",
    "A": "again anymore ever more further another additional future",
    "U": "me us",
    "h": "miss missing lose losing",
    "i": "i we am",
    "m": "my our his her their him",
    "z": "you",
    "a": "and or nor",
    "t": "to",
    "o": "off from out of offa",
    "b": "about regarding",
    "v": "keep leave be being have continue keeps going keeping",
    "G": "stuff crap shit things? anything garbage junk nonsense bs bullshit these this it them those that everything all"
    " whatever ones",
    "f": r"please the your any some such other every with just really so many much a an at on via is unwanted stupid damn\w*"
    r" fuck\w* fk?n freak\w* dang tf effing frickin\w* bloody goddamn\w* hell dumb auto automat\w+ random constant\w* nonstop"
    " endless kind type immediately now already silly ridiculous useless pointless incessant daily",
}
_FRENCH = {
    "E": "arret(?:e|es|ez|er|ons) cess(?:e|ez|er) stop+(?:e|ez|er)? finissez halte assez suffit",
    "B": r"desabonn\w+ desinscri\w+",
    "D": "(?:retir|enlev|supprim|effac|ot|ray|ecart|elimin|biff|oubli)(?:e|ez|er|es|ee|ees) perdez",
    "S": "envo(?:yez|ie|ies|yer|i|is) transmettez adress(?:ez|er)",
    "C": r"ecri(?:re|vez|s|ve) (?:re)?contact(?:ez|er|e|ee|es) text(?:ez|er|e) derang(?:ez|er|e|es) harcel(?:ez|er|e)"
    r" spamm?(?:ez|er|e) importun\w+ sollicit(?:er|ez|e|es) embet\w+ achal\w+ relanc\w+ joindre emmerd\w+",
    "T": "textos? messages? sms txt pubs? publicites? promos? promotions? notifications? alertes? rappels?"
    " sollicitations? envois? communications?",
    "K": "annul(?:er|ez|e)",
    "R": "recevoir re[cs]ois avoir",
    "W": r"ve(?:ux|ut|uillez) voul(?:ons|ez) souhait(?:e|ons|er|erais) desir(?:e|ons) voudrai\w* aimerai\w* accept(?:e|ons)"
    r" consen(?:s|tons) autoris(?:e|es|ee|ees|ons) besoin interesse\w*",
    "L": "listes? bases? systeme contacts fichiers? donnees repertoire bottin registres?",
    "N": "ne n plus pas jamais aucune? rien ni",
    "U": "me m moi nous",
    "i": "je j on",
    "z": "vous tu te",
    "o": "de d des du aux? avec",
    "f": "svp stp merci s il plait les la le l vos votre ces cette ce tous tout toute toutes tes ta leurs? autres? nouveaux? a que maintenant et"
    " encore fois immediatement bien vouloir priere sur veuillez etre inutiles? publicitaires? ca cela en mon ma mes abonnement",
}
_SPANISH = {
    "j": "dej(?:en?|a|ar|es|ame|enme|eme|ad|o|aran?) para",
    "E": "par(?:en|e|ar|es|aran?)(?:le|les|me|nos)? basta alto ces(?:en|e|ar) deteng(?:an?|as) terminen?",
    "B": r"des(?:in)?suscr\w+",
    "D": "(?:borr|quit|elimin|sac|saqu|remuev|retir|tach|suprim)(?:a|e|en|an|ar)",
    "M": "(?:borr|quit|elimin|sac|saqu|remuev|retir|tach|suprim)(?:a|e|en|an|ar)(?:me|nos)",
    "S": "(?:mand|envi)(?:e|en|es|ar|arme|arnos|ando|andome|enme|eme)",
    "C": "(?:re)?escrib(?:a|an|as|ir|irme|irnos|iendo)"
    " (?:contact|recontact|molest|acos|texte|hostig|fastidi|spame)(?:e|en|es|ar|arme|arnos|ando|ado|ada) busqu(?:e|en|es)",
    "T": "mensajes? mensajitos? textos? sms notificaciones avisos alertas promociones publicidad anuncios ofertas propaganda"
    " spam recordatorios comunicaciones",
    "K": "(?:cancel|anul)(?:en|ar|e|a|o)",
    "R": "recib(?:ir|iendo|irlos|o|a) recepcion",
    "W": r"quier(?:o|emos) queremos quisiera dese(?:o|amos) necesit(?:o|amos) acept(?:o|amos) autoriz(?:o|amos)"
    r" permit(?:o|imos) gustaria interesan?",
    "Y": "permiso permitido autorizados? consentimiento derecho",
    "L": "listas? base sistema registros? contactos directorio datos ahi aqui alli",
    "N": "no nunca jamas tampoco sin",
    "A": r"mas otra vez vuelv\w+ volv\w+ sig(?:an|a|as|ue|uen) nuevamente nada ningun\w*",
    "U": "me nos",
    "o": "de del con",
    "f": "por favor los las la el sus tus su tu estos esos esta este ya que a gracias tantos todos todas inmediatamente ahora"
    " molestos esto ese seguir estar estan mi tienen tiene oigan oye suscripcion en ser",
}


def _compile(letters: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{idea}>(?:{'|'.join(forms.split())})$)" for idea, forms in letters.items()))


LANGUAGES = {"english": _compile(_ENGLISH), "french": _compile(_FRENCH), "spanish": _compile(_SPANISH)}
CORE = {
    "english": words(
        "unsubscribe texting texts messages messaging message sending contacting contact remove delete stopping"
        " bothering harassing notifications receive receiving reminders cancel database discontinue spamming"
    ),
    "french": words("arretez arreter messages desabonner desabonnez envoyer envoyez contactez supprimez recevoir"),
    "spanish": words("mensajes mensaje manden envien escriban recibir contacten quitenme borrenme molesten"),
}
"""Words worth recognising when a thumb slipped once."""
SHORT = ("take", "text", "send")
"""And those too short for that, where two letters changed places."""


@lru_cache(maxsize=8192)
def letter(word: str, language: str) -> str:
    """Return the idea of one word in a language, a slip of the thumb forgiven; `x` where it has none here."""
    pattern = LANGUAGES[language]
    for form in (word, re.sub(r"(.)\1{2,}", r"\1", word), _nearest(word, CORE[language])):
        if found := pattern.match(form):
            return found.lastgroup or "x"
    return "x"


def is_exact(word: str, language: str) -> bool:
    """Whether a word is spelled as the lexicon has it."""
    return LANGUAGES[language].match(word) is not None


def _nearest(word: str, core: frozenset[str]) -> str:
    """Return the word of `core` that is one slip away: a letter more, less, other, or two swapped."""
    if len(word) == 4:
        return next((target for target in SHORT if sorted(word) == sorted(target) and word[0] == target[0]), word)
    if len(word) < 5 or not word.isalpha():
        return word
    if "unsubscribe" in core and is_slip(word, "unsubscribe"):
        return "unsubscribe"
    return next(
        (target for target in sorted(core) if abs(len(word) - len(target)) <= 1 and _is_one_slip(word, target)), word
    )


def _is_one_slip(word: str, target: str) -> bool:
    at = next((at for at, (one, other) in enumerate(zip(word, target, strict=False)) if one != other), None)
    if at is None:
        return len(word) != len(target)
    rests = [(word[at + 1 :], target[at + 1 :]), (word[at + 1 :], target[at:]), (word[at:], target[at + 1 :])]
    if word[at : at + 2] == target[at : at + 2][::-1]:
        rests.append((word[at + 2 :], target[at + 2 :]))
    return any(one == other for one, other in rests)
