"""The requests of `contacts.phrases` in French and Spanish: without accents, the elided letter a word of its own."""

TEXTOS = r"(?:textos?|messages?|sms|pubs?|publicites?|promos?|promotions?|notifications?|alertes?|rappels?)"
MENSAJES = (
    r"(?:mensajes?|textos?|sms|notificaciones|avisos|alertas|promociones|publicidad|anuncios|ofertas|propaganda|spam)"
)
FRENCH = {
    "arreter": r"(?:arretez?|arreter|cessez?|cesser|stop(?:pez)?) (?:de |d |avec |aux? |tout |tous |l |les )*(?:envois? (?:de |d ))?(?:m |me |nous |les |ces |vos |tous |tout |des )*"
    r"(?:(?:envoyer|ecrire|contacter|texter|deranger|spammer|harceler)\b|textos?|messages?|sms|pubs?|publicites?|promos?)\b",
    "ne plus": r"(?:(?:ne )?(?:m|me|nous) |n )?(?:envoyez|envoie|envoyer|ecrivez|ecris|contactez|contacte|textez|texte|derangez|recontactez)"
    r"(?: moi| nous)? (?:plus|pas|jamais)\b(?: de| d| ces| vos)*(?: (?:textos?|messages?|sms|pubs?|publicites?|moi|rien)\b|$| svp| merci| s il vous)",
    "ne plus recevoir": r"(?:je )?(?:ne )?(?:veux|souhaite|desire|voudrais) (?:pas|plus|ne plus|ne pas)(?: plus)? (?:recevoir|avoir|etre|de|vos|d)(?: \w+){0,3} "
    r"(?:textos?|messages?|sms|contacte|contactee|pubs?|publicites?|vous)\b",
    "plus de": rf"(?:plus|pas) (?:de|d|aucune?) {TEXTOS}$",
    "ne plus faire": r"ne plus (?:m |me |nous )?(?:envoyer|contacter|ecrire|texter|recevoir|deranger)\b",
    "desabonner": r"(?:me )?(?:desabonne[rz]?|desinscri(?:re|vez|s)|desinscription)(?: ?moi| nous)?(?:$| svp| merci| de (?:\w+ )?(?:liste|messages?|sms|textos?))",
    "retirer": r"(?:retirez?|enlevez?|supprimez?|effacez?|otez|retirer|enlever|supprimer)(?: moi| mon (?:numero|nom)| ce numero)"
    r"(?:$| svp| (?:de|d)(?: la| votre| vos| cette)? (?:listes?|base|systeme|contacts?))",
    "me retirer": r"(?:me|nous) (?:retirer|enlever|supprimer|desinscrire|desabonner|effacer|oter)"
    r"(?:$| (?:de|d)(?: \w+){0,3} (?:listes?|base|systeme|contacts?|envois?|textos?|messages?|sms)\b)",
    "retirer le consentement": r"(?:je )?(?:retire|revoque|annule|revoquons|retirons) (?:\w+ ){0,3}(?:consentement|autorisation|permission)",
    "laisser": r"(?:laissez?|fichez|foutez|lachez?)(?: moi| nous)(?: (?:tranquille|la paix|avec (?:vos|tes|ces)\b)|$)",
    "perdre": r"(?:perdez|oubliez|bloquez) mon numero",
}
SPANISH = {
    "no manden": r"(?:ya )?no (?:me |nos )?(?:mandar|enviar|escribir|contactar|textear|manden?|mandes|envien?|envies|escriban?|escribas|contacten?|contactes|molesten?|molestes|texteen|textees)"
    rf"(?:me|nos)?(?: mas| (?:(?:esos|estos|sus|tus|mas|los|tantos) )?{MENSAJES}| nada|$)",
    "no vuelvan": r"no (?:me |nos )?vuelv(?:an?|as) a (?:escribir|mandar|enviar|contactar|molestar|textear)",
    "no escriban con algo": r"no (?:me |nos )?(?:escriban?|escribas|contacten?|contactes|molesten?|molestes|texteen?|textees) \w+",
    "ya no": r"ya no (?:me |nos )?(?:manden?|mandes|envien?|envies|escriban?|escribas|contacten?|contactes|molesten?|molestes)\b",
    "dejar de": rf"(?:dejen?|deja|deje|paren?|para|pare|basta) (?:ya )?(?:de|con) (?:(?:mandar|enviar|escribir|contactar|molestar|textear|estar)(?:me|nos|les)?|(?:(?:los|tantos|sus|tus|estos|esos) )?{MENSAJES})\b",
    "no quiero": r"(?:ya )?no (?:quiero|deseo|queremos|deseamos|necesito)(?: que)?(?: ya)?(?: me| nos)?(?: recibir| seguir recibiendo| recibiendo)?(?: mas| sus| estos| esos| tus| los| ningun)*"
    rf" (?:{MENSAJES}|(?:manden|envien|escriban|contacten|molesten))\b",
    "no molestar": r"no (?:molestar|molestes?|contactar|enviar mas)(?: por favor| mas)*$",
    "no mas": rf"no mas (?:de )?{MENSAJES}\b",
    "no autorizo": rf"no (?:autorizo|permito|acepto|consiento|doy (?:mi )?(?:permiso|consentimiento|autorizacion)) (?:\w+ ){{0,4}}?(?:{MENSAJES}|escriban|contacten|texteen)\b",
    "revocar": r"(?:revoco|retiro|revocamos|retiramos|anulo) (?:\w+ ){0,3}(?:consentimiento|autorizacion|permiso)\b",
    "quitar": r"(?:borren?|borra|quiten?|quita|eliminen?|elimina|saquen?|saca|remueva[n]?|retiren?)(?:me)? ?(?:mi (?:numero|nombre|telefono)|este numero|de (?:la|su|sus|esta|tu) (?:listas?|base|sistema))",
    "baja": r"(?:me )?(?:quiero |deseo |quisiera )?(?:den|dar|darme|denme|deme|dame)(?:me)? de baja(?:$| por favor| de (?:la|esta|su|sus|estos|los)? ?(?:lista|mensajes|textos|sms))",
    "desuscribir": rf"(?:des(?:in)?suscrib\w+|cancel(?:en|ar|e|a|o) (?:(?:mi |la )?suscripcion (?:a|de) )?(?:(?:los|estos|sus|mis) )?{MENSAJES})\b",
    "dejar en paz": r"(?:dejen?|deja|deje)(?:me|nos) (?:en paz|tranquil[oa])",
}
