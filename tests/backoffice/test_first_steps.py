"""A company whose database is empty is led to its first request for consent."""

import re

import pytest
from django.utils import timezone

from accounts.models import Company
from backoffice import first_steps
from mailings.models import Delivery, Mailing
from messaging.models import DomainCheck
from retention import schedule
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import accept, run
from tests.portal.pages import fields_of

pytestmark = pytest.mark.django_db
TITLES = [
    "Votre société",
    "Votre contact pour la protection des données",
    "Ce que vos contacts liront",
    "Vos campagnes",
    "Vos durées de conservation",
    "Votre domaine d'envoi",
    "Vos premières fiches",
    "Votre première demande de consentement",
]


def done(user):
    return [step.title for step in first_steps.steps(user) if step.done]


def link(client, title):
    """Where the checklist on the dashboard sends the user for this step."""
    page = client.get("/").content.decode()
    card = page.split('aria-labelledby="premiers-pas"')[1].split("</section>")[0]
    step = card.split(title.replace("'", "&#x27;"))[1]
    return re.search('href="([^"]+)"', step)[1].replace("&amp;", "&")


def test_the_checklist_alone_leads_to_the_first_request(client, admin, mailoutbox):
    assert [step.title for step in first_steps.steps(admin)] == TITLES
    assert done(admin) == ["Vos campagnes"]
    page = client.get("/").content.decode()
    assert "Vos premiers pas" in page
    assert "Fiches</h2>" not in page, "no picture of zeros"
    back = "Revenir à vos premiers pas"
    assert back not in page
    assert back in client.get(link(client, "Votre société")).text

    company = fields_of(client.get(link(client, "Votre société")))
    company |= {
        "name": "Les Mains Douces",
        "street": "12 rue des Tanneurs",
        "postcode": "69003",
        "city": "Lyon",
        "email": "bonjour@mains-douces.fr",
    }
    client.post(link(client, "Votre société"), company)
    assert done(admin)[:2] == TITLES[:2]

    told = link(client, "Ce que vos contacts liront")
    form = client.get(told).context["form"]
    sent = {
        name: field.value() or ""
        for name in form.fields
        if name not in ("holds", "no_recipients") and (field := form[name])
    }
    client.post(told, sent | {"recipient_hosting": "Hébergeur Exemple"})
    assert "Ce que vos contacts liront" in done(admin)

    rules = link(client, "Vos durées")
    client.post(rules, {"client": "3", "client_unit": "years"})
    assert "Vos durées de conservation" in done(admin)
    assert schedule.rules_in_force()["client"] == 1095

    sheet = link(client, "Vos premières fiches")
    page = client.get(sheet)
    typed = fields_of(page) | {
        "status": "client",
        "last_name": "Arbusse",
        "first_name": "Jeanne",
        "email": "jeanne@example.fr",
        "source": "typed",
    }
    assert client.post(sheet, typed).status_code == 302

    request = link(client, "Votre première demande")
    page = client.get(request)
    chosen = page.context["form"].initial["campaign"]
    drafted = client.post(
        request, {"audience": "client", "campaign": chosen, "confirm": ""}
    )
    client.post(drafted.url, {"when": "now"})
    mailing = Mailing.objects.get()
    run(mailing)

    [delivery] = Delivery.objects.all()
    assert (delivery.state, mailing.is_request) == ("sent", True)
    assert first_steps.steps(admin) == [], "it has started"
    assert "Vos premiers pas" not in client.get("/").content.decode()
    assert back not in client.get("/contacts/clients/").text


def test_each_step_ticks_itself_and_only_those_who_set_up_see_them(client, admin):
    DomainCheck.objects.create(at=timezone.now(), domain="a.fr", faults=2, report=[])
    assert "Votre domaine d'envoi" not in done(admin)
    DomainCheck.objects.create(at=timezone.now(), domain="a.fr", faults=0, report=[])
    assert "Votre domaine d'envoi" in done(admin)
    Company.objects.create(name="Ma société", street="a", postcode="1", city="b")
    assert "Votre société" not in done(admin), "nobody knows who writes"
    ContactFactory(worker=True)
    [last] = [s for s in first_steps.steps(admin) if "demande" in s.title]
    assert last.links[0].url.endswith("?demande=worker")
    assert first_steps.steps(UserFactory()) == []

    accept(ContactFactory(client=True))
    assert first_steps.steps(admin) == [], "a choice was recorded: it has started"


@pytest.mark.parametrize(
    ("page", "act"),
    [
        ("/contacts/clients/", "/contacts/clients/nouvelle-fiche/"),
        ("/contacts/intervenants/", "/contacts/intervenants/nouvelle-fiche/"),
        ("/emailing/", "/emailing/nouveau/"),
        ("/sms/", "/sms/nouveau/"),
    ],
)
def test_an_empty_list_leads_to_the_act(client, admin, page, act):
    empty = client.get(page).content.decode().split('class="empty"')[1]
    assert f'href="{act}"' in empty
