"""Ordinary wording that asks to end the texting: patterns over `wording.canonical`, each with the texting as its object.

47 CFR 64.1200(a)(10): any wording counts that a reasonable person would read as a request to stop. A pattern is
built from four parts: a verb that ends or forbids, words without meaning of their own, the texting, and us.
"""

import re

from contacts.phrases_abroad import FRENCH, SPANISH

TEXTING = (
    r"(?:(?:text|messag\w+|sms) (?:subscription|service|program|club|thread)|text(?:s|ing|ed)?|messag(?:e|es|ing)|sms|mms|notifications?|notices|alerts?|reminders?|spam(?:ming)?|"
    r"promos?|promotions?|blasts?|solicitations?|ads|advertisements|campaigns?|communications?|correspondence|outreach|contact|mailings?)"
)
FILLER = (
    r"(?:the|these|those|this|that|your|any|all|of|with|it|me|us|my|more|further|future|such|getting|receiving|sending|"
    r"to|from|you|get|receive|anymore|unwanted|annoying|stupid|damn|fucking|freaking|dumb|automated|automatic|"
    r"marketing|promotional|political|campaign|random|constant|nonstop|endless|spam|junk|every|kind|type|no|other|please|"
    r"and|or|so|many|much|calls?|calling|emails?|emailing|sms|text)"
)
US = (
    r"(?:me|us|it(?: again| anymore)?$|this (?:\w+ )?(?:number|phone|line)|my (?:\w+ )?(?:number|phone|line)|this|here|again|anymore|"
    r"please|ever|at (?:all|this number|my number)|$)"
)
NUMBER = r"(?:me|us|my (?:\w+ )?(?:number|name|phone|cell|mobile|contact|info|information)|this (?:\w+ )?(?:number|phone|cell)|the number|\d[\d ]{6,14}\d)"
OTHER_LISTS = r"(?:wait|waiting|guest|price|shopping|grocery|packing|prayer|email|e|play|to|reading|class|phone tree)\b"
TAIL = re.compile(
    r"(?: (?:and )?(?:please|thanks|thank you|svp|s il vous plait|merci|gracias|por favor|(?<!for )now|immediately|asap|at once|right away|ok|okay|sir|maam|guys|"
    r"everyone|going forward|moving forward|from now on|for good|forever|in the future|ever again))+$"
)
"""Courtesy and haste at a clause's end, which change nothing."""
LIST = (
    rf"(?:(?!{OTHER_LISTS})\w+ ){{0,5}}"
    r"(?:lists?|database|system|records?|contacts|distribution|phones?|phone ?book|books|directory|files?|group|chat|texts?|messages?|texting|rotation|"
    r"campaigns?|subscription list|this|here|everything|it)\b"
)
CEASE = r"(?:stop|stopping|quit|cease|end|halt|discontinue|refrain from|knock off|enough (?:with|of)|cut (?:out|it out with))"
BOTHER = (
    r"(?:text|messag|contact|bother|harass|spamm|bugg|annoy|pester|hound|solicit|blow|hitt|reach|writ|pinging|sms|disturb|communicat)"
    r"\w*"
)

ENGLISH = {
    "cease texting": rf"{CEASE} (?:{FILLER} ){{0,5}}{TEXTING}\b",
    "some texting": rf"(?:{CEASE}|no more|dont (?:send|want|need)) (?!.*\b(?:miss|lose)\b|an? )(?:{FILLER} ){{0,4}}(?:\w+ ){{1,2}}(?:{FILLER} ){{0,3}}{TEXTING}(?: please| now| thanks| (?:to|for|on) {NUMBER})*$",
    "cease bothering": rf"{CEASE} {BOTHER}(?: (?:up|out(?: to)?|to|with))?(?: {US}|$)",
    "cancel texting": rf"(?:cancel|terminate|disable|deactivate|turn off|shut off|remove) (?:{FILLER} ){{0,4}}{TEXTING}(?: (?:for|to|on) {NUMBER})?$",
    "end the subscription": rf"(?:cancel|end|stop|terminate) (?:{FILLER} )*subscription (?:to|for) (?:{FILLER} ){{0,3}}{TEXTING}\b",
    "no texts at times": rf"^(?:please )?no (?:more )?{TEXTING} (?:on (?!my|our)|(?:this|next) (?:week|month|weekend)|tonight|at|before|after|during|past|until|till|about|for|in the)\b",
    "forbid for another": r"(?:dont|never|not) (?:you |ever |please )?(?:text|message|contact) (?:my (?!(?:\w+ )?(?:number|phone|line))|our|her|him|them)\b",
    "forbid sending": rf"(?:dont|never|no longer|not) (?:you |ever |please )?send(?:ing)? (?:{FILLER} ){{0,6}}(?:{TEXTING}|anything|"
    r"stuff|shit|crap|again|anymore)\b",
    "rather not": rf"(?:i (?:would )?)?(?:rather|prefer)(?: to)? (?:you )?not (?:to )?(?:(?:{FILLER} |have |be |continue ){{0,5}}(?:{TEXTING}|contacted|messaged)\b|(?:get|receive|have) (?:these|this|them)\b)",
    "not wanted": rf"(?:i )?(?:really |just |simply )?(?:dont|no longer|do no longer|didnt|never) (?:really |ever )?(?:want|wanted|wish|need|like|care|"
    rf"consent|agree|desire|require|appreciate|authorize|allow|permit)(?: for)? (?:{FILLER} ){{0,5}}{TEXTING}\b",
    "out": r"opt(?:ed)? (?:me|us|my \w+|this \w+)? ?out$",
    "out of texting": rf"opt(?:ed)? (?:me |us |my \w+ |this \w+ )?out (?:please|thanks|now|immediately|of all|of everything|"
    rf"of this|of these|from this|from these|(?:of |from )?(?:{FILLER} ){{0,4}}(?:{TEXTING}|list|lists)\b)",
    "be out": rf"(?:be|have {NUMBER}) (?:opted out|taken (?:off|out)|removed|unsubscribed|dropped|deleted)"
    rf"(?:$| (?:now|please|immediately|asap)$| (?:(?:from|off|of|out of) )?(?:of )?{LIST})",
    "take off": rf"(?:take|remove|delete|drop|get|scratch|strike|pull|erase|cross) {NUMBER}"
    rf"(?:(?:(?<!get me)(?<!take me)(?<!get my info)(?<!get my number)(?<!get this number)| (?:off|from|out))(?:$| (?:please|now|immediately|asap|thanks|already|today)$)| (?:off|from|out of|off from|out)(?: of)? {LIST})",
    "lose the number": r"(?:lose|delete|erase|forget(?: you have)?|block|remove|trash|toss|burn|shred|get rid of|throw (?:away|out)) (?:my|this) (?:\w+ )?(?:number|phone)(?:$| (?:please|now|from|off)\b)",
    "leave alone": rf"(?:leave|let) {NUMBER} (?:the \w+ |\w+ )?(?:alone|be|in peace|out of (?:this|it|these))$",
    "want out": rf"(?:i (?:really |just )?)?(?:(?:want|let me|get me|count me|like|wish) out (?:of|from)|(?:let|get) (?:me|us) off) (?:of )?{LIST}",
    "revoke": rf"(?:(?:i|we) )?(?:hereby |am |are |now |formally )*(?:revoke|withdraw|rescind|retract|revoking|withdrawing|rescinding|retracting) (?:\w+ ){{0,5}}(?:consent|permission|authorization)"
    rf"(?:$| (?:under|pursuant|effective|as of)\b| (?:to|for|you|from|given|that|i) (?:\w+ ){{0,6}}?(?:{TEXTING}|texted|contact\w*|messaged|reach\w*|tcpa)\b)",
    "no permission": r"you (?:(?:dont|no longer|do no longer|never) (?:have|had) (?:my |any |our )?(?:consent|permission|authorization)|"
    r"(?:are )?(?:not|no longer|never) (?:allowed|permitted|authorized|welcome)) to (?:text|contact|message|sms|reach|call)\b",
    "do not contact list": r"(?:put|place|add) (?:me|us|my \w+|this \w+) (?:on|to|in|onto) (?:\w+ ){0,4}?(?:do not|dont|dnc|no (?:contact|text|call))\b",
    "texts must end": rf"(?:these|those|your|the|all|any|this) (?:\w+ ){{0,2}}?{TEXTING} (?:\w+ )?(?:need|needs|must|have|has|should|better|got|ought)(?: to)? (?:stop|end|cease|quit)\b|"
    rf"(?:(?:i|we) (?:would |really |just )*)?(?:make|need|want|have|get|like) (?:{FILLER} ){{1,3}}{TEXTING} (?:to )?(?:stop|stopped|end|ended|cease)\b",
    "consent is gone": r"(?:consent|permission|authorization) (?:\w+ ){0,4}?(?:is |has been |was |are |hereby )*(?:revoked|withdrawn|rescinded)\b",
    "i opt out": r"(?:i|we) (?:am |are |will |would |have |hereby |now |just |going to |decided to |like to |want to |wish to |choose to )*opt out"
    r"(?:$| (?:of|from) (?:these|this|it|here|everything)$)",
    "off the list": r"^(?:please )?off (?:of )?(?:the|this|your) (?:\w+ )?list$",
    "this off the list": r"(?:take|get|remove) (?:this|it) (?:off|from) (?:of )?(?:\w+ ){0,5}lists?\b",
    "said in vain": r"(?:(?:what|which) part of|how many (?:more )?times .*) (?:the word )?(?:stop|unsubscribe|opt out|no more)\b",
    "further texts, then court": rf"(?:any|all|each) (?:further|future|more|additional|other|subsequent) (?:\w+ ){{0,2}}?(?:{TEXTING}|contact) (?:\w+ ){{0,8}}?"
    r"(?:harass\w*|report\w*|legal\w*|lawyer|attorney|court|sued?|lawsuit|violation|complaint|illegal|spam)\b",
    "rather you did not": r"(?:rather|prefer|prefers?|better) (?:if |that )?you (?:didnt|dont|not|never|wouldnt|stopped) (?:text|message|contact|texting|messaging|contacting)\b",
    "objects": rf"(?:object|opposed) to (?:{FILLER} )*{TEXTING}\b|(?:m oppose a|refuse (?:de|d)) (?:recevoir|vos)\b|me opongo a (?:recibir|sus)\b",
    "told to stop": rf"(?:asked|asking|told|telling|begged|begging|ordered|ordering|warned) (?:you|yous|them)(?: all| again| \w+ times| repeatedly| already| nicely| before)* to (?:stop$|{CEASE}(?: \w+)? (?:before|already|\w+ times?|once|twice|now|again)$|(?:remove|delete|unsubscribe|take off) (?:me|us|my)\b)",
    "none to come": rf"(?:sure|ensure|better|see to it|see that)(?: that)?(?: i| we)? (?:dont|not|never|no longer) (?:get|receive|hear|see|have) (?:{FILLER} |another |one |single ){{0,5}}(?:{TEXTING}|you)\b",
    "or else": rf"if you (?:text|message|contact|spam|bother) (?:{US} ?)*(?:\w+ ){{0,8}}?(?:sue|lawyer|attorney|report\w*|police|cops|legal|court|fcc)\b",
    "not for texting": rf"(?:dont|never|not) (?:\w+ )?use (?:my|this) (?:\w+ ){{1,3}}(?:for|to) (?:{FILLER} ){{0,2}}{TEXTING}\b",
    "stop means stop": r"(?:stop means stop|no means no)$",
    "already said": r"(?:i|we)(?: have)?(?: already| just| clearly| also)*(?: said| told you| asked| texted| text| replied| typed| sent|"
    r" wrote| put)(?: you| the word| to| already)* (?:stop|unsubscribe|opt out)(?: \w+ times?| already| before| twice| yesterday)*$",
}

_WRITTEN = ENGLISH | FRENCH | SPANISH
REQUESTS = {name: re.compile(rf"\b(?:{pattern})") for name, pattern in _WRITTEN.items()}
ANY_REQUEST = re.compile(rf"\b(?:{'|'.join(_WRITTEN.values())})")
"""Whether any of them holds: asked first, since of most clauses none does, and one question is five times as fast."""
NOT_ENGLISH = frozenset(FRENCH) | frozenset(SPANISH)
MENTION = re.compile(
    r"\b(?:reply|text|send|type|respond|answer|replying|texting|sending|typing|repondez|envoyez|responda|responde|envie|texte|txt)(?: with)? (?:the word )?(?:stop|end|quit|cancel|unsubscribe|arret|alto|help|info)\b"
    r"(?: (?:to|2|pour|para) (?:\w+ ){0,2}?(?:opt out|end|cancel|unsubscribe|quit|stop|help|out|arreter|cancelar|parar))?|"
    r"\b(?:stop|end|quit|cancel|arret|alto) ?(?:to|2|pour|para) ?(?:opt out|end|cancel|unsubscribe|quit|stop|arreter|cancelar|parar|salir)\b|"
    r"\bstop au \d+"
)
"""Our own instruction, quoted back."""
