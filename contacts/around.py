"""What stands around a request to end the texting and turns it: who asks whom, denials, questions, parts, laments."""

import re

from contacts.phrases import CEASE, FILLER, TEXTING
from contacts.phrases_abroad import MENSAJES, TEXTOS

OTHERS_SAY = re.compile(
    r"(?:\b(?:he|she|it|they|we|i|who|wont|cant|couldnt|wouldnt|didnt|doesnt|isnt|havent|hasnt|never|did|will|would|"
    r"should|could|must|may|might|can|when|before|until|after|why|as|did you|have you|do you|if i|if we|when you|"
    r"after you|before you|once you|if you|since you|that you didnt|you|(?:my|his|her|their|our|the) \w+))$"
)
"""Somebody else than the writer asks nobody, or the writer tells of himself: the words just before the request."""
YOU_ARE_ASKED = re.compile(
    r"\b(?:(?:right|choos\w+|writing|decided|elect\w*) (?:now )?to|(?:get|make) you(?: to)?|(?:me )?(?:pueden|puede|podrian|podria|puedes|quieren)|(?:pouvez|pourriez|voulez) vous|peux tu|(?:can|could|will|would|wont|cant) (?:you|someone|somebody|anyone|we)(?: all)?|you (?:need to|have to|must|should|better|had better|can|may|will|all)|"
    r"(?:want|need|like|wish|demand|ask|asking|asked|told|tell|telling|beg|begging|request|requesting|expect|prefer|love|warn|warning)(?: for)?(?: that)? (?:you|yous)(?: all| again| \w+ times| repeatedly| already| nicely)*(?: to)?|"
    r"(?:want|need|like|wish|love|prefer|asked|asking|request|requesting|trying|tried|demand|demanding) (?:\w+ times |repeatedly |already |nicely )?(?:to|this|these|that)|appreciate it if you(?: could| would)?|if you (?:could|would|can)|"
    r"if you dont|why dont you|i said(?: to)?|(?:notified|advised|instructed|told)(?: you)? to|i say|i repeat|mind|how about|how about you|(?:can|could|may) (?:i|we) please|(?:notice|request|demand|order|instruction|warning)(?: for you| that you)? to|do i have to (?:say|tell you|ask|ask you)(?: to)?)(?: please| just| also| kindly)*$|"
    r"(?:^|\b(?:i|we|am|are|hereby)\b(?: (?!he\b|she\b|they\b|my\b)\w+){0,3}? )(?:ask|asking|request|requesting|demand|demanding|tell|telling|want|need|like|wish|insist|insisting|beg|begging)"
    r"(?: (?!him\b|her\b|them\b|he\b|she\b|they\b|my\b|his\b|their\b|know\b|if\b)\w+){0,7}$"
)
"""The writer asks us, or says what he wants: the words just before the request."""
ADVERBS = r"(?: (?:ever|even|really|just|please|want|need|have|going|you|be|yet|to|try|trying|able|gonna|actually))*"
NEGATED = re.compile(
    rf"\b(?:dont|never|not|cant|wont|didnt|couldnt|wouldnt|no need to|havent|hasnt|isnt|doesnt){ADVERBS}"
    r" (?:to )?(?:stop|stopping|unsubscribe|unsub|opt(?:ed)? out|opt (?:me|us|my \w+) out|quit|cease|remove|end|cancel|take|delete|drop|block|lose|leave)\b"
)
STILL_WELCOME = (
    r"except|excluding|besides|but (?:keep|let me|not|only|still|continue|just|leave|send|you can)|all but|everything but|"
    r"(?<!the )(?:only|just) (?:the|text|send|message|want|need|keep)|other than|(?<!you )(?<!they )(?<!to )keep (?:the|my|sending|texting|me)|instead|unless|until|till|"
    r"(?:is|are) (?:ok|okay|fine|good|great|welcome)|the (?:other|rest)|"
    r"(?:use|try) my (?:\w+ )?(?:cell|number|phone|line|mobile)|(?:text|use|message) (?:me (?:at|on) |my \w+ )?(?:\d+|instead)|sauf|seulement|uniquement|(?:mais|et) (?:gardez|conservez|continuez|pas)|excepto|menos|solo|solamente|unicamente|pero (?:si|sigan|no|mantengan)"
)
AT_TIMES = (
    r"for now|for a while|for (?:the )?(?:today|tonight|weekend)|(?:at|after|before|past|around) (?:\d\w*|night|noon|midnight|work|dinner|dark|hours|\w+ (?:am|pm))|"
    r"during|while|on (?:the )?(?:week\w*|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*)|(?:so|too|as) (?:early|late|often|much|many)|(?:this|that) (?:early|late)|"
    r"(?:this|next) (?:week|month|weekend|year)|in the (?:morning|evening|middle|night)|tonight|every (?:\w+ )?(?:day|hour|minute|week|morning|night)|twice|duplicates?|"
    r"(?:le|ce|les) (?:soir|matin|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?|(?:la|de) nuit|(?:la )?fin de semaine|week ?end|(?:si|trop) (?:tot|tard|souvent)|(?:avant|apres|pendant|jusqu) \w+|au travail|"
    r"de noche|(?:por|en) la (?:noche|manana|tarde|madrugada)|tan (?:temprano|tarde|seguido)|tantos|los (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos)|"
    r"(?:antes|despues) de|durante|en el trabajo"
)
OF_A_KIND = (
    r"(?:the|your|these|those)? ?(?:marketing|promotional|promo|political|survey|sales|ad)s? (?:text|texts|messages|ones|alerts|reminders|stuff)|"
    r"promos|promotions|marketing(?! to)|surveys|on facebook|on whatsapp"
)
KIND = re.compile(rf"\b(?:{OF_A_KIND}|{AT_TIMES})\b")
PARTIAL = re.compile(rf"\b(?:{STILL_WELCOME}|{AT_TIMES}|{OF_A_KIND})\b")
"""What is still welcome, when, or which kind of texts is meant."""
THE_ONES = re.compile(r"(?:(?:the|those|these|your|just|only|with|about) )+(?:\w+ ){1,2}ones")
"""Which texts, in a clause of its own: `Stop (the survey ones)`."""
WELCOME = re.compile(rf"\b(?:{STILL_WELCOME})\b")
SOME_TEXTS = re.compile(
    rf"(?:please )?(?:stop|unsubscribe) (?:{FILLER} ){{0,4}}(?:{TEXTING}|me|us|this|these|all|everything|marketing|promo\w*|political|rest|others?)\b"
)
"""What may be meant of a keyword with a part beside it."""
ONLY = re.compile(
    r"\b(?:(?:only|just) (?:texts?|messages?|send|message|keep)|only (?:want|need))\b"
    r"|\bkeep (?:the|my|sending) (?:\w+ )?(?:texts|reminders|updates|alerts|ones)\b"
    r"|\b(?:solo|solamente|unicamente|seulement|uniquement|juste) (?:(?:les|los|las|des) )?(?:rappels|recordatorios|avisos|mand\w+|envi\w+|escrib\w+|texte\w+|textos?|citas)\b"
)
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
    r" (?:please )?(?:stop|unsubscribe|remove|remove me|opt out)(?: please| now| thanks)*$"
)
"""A reason and a keyword with no sign between them."""
QUESTION = re.compile(
    r"^(?:(?:hi|hello|hey|ok|so|and|but|please|excuse me|sorry|quick question) )*(?:how|what|why|when|where|who|which|do(?! not| me\b)|does|did|am|is|are|"
    r"should|may|(?:did|have|had|was|is|are|does|should)nt (?:i|we|you|there|this|it)|comment|como|cuando|por que|pourquoi|est ce que|puedo|puis je|can i|could i|can we|can (?:my|he|she|they)|would i|will i|if)\b"
)
ABOUT_LEAVING = re.compile(
    rf"\b(?:(?:my (?:stop|opt out|unsubscribe)|unsubscribed?|opt out|opted out|(?:text|reply|send|type|say|do) to (?:stop|end|quit|cancel)$|(?:does|will|would|is|did|can) (?:the word )?(?:stop|unsubscribe) (?!by\b|in\b|at\b|over\b|for\b|and\b|raining|to\b)|(?:make|get) (?:it|this|these|them) (?:to )?stop$|get(?:ting)? off (?:your|this|the|these|of)|off (?:of )?(?:your|this|the) list|remove (?:me|my|myself)|removed from|(?:get|be) (?:removed|taken off|unsubscribed)|salgo de|salir(?:me)? de|unsub)\b|"
    rf"(?:stop|end|cancel|quit|block|turn off|get rid of|turn(?= these off)) (?:{FILLER} ){{0,4}}(?:{TEXTING}|these|this)\b|(?:dont|not) (?:get|receive) (?:these|this|them|texts)|(?:no|ne plus) (?:recibir|recevoir)|(?:word|number|code|way) to (?:stop|end) (?:these|this|texts|messages)|(?:arret|stopp)\w+ (?:ca|cela|tout)|desabonner|desinscrire|(?:me doy|darme|dar) de baja|(?:dejo|dejar|paro|parar|cancelo|cancelar|arreter|stopper) (?:\w+ ){{0,4}}(?:{MENSAJES}|{TEXTOS}))\b"
)
NEAR_TEXTING = re.compile(
    rf"\b(?:{CEASE}|unsubscribed?|removed?) (?!(?:by|at|in|over|for|when|working|sign|light|and|to|if)\b)(?:\w+ ){{0,4}}?"
    rf"(?:(?:{FILLER}) {TEXTING}\b|{TEXTING} (?:me|us|to me|to us|my|this|from my|off my)\b)|"
    rf"\b(?:these|those|your|all the) (?:\w+ ){{0,2}}?{TEXTING}(?: \w+){{0,3}}? (?:stop|end|cease|quit)\b"
)
"""A word that ends stands near the texting, in a sentence that no pattern knows: a person must look."""
PLAYFUL = re.compile(
    r"\b(?:lol|haha\w*|lmao|rofl|hehe|jaja\w*|mdr|jk|kidding|joking|killing me|too (?:funny|sweet|kind|cute|much|good)|adorable|cute|hilarious|blushing)\b"
)
"""Among friends `stop` is a laugh."""
STANDS_FIRST = re.compile(
    r"^(?:(?:please stop|stop please) (?=(?:i|we|you|this is|these are|wrong|not|no) )"
    r"|(?:stop|unsubscribe|arretez|alto) (?:svp |por favor )?(?=(?:i|wrong|this is|these are|not|who"
    r"|je|c est|ce n est|no soy|no quiero|ya (?:les?|no|te)) ))"
)
"""STOP, perhaps with courtesy, and then a reason, with no sign between them."""
WANTS_TO = re.compile(r"(?:i |we )?(?:want|like|would like|wish|need) (?:to )?(?:stop|cancel|quit|end|out)")
"""All that is said, and not what is to end."""
ENDS_IN_STOP = re.compile(
    r"\b(?!(?:bus|non|pit|full|next|last|door|dead|dont|wont|cant|didnt|doesnt|never|the|one|not|and|you|she|he|can|to|it|we|they|my|or|an|a|i|"
    r"truck|train|metro|quick|short|first|second|third|final|every|each|same|main|only|wrong|right|would|could|will|this|that|your|her|his|our|their|tram|"
    r"rest|another)\b)\w+ (?:stop|unsubscribe)$"
)
"""A clause that ends in the keyword, which is neither a noun nor what somebody else does."""
SUPPORT = re.compile(
    r"\b(?:wrong (?:number|person)|not interested|dont know (?:you|who)|who (?:is|are) (?:this|you|these)|not (?:my|his|her) \w+|sue|lawyer|attorney|report\w*|"
    r"fcc|ftc|police|legal|tcpa|consent|permission|scam\w*|harass\w*|list|text\w*|messag\w*|sms|numero|number|contact\w*|unsubscribe|opt out|"
    r"do not call|annoy\w*|already|i said|moved|deceased|passed away|died|not me|i am not|this isnt|isnt \w+s|no longer|never signed|fuck\w*|shit|bitch\w*|"
    r"asshole\w*|leave (?:me|us)|go away|spam\w*|bother\w*|no thanks|remove|enough|(?:asked|told|said)|lives? (?:here|there)|dont want|no more|unwanted|charged|anymore|equivocado|mauvais numero)\b"
)
DENIED = re.compile(rf"\b(?:dont|never|not|wont|cant|didnt|doesnt){ADVERBS}$")
"""The words just before a request turn it into its opposite."""
ASIDE = re.compile(r"^.*\b(?:who|what|where) (?:\w+ )?(?:is|are|did) (?:this|you|these|that)(?: get my number)?\b ?")
"""A question that ends where the request begins: `who is this stop texting me`."""
BY_MAIL = re.compile(r"\b(?:e ?mail\w*|newsletters?|magazine|catalogu?e?s?)\b")
"""Another channel than texts."""
I_WISH = re.compile(
    r"\b(?:i|we)(?: would| just| really| do| also| still)* (?:want|wish|like|need|prefer|demand|request|object)\b"
)
"""The writer's own wish."""
IN_VAIN = re.compile(r"\bhow many (?:more )?times .*\b(?:stop|unsubscribe|opt out|no more)\b")
"""A question that is none."""
ANOTHER_NUMBER = re.compile(r"\b(?:other|old|previous|former|ancien|otro|viejo) (?:\w+ )?(?:number|phone|numero)\b")
"""Not the number that wrote."""


def by_mail(words: str) -> bool:
    """Whether it is of email or paper that the words speak, and not of texts."""
    return bool(BY_MAIL.search(words)) and not re.search(r"\b(?:text|message|sms)", words)


ELSEWHERE = re.compile(
    rf"\b(?:unsubscribe|opt(?:ed)? out) (?:of|from) (?:the|my|our|a) (?!(?:\w+ )?(?:{TEXTING}|lists?)\b)\w+"
)
"""Something else is left, and not the texts."""
CALL_INSTEAD = re.compile(r"\b(?:please call|call (?:me|us|instead|my)|just call|call$|appelez moi|llameme)\b")
"""The writer wants to be called."""
WHEN_WILL = re.compile(
    r"\b(?:when|why)(?: \w+)? (?:are|will|wont|arent|cant|dont) you(?: (?:ever|just|finally|going to|gonna))*$"
)
"""A question that complains."""
