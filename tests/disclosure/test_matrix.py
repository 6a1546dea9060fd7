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
from consent import links
from contacts.enums import Status
from contacts.models import Contact
from erasure.engine.erase import erase
from erasure.enums import Cause
from mailings.preview import email as mailing_email
from messaging.models import OutgoingMessage
from messaging.outbox import deliver
from portal import personal_data, rights
from portal.enums import CameBy, Identity, RequestKind
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
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
def test_nothing_false_is_read_by_this_person(client, who):
    complete_company()
    contact = person(who)
    read = [*pages_of(client, contact), *mails_of(contact)]
    assert len(read) >= 4
    for where, text in read:
        for words in (*FALSE_FOR_ALL, *FALSE_FOR[who]):
            assert words not in text, f"{who}, {where}: {words}"
        for line in text.splitlines():
            said = longest(line)
            is_list = said.count(",") >= MANY
            assert is_list or len(spoken(said)) <= LONGEST, f"{who}, {where}: {said}"


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
