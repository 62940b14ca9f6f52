"""The requests of `contacts.phrases` in French and Spanish: without accents, the elided letter a word of its own."""

TEXTOS = r"(?:textos?|messages?|sms|pubs?|publicites?|promos?|promotions?|notifications?|alertes?|rappels?)"
MENSAJES = (
    r"(?:mensajes?|textos?|sms|notificaciones|avisos|alertas|promociones|publicidad|anuncios|ofertas|propaganda|spam)"
)
FRENCH = {
    "ne plus": r"(?:(?:ne )?(?:m|me|nous) |n )?(?:envoyez|envoie|envoyer|ecrivez|ecris|contactez|contacte|textez|texte|derangez|recontactez)"
    r"(?: moi| nous)? (?:plus|pas|jamais)\b(?: de| d| ces| vos)*(?: (?:textos?|messages?|sms|pubs?|publicites?|moi|rien)\b|$| svp| merci| s il vous)",
    "retirer le consentement": r"(?:je )?(?:retire|revoque|annule|revoquons|retirons) (?:\w+ ){0,3}(?:consentement|autorisation|permission)",
    "laisser": r"(?:laissez?|fichez|foutez|lachez?)(?: moi| nous)(?: (?:tranquille|la paix|avec (?:vos|tes|ces)\b)|$)",
}
SPANISH = {
    "no escriban con algo": r"no (?:me |nos )?(?:escriban?|escribas|contacten?|contactes|molesten?|molestes|texteen?|textees) \w+",
    "revocar": r"(?:revoco|retiro|revocamos|retiramos|anulo) (?:\w+ ){0,3}(?:consentimiento|autorizacion|permiso)\b",
    "baja": r"(?:me )?(?:quiero |deseo |quisiera )?(?:den|dar|darse|darme|denme|deme|dame)(?:me)? de baja(?:$| por favor| de (?:la|esta|su|sus|estos|los)? ?(?:lista|mensajes|textos|sms))",
    "desuscribir": rf"(?:des(?:in)?suscrib\w+|cancel(?:en|ar|e|a|o) (?:(?:mi |la )?suscripcion (?:a|de) )?(?:(?:los|estos|sus|mis) )?{MENSAJES})\b",
    "dejar en paz": r"(?:dejen?|deja|deje)(?:me|nos) (?:en paz|tranquil[oa])",
}
