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
    r"\b(?:(?:can|could|will|would|wont|cant) (?:you|someone|somebody|anyone|we)(?: all)?|you (?:need to|have to|must|should|better|had better|can|may|will|all)|"
    r"(?:want|need|like|wish|demand|ask|asking|asked|told|tell|telling|beg|begging|request|requesting|expect|prefer|love|warn|warning)(?: for)?(?: that)? (?:you|yous)(?: all| again| \w+ times| repeatedly| already| nicely)*(?: to)?|"
    r"(?:want|need|like|wish|love|prefer|asked|asking|request|requesting|trying|tried|demand|demanding) (?:\w+ times |repeatedly |already |nicely )?(?:to|this|these|that)|appreciate it if you(?: could| would)?|if you (?:could|would|can)|"
    r"if you dont|why dont you|i said(?: to)?|(?:notified|advised|instructed|told)(?: you)? to|i say|i repeat|mind|how about|how about you|(?:can|could|may) (?:i|we) please|(?:notice|request|demand|order|instruction|warning)(?: for you| that you)? to|do i have to (?:say|tell you|ask|ask you)(?: to)?)(?: please| just| also| kindly)*$|"
    r"(?:^|\b(?:i|we|am|are|hereby)\b(?: (?!he\b|she\b|they\b|my\b)\w+){0,3}? )(?:ask|asking|request|requesting|demand|demanding|tell|telling|want|need|like|wish|insist|insisting|beg|begging)"
    r"(?: (?!him\b|her\b|them\b|he\b|she\b|they\b|my\b|his\b|their\b|know\b|if\b)\w+){0,4}$"
)
"""The writer asks us, or says what he wants: the words just before the request."""
NEGATED = re.compile(
    r"\b(?:dont|never|not|cant|wont|didnt|couldnt|wouldnt|no need to|havent|hasnt|isnt)(?: \w+)?"
    r" (?:to )?(?:stop|stopping|unsubscribe|unsub|opt(?:ed)? out|opt (?:me|us|my \w+) out|quit|cease|remove|end|cancel|take|delete|drop|block|lose|leave)\b"
)
STILL_WELCOME = (
    r"except|excluding|besides|but (?:keep|not|only|still|continue|just|leave|send|you can)|all but|everything but|"
    r"(?<!the )(?:only|just) (?:the|text|send|message|want|need|keep)|other than|(?<!you )(?<!they )keep (?:the|my|sending|texting|me)|instead|unless|until|till|"
    r"(?:is|are) (?:ok|okay|fine|good|great|welcome)|the (?:other|rest)|"
    r"sauf|seulement|uniquement|(?:mais|et) (?:gardez|conservez|continuez|pas)|excepto|menos|solo|solamente|unicamente|pero (?:si|sigan|no|mantengan)"
)
AT_TIMES = (
    r"for now|for a while|for (?:the )?(?:today|tonight|weekend)|(?:at|after|before|past|around) (?:\d\w*|night|noon|midnight|work|dinner|dark|hours|\w+ (?:am|pm))|"
    r"during|while|on (?:the )?(?:week\w*|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*)|(?:so|too|as) (?:early|late|often|much|many)|(?:this|that) (?:early|late)|"
    r"in the (?:morning|evening|middle|night)|tonight|every (?:\w+ )?(?:day|hour|minute|week|morning|night)|twice|duplicates?|"
    r"(?:le|ce|les) (?:soir|matin|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?|(?:la|de) nuit|(?:si|trop) (?:tot|tard|souvent)|(?:avant|apres|pendant|jusqu) \w+|au travail|"
    r"de noche|(?:por|en) la (?:noche|manana|tarde|madrugada)|tan (?:temprano|tarde|seguido)|tantos|los (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos)|"
    r"(?:antes|despues) de|durante|en el trabajo"
)
OF_A_KIND = (
    r"(?:the|your|these|those)? ?(?:marketing|promotional|promo|political|automated|survey|sales|ad)s? (?:text|texts|messages|ones|alerts|reminders|stuff)|"
    r"promos|promotions|surveys|on facebook|on whatsapp"
)
PARTIAL = re.compile(rf"\b(?:{STILL_WELCOME}|{AT_TIMES}|{OF_A_KIND})\b")
"""What is still welcome, when, or which kind of texts is meant."""
WELCOME = re.compile(rf"\b(?:{STILL_WELCOME})\b")
SOME_TEXTS = re.compile(
    rf"(?:please )?(?:stop|unsubscribe) (?:{FILLER} ){{0,4}}(?:{TEXTING}|me|us|this|these|all|everything|marketing|promo\w*|political|rest|others?)\b"
)
"""What may be meant of a keyword with a part beside it."""
ONLY = re.compile(r"\b(?:only|just) (?:texts?|messages?|send|message|want|need|keep)\b")
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
QUESTION = re.compile(
    r"^(?:(?:hi|hello|hey|ok|so|and|but|please|excuse me|sorry|quick question) )*(?:how|what|why|when|where|who|which|do(?! not| me\b)|does|did|am|is|are|"
    r"should|may|comment|como|cuando|por que|pourquoi|est ce que|puedo|puis je|can i|could i|can we|can (?:my|he|she|they)|would i|will i|if)\b"
)
ABOUT_LEAVING = re.compile(
    rf"\b(?:(?:my (?:stop|opt out|unsubscribe)|unsubscribed?|opt out|opted out|(?:text|reply|send|type|say|do) to (?:stop|end|quit|cancel)$|does (?:stop|unsubscribe) work|get off (?:your|this|the|these|of)|off (?:of )?(?:your|this|the) list|remove (?:me|my|myself)|removed from|unsub)\b|"
    rf"(?:stop|end|cancel|quit|block|turn off|get rid of) (?:{FILLER} ){{0,4}}(?:{TEXTING}|these|this)\b|desabonner|desinscrire|(?:me doy|darme|dar) de baja|(?:dejo|dejar|paro|parar|cancelo|cancelar|arreter|stopper) (?:\w+ ){{0,4}}(?:{MENSAJES}|{TEXTOS}))\b"
)
COMPLAINTS = re.compile(
    rf"\b(?:why (?:do|are|did) you (?:keep |always |still |even )?(?:text|messag|spam|contact|send)\w*|(?:you|they|people) (?:\w+ )?keep (?:on )?(?:text|messag|spamm|bother|harass)\w* (?:me|us)|(?:keep|kept) (?:on )?(?:getting|receiving) (?:{FILLER} ){{0,3}}(?:{TEXTING}|these|this|them|it)\b|"
    rf"(?:never|didnt|not) (?:gave|give|given|granted?) (?:you |anyone |any )*(?:my |any )?(?:permission|consent|number|authorization)|(?:who gave you|(?:how|where) did you get) (?:my|this|our) (?:number|name|info\w*)|"
    rf"^(?:this is |these are |you are |it is |more |just |all )*(?:spam|scam|junk|harassment)$|(?:text|message|contact) (?:me|us|this number) (?:again|once more|one more time|another time|anymore)\b|(?:text|messag)\w* (?:me |us )?(?:way |far )?too (?:much|often|many)|instead of (?:text|messag)\w*|(?:text|message|contact) (?:\w+ ){{1,3}}instead of (?:me|this number)|"
    rf"^(?:i )?(?:really )?dont (?:want|need) (?:these|this|any of (?:this|these))$|^(?:please )?(?:end|stop) (?:(?:my|this|the) )?subscription$|"
    rf"only (?:want|need|send|get)(?: me)? (?:\w+ )?{TEXTING} (?:about|for|when|on|if)\b|(?:hold off|hold|pause|suspend|snooze|slow down|ease up|back off)(?: on| with)? (?:{FILLER} ){{0,3}}{TEXTING}|"
    rf"(?:dont|didnt|never) (?:ask|asked|sign|signed|subscribe|subscribed|consent|consented|agree|agreed)(?: up)? (?:for|to) (?:\w+ ){{0,2}}(?:{TEXTING}|this|these)|"
    r"(?:^(?:wont|cant)|you (?:wont|never|cant|dont)) stop (?:text|messag|spamm|bother|contact)\w* (?:me|us)|(?:go away|piss off|fuck off|get lost|buzz off|bug off|f off|not interested|no interest|enough already|quit it|knock it off|cut it out|no me interesa|pas interesse\w*)(?: thanks| thank you| please| sorry| at all| gracias| merci)*$|"
    r"^(?:you have |youve got |this is )?(?:the |a )?wrong (?:number|person)$|(?:too many|sick of|tired of|hate|fed up with|over) (?:your |these |the |all |getting |this |of ){0,3}"
    rf"{TEXTING}|still (?:getting|receiving) (?:\w+ )?{TEXTING}|(?:text|send|messag\w+) (?:\w+ ){{0,3}}(?:less|fewer|not so)\b|(?:less|fewer|not so many|menos|moins de) (?:{TEXTING}|{MENSAJES}|{TEXTOS})|on the (?:\w+ ){{0,2}}(?:do not|dont) (?:call|contact|text)|^(?!.* by (?:e ?mail|mail|post)\b)(?:please )?{CEASE} sending (?:me |us )?(?:\w+ ?){{1,4}}$|(?:no more than|at most|maximum|max) (?:\w+ ){{1,2}}{TEXTING}|stop (?:calling|emailing) (?:me|us)|^(?:block|mute) (?:me|us|you)|^no more(?: please)?$|(?:if|next time) (?:you|i) (?:text|message|contact|spam|get another|hear)\b.*|(?:reported|reporting|report|blocked|blocking|block) (?:you|this|as|it as|this as)\b|^(?:please )?(?:make it stop|enough|enough is enough|that is enough|thats enough|no mas|ya basta|basta ya|ya no quiero|cancelar suscripcion)$|^(?:how (?:do|can) i|can i|could i) (?:stop|cancel|quit|end)$|did (?:my|the) (?:stop|unsubscribe|opt out)|my (?:stop|unsubscribe|opt out) (?:text|message|request|reply))"
)
NEAR_TEXTING = re.compile(
    rf"\b(?:{CEASE}|unsubscribed?|removed?) (?!(?:by|at|in|over|for|when|working|sign|light|and|to|if)\b)(?:\w+ ){{0,3}}?"
    rf"(?:(?:{FILLER}) {TEXTING}\b|{TEXTING} (?:me|us|to me|to us|my|this)\b)|"
    rf"\b(?:these|those|your|all the) (?:\w+ ){{0,2}}?{TEXTING}(?: \w+){{0,3}}? (?:stop|end|cease|quit)\b"
)
"""A word that ends stands near the texting, in a sentence that no pattern knows: a person must look."""
PLAYFUL = re.compile(
    r"\b(?:lol|haha\w*|lmao|rofl|hehe|jaja\w*|mdr|jk|kidding|joking|killing me|too (?:funny|sweet|kind|cute|much|good)|adorable|cute|hilarious|blushing)\b"
)
"""Among friends `stop` is a laugh."""
STANDS_FIRST = re.compile(r"^(?:please stop|stop please) (?=(?:i|we|you|this is|these are|wrong|not|no) )")
"""STOP with courtesy and then a reason, with no sign between them."""
WANTS_TO = re.compile(r"(?:i |we )?(?:want|like|would like|wish|need) (?:to )?(?:stop|cancel|quit|end|out)")
"""All that is said, and not what is to end."""
ENDS_IN_STOP = re.compile(
    r"(?<!\b(?:bus|non|pit))(?<!\b(?:full|next|last|door|dead|dont|wont|cant))(?<!\b(?:the|one|not|and|you|she|can))(?<!\b(?:to|it|we|he|my|or|an))(?<!\b[ai])"
    r"(?<!\b(?:truck|train|metro|quick|short|first|didnt|never|would|could))(?<!\b(?:this|that|your|they|will|tram|rest)) (?:stop|unsubscribe)$"
)
"""A clause that ends in the keyword, which is neither a noun nor what somebody else does."""
SUPPORT = re.compile(
    r"\b(?:wrong (?:number|person)|not interested|dont know (?:you|who)|who (?:is|are) (?:this|you|these)|not (?:my|his|her) \w+|sue|lawyer|attorney|report\w*|"
    r"fcc|ftc|police|legal|tcpa|consent|permission|scam\w*|harass\w*|list|text\w*|messag\w*|sms|numero|number|contact\w*|unsubscribe|opt out|"
    r"do not call|annoy\w*|already|i said|moved|deceased|passed away|died|not me|i am not|this isnt|isnt \w+s|no longer|never signed|fuck\w*|shit|bitch\w*|"
    r"asshole\w*|leave (?:me|us)|go away|spam\w*|bother\w*|no thanks|remove|enough|(?:asked|told|said)|lives? (?:here|there)|dont want|no more|unwanted|charged|anymore|equivocado|mauvais numero)\b"
)
