"""Ordinary wording that asks to end the texting: patterns over `wording.canonical`, each with the texting as its object.

47 CFR 64.1200(a)(10): any wording counts that a reasonable person would read as a request to stop. A pattern is
built from four parts: a verb that ends or forbids, words without meaning of their own, the texting, and us.
"""

import re

TEXTING = (
    r"(?:(?:text|messag\w+|sms) (?:subscription|service|program|club|thread)|text(?:s|ing|ed)?|messag(?:e|es|ing)|sms|mms|notifications?|notices|alerts?|reminders?|spam(?:ming)?|"
    r"promos?|promotions?|blasts?|solicitations?|ads|advertisements|campaigns?|communications?)"
)
FILLER = (
    r"(?:the|these|those|this|that|your|any|all|of|with|me|us|my|more|further|future|such|getting|receiving|sending|"
    r"to|from|you|get|receive|anymore|unwanted|annoying|stupid|damn|fucking|freaking|dumb|automated|automatic|"
    r"marketing|promotional|political|campaign|random|constant|nonstop|endless|spam|junk|every|kind|type|no|please|"
    r"and|or|so|many|much|calls?|calling|emails?|emailing|sms|text)"
)
US = (
    r"(?:me|us|this (?:\w+ )?(?:number|phone|line)|my (?:\w+ )?(?:number|phone|line)|this|here|again|anymore|"
    r"please|ever|at (?:all|this number|my number)|$)"
)
NUMBER = (
    r"(?:me|us|my (?:\w+ )?(?:number|name|phone|contact|info|information)|this (?:\w+ )?(?:number|phone)|the number)"
)
LIST = (
    r"(?:(?:your|the|this|that|these|those|all|any|of|text|texting|sms|messaging|mailing|contact|call|calling|"
    r"marketing|phone|distribution|subscriber|broadcast|campaign|group|stupid|damn|fucking|spam|message) ){0,5}"
    r"(?:lists?|database|system|records?|contacts|directory|files?|group|chat|texts?|messages?|texting|rotation|"
    r"campaigns?|subscription list|this|here|everything|it)\b"
)
CEASE = r"(?:stop|stopping|quit|cease|end|halt|discontinue|refrain from|knock off|enough (?:with|of)|cut (?:out|it out with))"
BOTHER = (
    r"(?:text|messag|contact|bother|harass|spamm|bugg|annoy|pester|hound|solicit|blow|hitt|reach|writ|pinging|sms|disturb)"
    r"\w*"
)

ENGLISH = {
    "cease texting": rf"{CEASE} (?:{FILLER} ){{0,5}}{TEXTING}\b",
    "some texting": rf"(?:{CEASE}|no more|dont (?:send|want|need)) (?:{FILLER} ){{0,4}}(?:\w+ ){{1,2}}(?:{FILLER} ){{0,3}}{TEXTING}(?: please| now| thanks)*$",
    "cease bothering": rf"{CEASE} {BOTHER}(?: (?:up|out(?: to)?|to))?(?: {US}|$)",
    "cease sending": rf"{CEASE} sending (?:me |us |to me |to us |this number )?(?:this|these|that|those|stuff|crap|shit|"
    r"things|it|anything|them|me|us|so many|(?:this|that) (?:crap|shit|stuff|junk|garbage))?(?: to (?:me|us))?$",
    "cancel texting": rf"(?:cancel|terminate|disable|deactivate|turn off|shut off|remove) (?:{FILLER} ){{0,4}}{TEXTING}$",
    "forbid texting": rf"(?:dont|never|do nt|not) (?:you |ever |you ever |you dare |even |please )?(?:(?:call|email|phone) (?:or|and|nor) )?(?:text|message|contact|bother|"
    rf"sms|write|spam|harass|disturb|solicit|hit (?:me )?up|reach out to)(?: to)?(?: (?:or|and|nor) (?:call|email|contact|text|message))?(?: {US}|$)",
    "forbid for another": r"(?:dont|never|not) (?:you |ever |please )?(?:text|message|contact) (?:my (?!(?:\w+ )?(?:number|phone|line))|our|her|him|them)\b",
    "forbid sending": rf"(?:dont|never|no longer|not) (?:you |ever |please )?send(?:ing)? (?:{FILLER} ){{0,6}}(?:{TEXTING}|anything|"
    r"stuff|shit|crap|again|anymore)\b",
    "rather not": rf"(?:i (?:would )?)?(?:rather|prefer)(?: to)? (?:you )?not (?:to )?(?:{FILLER} |have |be |continue ){{0,5}}(?:{TEXTING}|contacted|messaged)\b",
    "off the list": r"(?:remove|delete|take|removed|taken) (?:from|off) (?:of )?(?:(?:your|the|this|all|text|sms|contact|calling|marketing|mailing) )*(?:lists?|database)\b",
    "no more": rf"(?:no|zero) (?:more )?(?:{FILLER} ){{0,3}}{TEXTING}(?: (?:please|ever|thanks|again|anymore|from you|to me))*$",
    "not wanted": rf"(?:i )?(?:really |just |simply )?(?:dont|no longer|do no longer|didnt|never) (?:really |ever )?(?:want|wanted|wish|need|like|care|"
    rf"consent|agree|desire|require|appreciate)(?: for)? (?:{FILLER} ){{0,5}}{TEXTING}\b",
    "not wanted at all": r"(?:i )?(?:dont|no longer|never) (?:really )?(?:want|wish|care|need|consent|agree) (?:you )?(?:to )?"
    r"(?:be (?:texted|messaged|contacted)|hear from you|hear from (?:your|this) \w+|contact from you|you texting|contacting|"
    r"be on (?:your|this|the) (?:\w+ )?list|this anymore|these anymore|contact me|text me)\b",
    "out": r"opt(?:ed)? (?:me|us|my \w+|this \w+)? ?out$",
    "out of texting": rf"opt(?:ed)? (?:me |us |my \w+ |this \w+ )?out (?:please|thanks|now|immediately|of all|of everything|"
    rf"of this|of these|from this|(?:of |from )?(?:{FILLER} ){{0,4}}(?:{TEXTING}|list|lists)\b)",
    "be out": rf"(?:be|have {NUMBER}) (?:opted out|taken (?:off|out)|removed|unsubscribed|dropped|deleted)"
    rf"(?:$| (?:now|please|immediately|asap)$| (?:(?:from|off|of|out of) )?(?:of )?{LIST})",
    "get out": r"(?:unsubscribe|unsub)(?: me| us| my \w+| this \w+)?"
    rf"(?:$| (?:now|please|asap|immediately|already|thanks|again)\b| (?:from|to) (?:{FILLER} ){{0,4}}(?:{TEXTING}|list|lists|this|these|all|everything)\b)",
    "take off": rf"(?:take|remove|delete|drop|get|scratch|strike|pull|erase|cross) {NUMBER}(?: (?:off|from|out|out of|off from))?"
    rf"(?:$| (?:please|now|immediately|asap|thanks|already|today)$| (?:of )?{LIST})",
    "lose the number": r"(?:lose|delete|erase|forget|block|remove|trash) (?:my|this) (?:\w+ )?(?:number|phone)(?:$| (?:please|now|from|off)\b)",
    "leave alone": r"(?:leave|let) (?:me|us) (?:the \w+ )?(?:alone|be|in peace)$",
    "revoke": r"(?:i )?(?:hereby )?(?:revoke|withdraw|rescind|am revoking|am withdrawing) (?:all |any |my |prior |previous )*"
    r"(?:consent|permission|authorization)\b",
    "no permission": r"you (?:dont|no longer|do no longer) have (?:my |any |our )?(?:consent|permission|authorization) to (?:text|contact|message|sms)\b",
    "no further": rf"no (?:further|additional) (?:contact|{TEXTING})\b",
    "cease and desist": r"cease (?:and|&) desist\b",
    "do not contact list": r"(?:put|place|add) (?:me|us|my \w+|this \w+) (?:on|to|in) (?:\w+ )?(?:do not|dont|dnc|no)\b",
    "cease receiving": rf"stop (?:getting|receiving) (?:{FILLER} ){{0,4}}(?:{TEXTING}|these|this|them)\b",
    "already said": r"(?:i|we)(?: have)?(?: already| just| clearly| also)*(?: said| told you| asked| texted| text| replied| typed| sent|"
    r" wrote| put)(?: you| the word| to| already)* (?:stop|unsubscribe|opt out)(?: \w+ times?| already| before| twice| yesterday)*$",
}
FRENCH = {
    "arreter": r"(?:arretez?|arreter|cessez?|cesser|stop(?:pez)?) (?:de |d |avec )?(?:m |me |nous |les |ces |vos |tous |tout |des )*"
    r"(?:(?:envoyer|ecrire|contacter|texter|deranger|spammer|harceler)\b|textos?|messages?|sms|pubs?|publicites?|texto)",
    "ne plus": r"(?:(?:ne )?(?:m|me|nous) |n )?(?:envoyez|envoie|envoyer|ecrivez|ecris|contactez|contacte|textez|texte|derangez|recontactez)"
    r"(?: moi| nous)? (?:plus|pas|jamais)\b(?: de| d| rien| ces| vos)*(?: (?:textos?|messages?|sms|pubs?|publicites?|moi)\b|$| svp| merci| s il vous)",
    "ne plus recevoir": r"(?:je )?(?:ne )?(?:veux|souhaite|desire|voudrais) (?:pas|plus|ne plus|ne pas)(?: plus)? (?:recevoir|avoir|etre|de|vos|d)(?: \w+){0,3} "
    r"(?:textos?|messages?|sms|contacte|contactee|pubs?|publicites?|vous)\b",
    "plus de": r"(?:plus|pas) (?:de|d|aucun) (?:textos?|messages?|sms)(?: svp| merci| s il vous plait)*$",
    "ne plus faire": r"ne plus (?:m |me |nous )?(?:envoyer|contacter|ecrire|texter|recevoir|deranger)\b",
    "desabonner": r"(?:me )?(?:desabonne[rz]?|desinscri(?:re|vez|s)|desinscription)(?: ?moi| nous)?(?:$| svp| merci| de (?:\w+ )?(?:liste|messages?|sms|textos?))",
    "retirer": r"(?:retirez?|enlevez?|supprimez?|effacez?|otez|retirer|enlever|supprimer)(?: moi| mon (?:numero|nom)| ce numero)"
    r"(?:$| svp| (?:de|d)(?: la| votre| vos| cette)? (?:listes?|base|systeme|contacts?))",
    "laisser": r"(?:laissez?|fichez|foutez)(?: moi| nous) (?:tranquille|la paix)",
    "perdre": r"(?:perdez|oubliez|bloquez) mon numero",
}
SPANISH = {
    "no manden": r"(?:ya )?no (?:me |nos )?(?:manden?|mandes|envien?|envies|escriban?|escribas|contacten?|contactes|molesten?|molestes|texteen|textees)"
    r"(?:me|nos)?(?: mas| mensajes| textos| sms| nada|$)",
    "ya no": r"ya no (?:me |nos )?(?:manden?|mandes|envien?|envies|escriban?|escribas|contacten?|contactes|molesten?|molestes)\b",
    "dejar de": r"(?:dejen?|deja|deje|paren?|para|pare|basta) (?:ya )?de (?:mandar|enviar|escribir|contactar|molestar|textear|estar)(?:me|nos|les)?",
    "no quiero": r"(?:ya )?no (?:quiero|deseo|queremos|deseamos|necesito)(?: que)?(?: ya)?(?: me| nos)?(?: recibir| seguir recibiendo| recibiendo)?(?: mas| sus| estos| esos| tus| los| ningun)*"
    r" (?:mensajes?|textos?|sms|notificaciones|(?:manden|envien|escriban|contacten|molesten))\b",
    "no molestar": r"no (?:molestar|molestes?|contactar|enviar mas)(?: por favor| mas)*$",
    "no mas": r"no mas (?:de )?(?:mensajes?|textos?|sms)\b",
    "quitar": r"(?:borren?|borra|quiten?|quita|eliminen?|elimina|saquen?|saca|remueva[n]?|retiren?)(?:me)? ?(?:mi (?:numero|nombre|telefono)|este numero|de (?:la|su|sus|esta|tu) (?:listas?|base|sistema))",
    "baja": r"(?:me )?(?:quiero |deseo |quisiera )?(?:den|dar|darme|denme|deme|dame)(?:me)? de baja(?:$| por favor| de (?:la|esta|su|sus|estos|los)? ?(?:lista|mensajes|textos|sms))",
    "desuscribir": r"(?:des(?:in)?suscrib\w+|cancel(?:en|ar|e|a) (?:mi suscripcion a )?(?:los|estos|sus|mis)? ?(?:mensajes|textos|sms))\b",
    "dejar en paz": r"(?:dejen?|deja|deje)(?:me|nos) (?:en paz|tranquil[oa])",
}
"""French and Spanish stand without accents and with the elided letter as a word of its own: `ne m envoyez plus`."""

REQUESTS = {
    name: re.compile(rf"\b(?:{pattern})")
    for language in (ENGLISH, FRENCH, SPANISH)
    for name, pattern in language.items()
}

OTHERS_SAY = re.compile(
    r"(?:\b(?:he|she|it|they|we|i|who|wont|cant|couldnt|wouldnt|didnt|doesnt|isnt|havent|hasnt|never|did|will|would|"
    r"should|could|must|may|might|can|when|before|until|after|why|as|did you|have you|do you|if i|if we|when you|"
    r"after you|before you|once you|if you|since you|that you didnt|you|(?:my|his|her|their|our|the) \w+))$"
)
"""Somebody else than the writer asks nobody, or the writer tells of himself: the words just before the request."""
YOU_ARE_ASKED = re.compile(
    r"\b(?:(?:can|could|will|would|wont|cant) (?:you|someone|somebody|anyone|we)(?: all)?|you (?:need to|have to|must|should|better|had better|can|may|will|all)|"
    r"(?:want|need|like|wish|demand|ask|asking|asked|told|tell|telling|beg|begging|request|requesting|expect|prefer|love|warn|warning)(?: for)?(?: that)? (?:you|yous)(?: all| again| \w+ times| repeatedly| already| nicely)*(?: to)?|"
    r"(?:want|need|like|wish|love|prefer|asked|asking|request|requesting|trying|tried|demand|demanding) (?:\w+ times |repeatedly |already |nicely )?(?:to|this|these|that)|appreciate it if you(?: could| would)?|if you (?:could|would|can)|"
    r"if you dont|why dont you|i said|i say|i repeat|mind|how about you|do i have to (?:say|tell you|ask|ask you)(?: to)?)(?: please| just| also| kindly)*$"
)
"""The writer asks us, or says what he wants: the words just before the request."""
NEGATED = re.compile(
    r"\b(?:dont|never|not|cant|wont|didnt|couldnt|wouldnt|no need to|havent|hasnt|isnt)(?: \w+)?"
    r" (?:to )?(?:stop|stopping|unsubscribe|unsub|opt(?:ed)? out|opt (?:me|us|my \w+) out|quit|cease|remove|end|cancel|take|delete|drop|block|lose|leave)\b"
)
PARTIAL = re.compile(
    r"\b(?:except|excluding|besides|but (?:keep|not|only|still|continue|just|leave|send|you can)|all but|everything but|"
    r"(?<!the )(?:only|just) (?:the|text|send|message|want|need|keep)|other than|keep (?:the|my|sending|texting|me)|instead|unless|until|till|"
    r"for now|for a while|for (?:the )?(?:today|tonight|weekend)|(?:at|after|before|past|around) (?:\d|night|noon|midnight|work|dinner|dark|hours|\w+ (?:am|pm))|"
    r"during|while|on (?:the )?(?:week\w*|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*)|so (?:early|late|often|much|many)|too (?:early|late|often|much|many)|this (?:early|late)|that (?:early|late)|as (?:often|many|much)|"
    r"in the (?:morning|evening|middle|night)|tonight|every (?:\w+ )?(?:day|hour|minute|week|morning|night)|twice|"
    r"duplicate|(?:the|your|these|those)? ?(?:marketing|promotional|promo|political|automated|survey|sales|ad)s? (?:text|texts|messages|ones|alerts|reminders|stuff)|"
    r"promos|promotions|surveys|the (?:other|rest)|on facebook|on whatsapp|by text|sauf|seulement|excepto|menos|solo)\b"
)
ONLY = re.compile(r"\b(?:only|just) (?:text|send|message|want|need|keep)\b")
"""What is still welcome, before or after the request."""
UNWANTED = re.compile(
    r"\b(?:dont|didnt|never|not)(?: really| even| ever)? (?:want|need|like|wish|mean|ask|wanted|asked|meant|have)(?: you)? to$"
)
"""The writer does not want the request that follows."""
FOR_ANOTHER = re.compile(r"^ (?:my (?!(?:\w+ )?(?:number|phone|cell|line|mobile|ass)\b)\w+|our \w+|her\b|him\b|them\b)")
"""Whose texts these are is not said: the words just after the request."""
PLEADED = re.compile(r"\w+ please (?:stop|unsubscribe)(?: now| thanks)?$")
"""A text that ends so, whatever stands before."""
ENDING = re.compile(
    r"(?:wrong (?:number|person)|not interested|who (?:is|are) (?:this|you|these)|no thanks|dont know you|this is not \w+|not \w+s (?:number|phone)|anymore|any longer)"
    r" (?:please )?(?:stop|unsubscribe|remove me|opt out)(?: please| now| thanks)*$"
)
"""A reason and a keyword with no sign between them."""
NOT_ENGLISH = frozenset(FRENCH) | frozenset(SPANISH)
QUESTION = re.compile(
    r"^(?:(?:hi|hello|hey|ok|so|and|but|please|excuse me|sorry|quick question) )*(?:how|what|why|when|where|who|which|do(?! not)|does|did|am|is|are|"
    r"should|may|comment|como|can i|could i|can we|can (?:my|he|she|they)|would i|will i|if)\b"
)
ABOUT_LEAVING = re.compile(
    rf"\b(?:(?:unsubscribe|opt out|get off|off (?:of )?(?:your|this|the) list|remove (?:me|my|myself)|removed from|unsub)\b|"
    rf"(?:stop|end|cancel|quit|block|turn off|get rid of) (?:{FILLER} ){{0,4}}(?:{TEXTING}|these|this)\b|desabonner|darme de baja|desinscrire)"
)
COMPLAINTS = re.compile(
    rf"\b(?:why (?:do|are|did) you (?:keep |always |still |even )?(?:text|messag|spam|contact|send)\w*|(?:you )?keep (?:on )?(?:text|messag|spamm|bother|harass)\w* (?:me|us)|"
    rf"(?:dont|didnt|never) (?:ask|asked|sign|signed|subscribe|subscribed|consent|consented|agree|agreed)(?: up)? (?:for|to) (?:\w+ ){{0,2}}(?:{TEXTING}|this|these)|"
    r"(?:^|you )(?:wont|never|cant|dont) stop (?:text|messag|spamm|bother|contact)\w* (?:me|us)|(?:go away|piss off|fuck off|get lost|buzz off|bug off|f off|not interested|no interest|enough already|quit it|knock it off|cut it out|no me interesa|pas interesse\w*)(?: thanks| thank you| please| sorry| at all| gracias| merci)*$|"
    r"^(?:you have |youve got |this is )?(?:the |a )?wrong (?:number|person)$|(?:too many|sick of|tired of|hate|fed up with|over) (?:your |these |the |all |getting |this |of ){0,3}"
    rf"{TEXTING}|still (?:getting|receiving) (?:\w+ )?{TEXTING}|stop (?:calling|emailing) (?:me|us)|^(?:block|mute) (?:me|us|you)|^no more(?: please)?$|(?:if|next time) (?:you|i) (?:text|message|contact|spam|get another|hear)\b.*|(?:reported|reporting|report|blocked|blocking|block) (?:you|this|as|it as|this as)\b|^(?:please )?(?:make it stop|enough|enough is enough|that is enough|thats enough|no mas|ya basta|basta ya|ya no quiero|cancelar suscripcion)$|^(?:how (?:do|can) i|can i|could i) (?:stop|cancel|quit|end)$|did (?:my|the) (?:stop|unsubscribe|opt out)|^(?:i )?(?:want|like|would like|wish|need) (?:to )?(?:stop|cancel|quit|end|out)$)"
)
SUPPORT = re.compile(
    r"\b(?:wrong (?:number|person)|not interested|dont know (?:you|who)|who (?:is|are) (?:this|you|these)|not (?:my|his|her) \w+|sue|lawyer|attorney|report\w*|"
    r"fcc|ftc|police|legal|tcpa|consent|permission|scam\w*|harass\w*|list|text\w*|messag\w*|sms|numero|number|contact\w*|unsubscribe|opt out|"
    r"do not call|annoy\w*|already|i said|moved|deceased|passed away|died|not me|i am not|this isnt|isnt \w+s|no longer|never signed|fuck\w*|shit|bitch\w*|"
    r"asshole\w*|leave (?:me|us)|go away|spam\w*|bother\w*|no thanks|remove|equivocado|mauvais numero)\b"
)
MENTION = re.compile(
    r"\b(?:reply|text|send|type|respond|answer|repondez|envoyez|responda|responde|envie|texte|txt)(?: with)? (?:the word )?(?:stop|end|quit|cancel|unsubscribe|arret|alto|help|info)\b"
    r"(?: (?:to|2|pour|para) (?:\w+ ){0,2}?(?:opt out|end|cancel|unsubscribe|quit|stop|help|out|arreter|cancelar|parar))?|"
    r"\b(?:stop|end|quit|cancel|arret|alto) ?(?:to|2|pour|para) ?(?:opt out|end|cancel|unsubscribe|quit|stop|arreter|cancelar|parar|salir)\b|"
    r"\bstop au \d+"
)
"""Our own instruction, quoted back."""
