"""Default texts of the consent request for a new company, by list."""

ORDER = (
    "title",
    "introduction",
    "sentence",
    "optional_heading",
    "mandatory_heading",
    "mandatory_explanation",
    "closing",
    "privacy_label",
    "confirmation",
)
"""The order of consent.models.Notice.TEXTS, in which the digest reads the texts."""
COMMON = {
    "title": "Choisir les messages que je reçois",
    "sentence": "J'accepte de recevoir",
    "optional_heading": "Messages facultatifs : c'est vous qui choisissez",
    "closing": (
        "Vous pouvez changer d'avis quand vous voulez, gratuitement, sans dire pourquoi. "
        "Dans nos e-mails facultatifs : cliquez sur le lien en bas. Dans nos SMS "
        "facultatifs : répondez STOP au numéro indiqué. Ou écrivez-nous."
    ),
    "privacy_label": "Notre politique de confidentialité",
    "confirmation": "C'est enregistré. Vos choix comptent dès maintenant.",
}
DEFAULT_TEXTS = {
    "client": COMMON
    | {
        "introduction": (
            "Nous pouvons vous envoyer des nouvelles et des offres, si vous êtes "
            "d'accord. Rien n'est coché à votre place. Dire non ne change rien : ni à "
            "votre contrat, ni à votre demande."
        ),
        "mandatory_heading": "Messages de votre contrat",
        "mandatory_explanation": (
            "Ces messages servent à votre contrat, ou la loi nous les demande. C'est "
            "pourquoi nous ne vous demandons pas votre accord. Vous préférez le courrier "
            "à l'e-mail ou au SMS ? Dites-le-nous."
        ),
    },
    "worker": COMMON
    | {
        "introduction": (
            "Nous pouvons vous envoyer des messages facultatifs, si vous êtes d'accord. "
            "Rien n'est coché à votre place. Dire non n'a aucune conséquence sur votre "
            "candidature ou sur votre travail. Votre responsable ne vous demandera pas "
            "pourquoi."
        ),
        "mandatory_heading": "Messages de votre travail",
        "mandatory_explanation": (
            "Votre planning, vos consignes et votre paie font partie de votre contrat, ou "
            "la loi les demande. Nous ne vous demandons pas votre accord pour ces "
            "messages."
        ),
    },
}
FORMER = {
    "client": "6f6abeeaf79505827bf821c7083d9b691bcf083f442b8e9002e99439defd9269",
    "worker": "32da22dbe9d0eaf553ef3098d00c8f9d2fc1837ac95dd7a6e6d41dab5cafc6d4",
}
"""Digests of our first texts (consent.notices.publish): a list that still has them
gets the present texts as its next version."""
