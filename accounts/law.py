"""Articles of law cited by texts and rules, each with its source.

Texts take their citations from here, so that a lawyer has one file to check. A test
fails if a default text cites an article missing from this table.
"""

from collections.abc import Iterable
from dataclasses import dataclass

RGPD_SOURCE = "https://eur-lex.europa.eu/eli/reg/2016/679/oj/fra"
RGPD = "RGPD"
LEGIFRANCE = "https://www.legifrance.gouv.fr"
CNIL_SOURCE = "https://www.cnil.fr"


@dataclass(frozen=True)
class Article:
    """`citation` is the displayed text; `subject` is what the article is about."""

    citation: str
    subject: str
    source: str
    number: str = ""
    text: str = ""
    """The number of the article and the text that it belongs to, if it has both."""

    def __str__(self) -> str:
        return self.citation


def _rgpd(article: str, subject: str) -> Article:
    return Article(
        citation=f"art. {article} du RGPD",
        subject=subject,
        source=RGPD_SOURCE,
        number=article,
        text=RGPD,
    )


def _code(name: str, article: str, subject: str, page: str) -> Article:
    source = f"{LEGIFRANCE}/codes/id/{page}"
    return Article(
        citation=f"{name}, art. {article}",
        subject=subject,
        source=source,
        number=article,
        text=name,
    )


def _labour(article: str, subject: str) -> Article:
    return _code("code du travail", article, subject, "LEGITEXT000006072050")


LAW = {
    "storage_limitation": _rgpd("5.1.e", "Durée de conservation limitée"),
    "accountability": _rgpd("5.2", "Responsabilité : pouvoir prouver"),
    "consent": _rgpd("6.1.a", "Consentement"),
    "contract": _rgpd("6.1.b", "Contrat, ou démarches avant un contrat"),
    "legal_obligation": _rgpd("6.1.c", "Obligation légale"),
    "interest": _rgpd("6.1.f", "Intérêt légitime"),
    "proof_of_consent": _rgpd("7.1", "Preuve du consentement"),
    "withdrawal": _rgpd("7.3", "Retrait du consentement"),
    "health_consent": _rgpd("9.2.a", "Santé : consentement explicite"),
    "health_care": _rgpd("9.2.h", "Santé : prise en charge sanitaire ou sociale"),
    "answers": _rgpd("12", "Réponse aux demandes, délais, gratuité"),
    "notice": _rgpd("13", "Information de la personne"),
    "notice_indirect": _rgpd("14", "Information quand les données viennent d'ailleurs"),
    "access": _rgpd("15", "Accès"),
    "rectification": _rgpd("16", "Rectification"),
    "erasure": _rgpd("17", "Effacement"),
    "restriction": _rgpd("18", "Limitation"),
    "restriction_lifted": _rgpd("18.3", "Annonce de la levée d'une limitation"),
    "recipients_told": _rgpd("19", "Information des destinataires"),
    "portability": _rgpd("20", "Portabilité"),
    "objection": _rgpd("21", "Opposition"),
    "direct_marketing": _rgpd("21.3", "Opposition à la prospection"),
    "automated": _rgpd("22", "Décision automatisée"),
    "register": _rgpd("30", "Registre des traitements"),
    "security": _rgpd("32", "Sécurité"),
    "breach": _rgpd("33", "Violation : notification à la CNIL"),
    "breach_told": _rgpd("34", "Violation : information des personnes"),
    "after_death": Article(
        "art. 85 de la loi Informatique et Libertés",
        "Directives sur le sort des données après la mort",
        f"{LEGIFRANCE}/loda/id/JORFTEXT000000886460",
    ),
    "accounts": _code(
        "code de commerce",
        "L123-22",
        "Pièces comptables gardées dix ans",
        "LEGITEXT000005634379",
    ),
    "invoices_by_mail": _code(
        "CGI", "289", "Factures, papier ou électroniques", "LEGITEXT000006069577"
    ),
    "tax_credit": _code(
        "CGI",
        "199 sexdecies",
        "Crédit d'impôt pour l'emploi à domicile",
        "LEGITEXT000006069577",
    ),
    "tax_attestation": _labour("D7233-4", "Attestation fiscale annuelle"),
    "candidate": _labour("L1221-6", "Ce qui peut être demandé à un candidat"),
    "candidate_methods": _labour("L1221-8", "Information du candidat sur les méthodes"),
    "staff_register": _labour("L1221-13", "Registre unique du personnel"),
    "staff_register_kept": _labour("R1221-26", "Registre gardé cinq ans"),
    "worker_informed": _labour("L1222-4", "Information préalable du salarié"),
    "works_council": _labour("L2312-38", "Information et consultation du CSE"),
    "payslip": _labour("L3243-2", "Bulletin de paie remis au salarié"),
    "payslip_kept": _labour("L3243-4", "Double du bulletin de paie gardé cinq ans"),
    "work_permit": _labour("L5221-8", "Vérification du titre de travail"),
    "illegal_work": _labour("L8251-1", "Interdiction d'employer sans titre"),
    "social_declarations": _code(
        "code de la sécurité sociale",
        "L133-5-3",
        "Déclaration sociale nominative",
        "LEGITEXT000006073189",
    ),
    "social_security_number": Article(
        "décret n° 2019-341",
        "Usages permis du numéro de sécurité sociale",
        f"{LEGIFRANCE}/loda/id/JORFTEXT000038396526",
    ),
    "advertising": _code(
        "CPCE",
        "L34-5",
        "Prospection par e-mail ou SMS : accord préalable",
        "LEGITEXT000006070987",
    ),
    "guardians": _code(
        "code civil",
        "459, 467, 477 et 494-1",
        "Tutelle, curatelle, mandat et habilitation",
        "LEGITEXT000006070721",
    ),
    "claims": _code(
        "code civil",
        "2224",
        "Prescription de cinq ans",
        "LEGITEXT000006070721",
    ),
    "prospects_three_years": Article(
        "CNIL, SAN-2020-003",
        "Prospects : trois ans après le dernier contact venant de la personne",
        CNIL_SOURCE,
    ),
    "commercial_guide": Article(
        "CNIL, référentiel de gestion commerciale",
        "Clients : trois ans après la fin de la relation",
        CNIL_SOURCE,
    ),
    "home_care_guide": Article(
        "CNIL, délibération 2023-095",
        "Services d'aide à domicile : deux ans après le dernier contact",
        CNIL_SOURCE,
    ),
    "recruitment_guide": Article(
        "CNIL, guide du recrutement",
        "Candidats : deux ans après le dernier contact",
        CNIL_SOURCE,
    ),
}

CNIL_COMPLAINTS = "www.cnil.fr/fr/plaintes"
CNIL_ADDRESS = (
    "CNIL, service des plaintes, 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07"
)


def cite(*names: str) -> str:
    """Join the citations of these entries in French: « a », « a et b », « a, b et c »."""
    return cited([LAW[name] for name in names])


def cited(articles: Iterable[Article]) -> str:
    """Join citations, those of one text together: « art. 6.1.c et 32 du RGPD ; code du
    travail, art. L5221-8 et L8251-1 »."""
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.text or article.citation, []).append(article)
    return " ; ".join(_of_one_text(each) for each in groups.values())


def _of_one_text(articles: list[Article]) -> str:
    first = articles[0]
    if len(articles) == 1:
        return first.citation
    numbers = _listed([article.number for article in articles])
    if first.text == RGPD:
        return f"art. {numbers} du RGPD"
    return f"{first.text}, art. {numbers}"


def _listed(words: list[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} et {last}" if before else last
