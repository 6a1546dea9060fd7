"""What each enumeration of the contract means, for integrators: the docstrings of the
classes are for readers of the code."""

ENUMERATIONS = {
    "Channel": "Le moyen par lequel une campagne est envoyée.",
    "Decision": "La valeur d'un choix ; aussi l'état d'un consentement, sauf « jamais "
    "demandé ».",
    "DeliveryState": "Où en est l'envoi d'un webhook ; `overtaken` : un changement plus "
    "récent l'a remplacé.",
    "FeedbackChannel": "Le moyen par lequel le message était parti.",
    "FeedbackKind": "Ce qui est revenu : un désabonnement, une plainte, un rejet ou un "
    "STOP.",
    "Kind": "Le type d'une fiche : client ou intervenant. `audience` nomme la liste de ce "
    "type.",
    "LawfulBasis": "La base légale (RGPD, art. 6.1). Une campagne facultative repose sur "
    "le consentement, les autres sur une autre base.",
    "Mandate": "En quelle qualité quelqu'un agit pour une personne, ou se tient à ses "
    "côtés.",
    "Origin": "La voie par laquelle un choix est arrivé.",
    "Reason": "Pourquoi une campagne peut atteindre une personne, ou ne le peut pas.",
    "RecipientVerdict": "Pourquoi une personne de la liste reçoit ou non un envoi : les "
    "raisons de la campagne, puis celles de cet envoi.",
    "State": "L'état d'une campagne. Une campagne inactive ou supprimée n'est plus "
    "proposée ; ses consentements et leur historique restent.",
    "Status": "La situation d'une fiche.",
    "WebhookEvent": "Ce qui a changé. Les webhooks et `GET /changes` emploient les mêmes "
    "noms.",
}
