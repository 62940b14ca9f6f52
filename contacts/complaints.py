"""What complains of our texts, or limits them, and does not ask to end them: only a person can tell what is wanted.

Patterns over one clause as `contacts.wording` writes it, by what is meant.
"""

import re

from contacts.phrases import CEASE, FILLER, TEXTING
from contacts.phrases_abroad import MENSAJES, TEXTOS

WRONG = r"(?:(?:mauvais|faux) numero|numero (?:equivocado|incorrecto)|wrong (?:number|person))"
FAMILY = (
    r"(?:wife|husband|mom|mother|dad|father|son|daughter|kids?|parents|brother|sister|grandma|grandmother|grandpa|ex"
    r"|partner|boss|roommate)"
)
KINDLY = r"(?: thanks| thank you| please| sorry| at all| gracias| merci)*$"
BY_POST = (
    r"(?:by (?:e ?mail|mail|post)|bills?|invoices?|paper|packages?|letters?|checks?|receipts?|statements?|catalogs?)"
)

AT_FIRST = {
    "only some": (
        r"(?:please )?only (?:text|message|contact|send) (?:me|us)\b",
        r"(?:please )?only (?:texts?|messages?|alerts) (?:in|for|if|when|about|on)\b",
        r"(?:please )?(?:text|message|contact) (?:me )?only\b",
        r"(?:please )?(?:only|just) (?:text|message|send)\b.* not ",
        r"just (?:the )?(?:\w+ ){0,2}(?:reminders|updates|alerts|notifications)$",
        rf"(?:solo|solamente|unicamente|seulement|uniquement|juste) (?:\w+ )?(?:{TEXTOS}|{MENSAJES}|rappels"
        r"|recordatorios|mand\w+|envi\w+|escrib\w+|texte\w+)\b",
        r"no (?:more )?(?:marketing|promos?|promotions|ads|advertising|sales|offers)$",
        r"no (?:more )?(?:sales|promo|ad) (?:texts|messages)",
        rf"(?!.*\b{BY_POST}\b)(?:please )?{CEASE} sending (?:me |us )?(?:\w+ ?){{1,4}}$",
    ),
    "enough": (
        r"(?:now )?(?:cease|desist|halt)(?: now)?$",
        r"(?:please )?(?:make it stop|enough|enough is enough|that is enough|thats enough|no mas|ya basta|basta ya"
        r"|ya no quiero|cancelar suscripcion)$",
        r"no more(?: please)?$",
        rf"(?:please )?{CEASE} (?:asking|calling|begging|trying|soliciting)(?: me| us)?$",
        r"(?:i )?(?:really )?dont (?:want|need) (?:these|this|any of (?:this|these))$",
        r"(?:please )?(?:end|stop) (?:(?:my|this|the) )?subscription$",
        r"(?:how (?:do|can) i|can i|could i) (?:stop|cancel|quit|end)$",
    ),
    "another person": (
        rf"(?:this is |you have |it is |c est |vous avez |tiene |tienes )?(?:the |a |le |el |un )?{WRONG}"
        r"(?= (?:sorry|please|and|i|you)\b| \w+$|$)",
        r"(?:\w+ ){0,4}?(?:you|u|yall)(?: \w+){0,2}? (?:have|got|texted|messaged|texting) (?:\w+ ){0,2}?wrong"
        r" (?:number|person|guy|one)\b",
        r"(?:i )?dont know who (?:this is|you are)$",
        r"(?:i|we) dont (?:text|do (?:texts?|texting))$",
    ),
    "spam": (
        r"(?:is )?this (?:is )?(?:a )?(?:spam|scam)$",
        r"(?:this|these|it) (?:feels?|looks?|sounds?|seems?) (?:like |to be )?(?:a |more )?(?:spam|scam|junk)\b",
        r"(?:this is |these are |you are |it is |more |just |all )*(?:spam|scam|junk|harassment)$",
        r"(?:wont|cant) stop (?:text|messag|spamm|bother|contact)\w* (?:me|us)",
        r"(?:block|mute) (?:me|us|you)",
    ),
}
"""What begins a clause."""
ANYWHERE = {
    "why": (
        rf"(?:why|how come) (?:am i|are we|do i keep|i am|i keep) (?:\w+ ){{0,2}}?(?:getting|receiving|on)"
        rf" (?:{FILLER} ){{0,3}}(?:{TEXTING}|these|this|lists?)\b",
        r"why (?:did|do|am) i (?:get|getting|got|receive) (?:this|these|that)(?: text| message)?s?$",
        r"why (?:do|are|did) you (?:keep |always |still |even )?(?:text|messag|spam|contact|send)\w*",
        r"(?:pourquoi|por que) (?:\w+ ){0,2}(?:m|me|nous|nos) (?:sig\w+ )?(?:ecriv|envoy|text|contact|escrib|mand"
        r"|envi)\w+",
    ),
    "whence the number": (
        r"(?:who gave you|(?:how|where) did you get) (?:my|this|our) (?:number|name|info\w*)",
        r"(?:how did|comment avez) (?:you|vous) (?:get|eu|obtenu) (?:my|mon)",
        r"(?:quien (?:les|te|le) dio mi|qui vous a donne mon)",
    ),
    "never agreed": (
        r"(?:never|didnt|not) (?:gave|give|given|granted?) (?:you |anyone |any )*(?:my |any )?(?:permission|consent"
        r"|number|authorization)",
        r"(?:dont|didnt|never) (?:ask|asked|sign|signed|subscribe|subscribed|consent|consented|agree|agreed)(?: up)?"
        rf" (?:for|to) (?:\w+ ){{0,2}}(?:{TEXTING}|this|these)",
        r"(?:didnt|never) (?:signed? up|subscribed?|opt(?:ed)? in|enroll(?:ed)?)$",
        r"(?:jamais|pas) (?:inscrite?|abonnee?|demande (?:ca|cela|a)|donne mon)\b",
        r"nunca (?:me )?(?:inscribi|suscribi|registre|pedi|di mi)\b",
    ),
    "asked before": (
        r"(?:asked|told you|requested) to be (?:removed|taken off|unsubscribed|opted out)\b",
        r"(?:thought|believe|sure) i (?:had |was )?(?:opted out|unsubscribed|removed)\b",
        r"did (?:my|the) (?:stop|unsubscribe|opt out)",
        r"my (?:stop|unsubscribe|opt out) (?:text|message|request|reply)",
        r"on the (?:\w+ ){0,2}(?:do not|dont) (?:call|contact|text)",
    ),
    "too many": (
        rf"(?:too many|sick of|tired of|hate|fed up with|over)"
        rf" (?:your |these |the |all |getting |this |of ){{0,3}}{TEXTING}",
        r"(?:text|messag)\w* (?:me |us )?(?:way |far )?too (?:much|often|many)",
        r"\d+ texts? (?:a|per|each) (?:day|week|month)",
        r"how many (?:more )?times .*\b(?:text|messag|contact|send|writ)\w* (?:me|us)\b",
        rf"(?:trop (?:de |d )(?:\w+ )?{TEXTOS}|(?:demasiados|tantos|son muchos) {MENSAJES})",
        rf"still (?:getting|receiving) (?:\w+ )?{TEXTING}",
        rf"(?:keep|kept) (?:on )?(?:getting|receiving) (?:{FILLER} ){{0,3}}(?:{TEXTING}|these|this|them|it)\b",
        r"(?:you|they|people) (?:\w+ )?keep (?:on )?(?:text|messag|spamm|bother|harass)\w* (?:me|us)",
        r"you (?:wont|never|cant|dont) stop (?:text|messag|spamm|bother|contact)\w* (?:me|us)",
        r"(?:these|your|the) (?:texts|messages) are (?:\w+ )?(?:old|too much|crazy|insane|nuts|rude|annoying|ridiculous"
        r"|excessive|unwanted|spam|harassment|out of control)",
    ),
    "fewer": (
        r"(?:text|send|messag\w+) (?:\w+ ){0,3}(?:less|fewer|not so)\b",
        rf"(?:less|fewer|not so many|menos|moins de) (?:of )?(?:{TEXTING}|{MENSAJES}|{TEXTOS}|these|those)\b",
        rf"(?:no more than|at most|maximum|max) (?:\w+ ){{1,2}}{TEXTING}",
        rf"(?:{MENSAJES}|{TEXTOS}|texte\w*|ecri\w*|envo\w*|mand\w*|escrib\w*) (?:\w+ ){{0,2}}?(?:moins souvent"
        r"|menos seguido|menos)\b",
    ),
    "only some": (
        r"(?:dejen?|dejes?) de (?:mandar|enviar)\w*",
        r"(?:arret|cess)\w+ (?:de|d) (?:m |me |nous )?envoyer\b",
        rf"only (?:want|need|send|get)(?: me)? (?:\w+ ){{0,3}}{TEXTING}\b",
        r"not the (?:\w+ )?(?:ones|texts|messages)$",
        r"(?:dont|never) (?:text|message|write) (?:before|after|during|past|until|at night"
        r"|on (?:week|mon|tues|wednes|thurs|fri|sat|sun)\w+)\b",
        rf"(?:hold off|hold|pause|suspend|snooze|slow down|ease up|back off)(?: on| with)?"
        rf" (?:{FILLER} ){{0,3}}{TEXTING}",
        r"(?:pause|snooze) (?:these|them)(?:$| (?:until|till|for)\b)",
        r"instead of (?:text|messag)\w*",
        rf"(?:rather|prefer)\b.* (?:than|over) (?:{FILLER} )*(?:texts?|texting|messages)\b",
        r"(?:text|message|contact) (?:\w+ ){1,3}instead of (?:me|this number|this one)",
        r"(?:quiero |deseo )?(?:cancel|anul)\w* (?:la |mi )?suscripcion$",
    ),
    "another person": (
        rf"sorry (?:this is |you have |it is |c est |vous avez |tiene |tienes )?(?:the |a |le |el |un )?{WRONG}"
        r"(?= (?:sorry|please|and|i|you)\b| \w+$|$)",
        r"(?:my \w+|he|she) (?:wants?|would like|asked|needs) (?:to be )?(?:off|out of|removed from|taken off)"
        r" (?:of )?(?:(?:your|the|this|these) )?(?:\w+ )?(?:lists?|texts?|messages)\b",
        rf"(?:take|remove|drop|get) (?:my|our) {FAMILY} off$",
        r"dont use (?:my|this) (?:\w+ )?(?:number|phone)\b",
        r"(?:nobody|no one) (?:here )?(?:named|called|by (?:that|the) name)",
        r"(?:pas le bon numero|vous vous trompez de (?:numero|personne)|se equivoc\w+ de (?:numero|persona))",
    ),
    "go away": (
        r"(?:go away|piss off|fuck off|get lost|buzz off|bug off|f off|not interested|no interest|enough already"
        rf"|quit it|knock it off|cut it out|no me interesa|pas interesse\w*){KINDLY}",
        r"uninterested$",
        r"get off (?:of )?my (?:phone|line|number)\b",
    ),
    "or else": (
        r"if (?:these|those|your|the) (?:\w+ )?(?:texts|messages) (?:continue|keep|dont (?:stop|end))\b",
        r"(?:if|next time) (?:you|i) (?:text|message|contact|spam|get another|hear)\b.*",
        r"(?:text|message|contact) (?:me|us|this number) (?:again|once more|one more time|another time|anymore)\b",
        r"(?:reported|reporting|report|blocked|blocking|block) (?:you|this|as|it as|this as)\b",
    ),
}
"""What may stand anywhere in a clause."""


def _compile(patterns: dict[str, tuple[str, ...]], boundary: str) -> re.Pattern[str]:
    return re.compile(boundary + f"(?:{'|'.join(pattern for kind in patterns.values() for pattern in kind)})")


_AT_FIRST, _ANYWHERE = _compile(AT_FIRST, ""), _compile(ANYWHERE, r"\b")


def find(words: str) -> str:
    """Return the words that complain, or nothing."""
    found = _AT_FIRST.match(words) or _ANYWHERE.search(words)
    return found.group() if found else ""
