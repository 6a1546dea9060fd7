"""Six people and everything that each of them reads, rendered and read whole.

What is false for who reads it may stand on no page and in no mail of theirs.
"""

import html
import re

import pytest
from django.core import mail
from django.template import Context, Template
from django.utils import timezone

from accounts.models import Company
from backoffice.consent_form import NothingToChoose, consent_form
from campaigns.models import Campaign
from consent import ledger, links
from contacts.enums import Status
from contacts.models import AddressChange, Contact, Representative
from erasure.engine.erase import erase
from erasure.enums import Cause
from mailings.preview import email as mailing_email
from messaging import render, representatives
from messaging.models import MessageTemplate, OutgoingMessage
from messaging.outbox import deliver
from portal import personal_data, rights
from portal.enums import CameBy, Identity, RequestKind
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import TO_THE_STAFF, complete_company
from tests.disclosure.readable import longest
from tests.disclosure.readable import words as spoken
from tests.pdf import text_of
from tests.portal.factories import log_in, open_portal

pytestmark = pytest.mark.django_db

PEOPLE = {
    "prospect": {"status": Status.PROSPECT},
    "client": {"status": Status.CLIENT},
    "former client": {"former_client": True},
    "candidate": {"kind": "worker", "status": Status.CANDIDATE},
    "worker": {"kind": "worker", "status": Status.WORKER},
    "former worker": {"inactive_worker": True},
}
FALSE_FOR = {
    "prospect": (
        "Imposé par la loi",
        "imposé par la loi",
        "vos factures et vos attestations",
        "Messages de votre contrat",
        "bulletins de paie",
        "contrat de travail",
        "nous gardons aussi les factures",
        "Si vous étiez client",
    ),
    "client": ("bulletins de paie", "contrat de travail", "candidature"),
    "former client": ("bulletins de paie", "contrat de travail", "candidature"),
    "candidate": (
        "Messages de votre travail",
        "Préparer votre embauche",
        "factures",
        "attestations fiscales déjà",
        "n'a aucun effet sur lui",
        "bulletins de paie",
        "seulement si vous cochez",
    ),
    "worker": ("vos factures", "attestations fiscales déjà", "Si vous étiez"),
    "former worker": ("vos factures", "attestations fiscales déjà", "Si vous étiez"),
}
FALSE_FOR_ALL = (
    "Personne d'autre que nous",
    "y met fin",
    "consentement explicite",
    "None",
    "communication facultative",
    "ils continuent, quel que soit votre choix",
    "données personnelles",
    "(Mail)",
    "#defaut",
    "Bonjour M.",
    "Bonjour Mme",
    "  ,",
    "{{",
    "{%",
)


RETURNED = {
    "prospect": "Rendez-nous cette feuille",
    "client": "Rendez cette feuille à votre intervenant",
    "former client": "Rendez-nous cette feuille",
    "candidate": "Rendez-nous cette feuille",
    "worker": "Rendez cette feuille à votre responsable",
}
LONGEST = 20
"""Words in a sentence."""
MANY = 5
"""Commas from which a sentence is a list of names, not a thought."""


def person(who, **values):
    return ContactFactory(**PEOPLE[who], email="vous@exemple.test", **values)


BLOCK = (
    r"</?(?:p|h\d|li|div|tr|t[dh]|legend|label|button|a class|dt|dd|section)\b[^>]*>"
)


def words_of(answer):
    """The words of a page, a paragraph a line."""
    text = re.sub(r"<(head|script|style)\b.*?</\1>", " ", answer, flags=re.S)
    text = re.sub(BLOCK, "\n", re.sub(r"\s+", " ", text))
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(filter(None, lines))


def pages_of(client, contact):
    """Every public page that this person can open, as text."""
    now = timezone.now()
    prefix = "clients" if contact.kind == "client" else "intervenants"
    paths = [
        links.preferences_url(contact, now).replace("http://127.0.0.1:8000", ""),
        f"/inscription/{prefix}/",
        "/rgpd/lien/",
    ]
    if contact.is_active:
        open_portal(contact.kind)
        log_in(client, contact, now)
        home = f"/portail/{prefix}/"
        paths += [
            home,
            f"{home}mes-informations/",
            f"{home}mes-informations/preferences/",
            f"{home}mes-donnees/",
            f"{home}mes-demandes/",
            *(
                f"{home}mes-demandes/{what}/"
                for what in ("correction", "suppression", "opposition", "blocage")
            ),
        ]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        yield path, words_of(answer.content.decode())


def links_of(contact):
    """Every page behind a link that somebody sends them, and the notices."""
    now = timezone.now()
    prefix = "clients" if contact.kind == "client" else "intervenants"
    yield from (f"/informations/{prefix}/", "/informations/proches/")
    campaign = optional_campaign(contact.kind)
    events = ledger.record(contact, {campaign: True}, act(contact))
    change = AddressChange.objects.create(
        contact=contact, channel="email", at=now, former="avant@exemple.test"
    )
    guardian = Representative.objects.create(
        contact=contact,
        kind="guardian",
        name="Paul Roux",
        email="paul@exemple.test",
        answers=True,
        receives=True,
        created_at=now,
    )
    own = links.preferences_url(contact, now)
    for url in (
        f"{own}renouveler/",
        f"{own}corriger/",
        links.keep_url(contact),
        links.contest_url(contact, events[-1]),
        links.one_click_url(contact, campaign),
        links.one_click_url(contact, None),
        links.address_url(contact, change.pk),
        links.representative_url(guardian, now),
    ):
        yield url.replace("http://127.0.0.1:8000", "")


def optional_campaign(kind):
    optional = Campaign.objects.filter(audience=kind, channel="email", mandatory=False)
    return optional.first() or Campaign.objects.create(
        audience=kind, label="la vie de la maison", channel="email", position=9
    )


VALUES = {
    "lien": "https://rgpd.exemple.test/",
    "lienDesabonnement": "https://rgpd.exemple.test/",
    "code": "123456",
    "choix": "- Vous avez accepté de recevoir la vie de la maison.",
    "date": "3 mars 2026",
    "moyen": "par téléphone",
    "echeance": "3 avril 2026",
    "dateSuppression": "3 mars 2026",
    "motifSuppression": "Vous nous l'avez demandé.",
    "supprime": "- Adresse e-mail",
    "conserve": "- Nom : jusqu'au 31 décembre 2030",
    "pieces": "",
    "demande": "accès",
    "demandeSimple": "voir vos informations",
    "suite": "Elle est accordée.",
    "reponse": "Voici la copie.",
    "raison": "Le dossier est long.",
    "proche": "Jeanne Arbusse",
    "qualite": "tuteur",
    "droits": representatives.MAY_ANSWER,
    "incident": "Un fichier a été perdu.",
    "touchees": "Identité, coordonnées",
    "consequences": "De faux messages.",
    "mesures": "Le fichier est retrouvé.",
    "conseils": "Ne donnez pas vos codes.",
}


def texts_of(contact):
    """Every text of ours, as this person would receive it by e-mail or SMS."""
    now = timezone.now()
    found = MessageTemplate.objects.exclude(code=None).exclude(code__in=TO_THE_STAFF)
    for template in found.filter(audience__in=("", contact.kind)):
        names = {*template.system.values, "lienDesabonnement"}
        values = {name: VALUES[name] for name in names}
        if template.channel == "sms":
            text = render.render_sms(template, contact, values=values, now=now)
        else:
            mail = render.render(template, contact, values=values, now=now)
            text = f"{mail.subject}\n{mail.text}"
        yield template.code, text


@pytest.mark.parametrize("who", PEOPLE)
def test_no_link_and_no_text_says_anything_false_to_this_person(client, who):
    complete_company()
    contact = person(who, title="Mme", first_name="Jeanne", last_name="Arbusse")
    read = []
    for path in links_of(contact):
        answer = client.get(path)
        assert answer.status_code == 200, path
        read.append((path, words_of(answer.content.decode())))
    read += texts_of(contact)
    assert len(read) > 30
    for where, text in read:
        # A notice is read by everybody on the list; here, there is a box to tick.
        is_notice = where.startswith("/informations/")
        own = {*FALSE_FOR[who]} - {"seulement si vous cochez"}
        for words in (*FALSE_FOR_ALL, *(() if is_notice else own)):
            assert words not in text, f"{who}, {where}: {words}"
        assert_short(who, where, text)


def assert_short(who, where, text):
    for line in text.splitlines():
        said = longest(line)
        is_list = said.count(",") >= MANY
        assert is_list or len(spoken(said)) <= LONGEST, f"{who}, {where}: {said}"


def mails_of(contact):
    """Every mail that these acts send them."""
    for kind in RequestKind:
        rights.file(
            contact,
            kind,
            came_by=CameBy.LETTER,
            identity=Identity.KNOWN,
            received_on=timezone.localdate(),
            message="",
        )
    erase(
        [contact],
        cause=Cause.REQUEST,
        now=timezone.now(),
        notify=True,
        reason="Demande",
    )
    for message in OutgoingMessage.objects.order_by("pk"):
        deliver(message.pk, timezone.now())
    for sent in mail.outbox:
        yield sent.subject, f"{sent.subject}\n{sent.body}"


@pytest.mark.parametrize("who", PEOPLE)
def test_each_kind_of_person_reads_only_statements_true_of_them(client, who):
    complete_company()
    contact = person(who)
    read = [*pages_of(client, contact), *mails_of(contact)]
    assert len(read) >= 4
    for where, text in read:
        for words in (*FALSE_FOR_ALL, *FALSE_FOR[who]):
            assert words not in text, f"{who}, {where}: {words}"
        assert_short(who, where, text)


@pytest.mark.parametrize(("who", "back"), RETURNED.items())
def test_a_paper_form_is_returned_to_somebody_whom_they_meet(who, back):
    complete_company()
    contact = person(who)
    Campaign.objects.create(
        audience=contact.kind, label="la vie de la maison", channel="email", position=9
    )
    text = " ".join(text_of(consent_form(contact, now=timezone.now())).split())
    assert back in text
    assert "Sans réponse, rien ne change" in text


def test_a_paper_form_without_a_question_is_not_printed():
    complete_company()
    with pytest.raises(NothingToChoose):
        consent_form(person("worker"), now=timezone.now())


def test_an_erasure_names_what_went_what_stays_and_why(client):
    complete_company()
    text = dict(mails_of(person("client")))["Nous avons supprimé vos informations"]
    for words in (
        "Vous nous l'avez demandé.",
        "Ce qui est supprimé",
        "Adresse e-mail",
        "Ce qui reste, sans votre nom",
        "dans les 30 jours",
        "75334 Paris",
        "contact@leslilas.test",
    ):
        assert words in text, words


def test_a_person_without_a_title_is_greeted_by_name_or_not_at_all():
    complete_company()
    for values, greeting in (
        ({"title": "Mme", "last_name": "Arbusse"}, "Bonjour Madame Arbusse,"),
        ({"title": None, "first_name": None, "last_name": "ARBUSSE"}, "Bonjour,"),
        ({"title": None, "first_name": "Jo", "last_name": "Roux"}, "Bonjour Jo Roux,"),
    ):
        mail.outbox.clear()
        contact = person("client", **values)
        rights.file(
            contact,
            RequestKind.ACCESS,
            came_by=CameBy.LETTER,
            identity=Identity.KNOWN,
            received_on=timezone.localdate(),
        )
        deliver(OutgoingMessage.objects.latest("pk").pk, timezone.now())
        assert greeting in mail.outbox[-1].body
        Contact.objects.filter(pk=contact.pk).update(email=None, email_key=None)


def test_the_source_of_a_contact_is_told_and_an_unknown_one_is_not_invented():
    complete_company()
    typed = person("client", source="partner", source_detail="CCAS de Lyon")
    assert (
        "Un partenaire nous les a données (CCAS de Lyon)."
        in personal_data.source_of(typed)
    )
    unknown = person("client")
    Contact.objects.filter(pk=unknown.pk).update(source="")
    unknown.refresh_from_db()
    assert "Nous n'avons pas noté" in personal_data.source_of(unknown)


def test_a_request_for_consent_says_why_we_write_and_takes_a_no(client):
    from messaging.models import MessageTemplate
    from tests.mailings.factories import MailingFactory

    complete_company()
    template = MessageTemplate.objects.get(code="consent_request")
    mailing = MailingFactory(
        campaign=Campaign.objects.get(code="planning_email"),
        template=template,
        subject=template.subject,
        body=template.body,
        is_request=True,
    )
    known = mailing_email(mailing, person("client"), timezone.now()).text
    assert "La raison : vous êtes client chez nous." in known
    assert "Tout refuser" in known
    lost = person("prospect", source="")
    Contact.objects.filter(pk=lost.pk).update(source="")
    lost.refresh_from_db()
    assert "La raison" not in mailing_email(mailing, lost, timezone.now()).text


def test_a_public_page_of_errors_names_the_company_and_no_administrator():
    company = complete_company()
    for name in ("400", "403", "403_csrf", "404", "429", "500"):
        source = Template(f'{{% extends "{name}.html" %}}')
        text = words_of(source.render(Context({"company": company, "user": None})))
        assert "administrateur" not in text
        assert "Admins société" not in text
    assert Company.current().coordinates in text
