import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEvent, Company
from campaigns.models import Campaign, CampaignVersion
from consent.models import Notice
from erasure import catalogue
from mailings.models import Mailing
from portal import rubrics
from retention import schedule
from tests.campaigns.factories import CampaignFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def configure(tmp_path):
    def run(settings, **options):
        path = tmp_path / "settings.json"
        path.write_text(
            settings if isinstance(settings, str) else json.dumps(settings), "utf-8"
        )
        out = io.StringIO()
        call_command("configure", str(path), stdout=out, **options)
        return out.getvalue()

    return run


def dump():
    out = io.StringIO()
    call_command("configure", "--dump", stdout=out)
    return json.loads(out.getvalue())


def refusal(configure, settings):
    with pytest.raises(CommandError) as caught:
        configure(settings)
    assert caught.value.returncode == 2
    return str(caught.value)


def test_what_was_dumped_changes_nothing(configure):
    before = dump()
    configure(before)

    assert dump() == before
    assert not AuditEvent.objects.exists()
    assert Notice.objects.count() == 2
    assert CampaignVersion.objects.count() == 6


def test_the_dump_has_the_six_campaigns_and_none_for_the_workers():
    settings = dump()
    assert [row["position"] for row in settings["campaigns"]["client"]] == [
        *range(1, 7)
    ]
    assert settings["campaigns"]["worker"] == []
    assert settings["personal_fields"]["client"]["contacts.Contact.email"] is True
    assert settings["texts"]["client"]["sentence"] == "J'accepte de recevoir"


def test_each_part_is_written_and_leaves_its_line_in_the_journal(configure):
    [newsletter] = Campaign.objects.filter(code="newsletter_email")
    configure(
        {
            "company": {"name": "Les Mains Douces", "siret": "732 829 320 00074"},
            "campaigns": {
                "client": [{"code": newsletter.code, "label": "notre lettre"}],
                "worker": [
                    {
                        "label": "le planning",
                        "position": 1,
                        "channel": "email",
                        "mandatory": True,
                        "lawful_basis": "contract",
                    }
                ],
            },
            "personal_fields": {"client": {"contacts.Contact.city": False}},
            "texts": {"client": {"title": "Vos choix"}},
            "retention_days": {"client": 30, "prospect": None},
            "portal": {"worker": {"mes_informations": True}},
        }
    )

    assert Company.current().siret == "73282932000074"
    newsletter.refresh_from_db()
    assert newsletter.label == "notre lettre"
    assert newsletter.versions.count() == 2
    added = Campaign.objects.get(audience="worker")
    assert (added.mandatory, added.state) == (True, "active")
    assert "contacts.Contact.city" not in catalogue.chosen("client")
    assert "contacts.Contact.email" in catalogue.chosen("client")
    assert schedule.rules_in_force()["client"] == 30
    assert rubrics.dump()["worker"]["mes_informations"] is True
    assert rubrics.dump()["client"]["mes_informations"] is False
    assert Notice.objects.published("client").version == 2
    assert Notice.objects.published("worker").version == 1
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {
        "company.changed",
        "campaign.changed",
        "campaign.added",
        "erasure.fields_changed",
        "notice.published",
        "retention.days_changed",
        "portal.settings_changed",
    }


def test_a_part_that_is_absent_is_left_alone(configure):
    before = dump()
    configure({"company": {"city": "Lyon"}})

    after = dump()
    assert after["company"] == before["company"] | {"city": "Lyon"}
    assert {**after, "company": None} == {**before, "company": None}


def test_a_mandatory_campaign_without_a_basis_rests_on_the_contract(configure):
    row = {"label": "le planning", "channel": "sms", "mandatory": True}
    configure({"campaigns": {"worker": [row]}})
    assert Campaign.objects.get(audience="worker").lawful_basis == "contract"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("{", "n'est pas du JSON"),
        ("[]", "un objet {...} est attendu"),
        ({"societe": {}}, "societe : cette partie n'existe pas"),
        ({"company": []}, "company : un objet"),
        ({"company": {"nom": "x"}}, "company : nom n'existe pas"),
        ({"company": {"name": 3}}, "name attend un texte"),
        ({"company": {"name": ""}}, "name : Ce champ est obligatoire"),
        ({"company": {"colour": "#ffee00"}}, "trop claire"),
        ({"campaigns": {"clients": []}}, "clients n'existe pas"),
        ({"campaigns": {"client": {}}}, "une liste est attendue"),
        ({"campaigns": {"client": [{"id": 4, "position": 1}]}}, "label : Ce champ"),
        (
            {"campaigns": {"client": [{"code": "autre", "label": "x"}]}},
            "campaigns.client, entrée 1 : le code autre n'existe pas",
        ),
        (
            {"campaigns": {"client": [{"code": "newsletter_email"}] * 2}},
            "entrée 2 : le code newsletter_email est déjà celui d'une autre entrée",
        ),
        ({"company": {"logo": "pas du base64"}}, "logo attend une image en base64"),
        ({"company": {"logo": "é=="}}, "logo attend une image en base64"),
        ({"company": {"logo": "AAAA"}}, "doit être une image PNG ou JPEG"),
        ({"portal_texts": {"client": {"accueil": ""}}}, "accueil n'existe pas"),
        ({"portal_texts": {"client": {"welcome": None}}}, "welcome attend un texte"),
        ({"sign_up_fields": {"client": {"iban": True}}}, "iban n'existe pas"),
        ({"sign_up_fields": {"worker": {"city": "oui"}}}, "city attend true ou false"),
        ({"templates": {}}, "templates : une liste est attendue"),
        ({"templates": [{"code": "rien"}]}, "entrée 1 : code : rien n'existe pas"),
        (
            {"templates": [{"name": "n", "subject": "s", "body": "{inconnue#defaut}"}]},
            "templates, entrée 1 : body : ",
        ),
        ({"templates": [{"channel": "fax", "name": "n"}]}, "« fax » n'existe pas"),
        ({"hold_presets": [{"code": "rien"}]}, "entrée 1 : code : rien n'existe pas"),
        ({"recipients": [{"name": "Comptable"}]}, "entrée 1 : role : Ce champ"),
        ({"recipients": [{"name": "x", "kinds": [1]}]}, "une liste de textes"),
        ({"roles": {"lecture": ["x.y"]}}, "roles.lecture : x.y n'existe pas"),
        ({"roles": {"lecture": "x.y"}}, "lecture attend une liste de textes"),
        ({"campaigns": {"client": [{"position": 1}]}}, "label : Ce champ"),
        ({"campaigns": {"client": [{"mandatory": 1}]}}, "attend true ou false"),
        (
            {"campaigns": {"client": [{"label": "x", "position": 11}]}},
            "position",
        ),
        (
            {"campaigns": {"client": [{"label": "x", "channel": "fax"}]}},
            "channel : Sélectionnez un choix valide",
        ),
        ({"personal_fields": {"client": {"x.Y.z": True}}}, "x.Y.z n'existe pas"),
        (
            {"personal_fields": {"client": {"contacts.Contact.city": "oui"}}},
            "attend true ou false",
        ),
        ({"retention_days": {"client": 0}}, "client : Au moins 1 jour"),
        ({"retention_days": {"client": 1.5}}, "client attend un nombre ou null"),
        ({"retention_days": {"client": True}}, "client attend un nombre ou null"),
        ({"retention_days": {"client": 10**9}}, "client : Au plus"),
        ({"retention_days": {"former_client": 3}}, "former_client n'existe pas"),
        ({"portal": {"client": {"mes_vacances": True}}}, "mes_vacances"),
        ({"portal": {"client": {"mes_informations": 1}}}, "true ou false"),
        ({"portal": {"client": []}}, "portal.client : un objet"),
        ({"texts": {"client": {"title": ""}}}, "title : Ce champ est obligatoire"),
        ({"texts": {"prospect": {}}}, "prospect n'existe pas"),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(configure, given, sentence):
    before = dump()
    if isinstance(given, dict):
        given = {"company": {"city": "Lyon"}} | given

    assert sentence in refusal(configure, given)
    assert dump() == before
    assert not AuditEvent.objects.exists()


def test_a_code_of_the_other_list_is_unknown(configure):
    row = {"code": "newsletter_email", "label": "x"}
    assert "n'existe pas" in refusal(configure, {"campaigns": {"worker": [row]}})


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="aucun fichier n'a ce nom"):
        call_command("configure", str(tmp_path / "rien.json"))


def test_the_settings_come_from_standard_input_too(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"company": {"city": "Lyon"}}'))
    call_command("configure", "-", stdout=io.StringIO())
    assert Company.current().city == "Lyon"


def test_a_file_applied_twice_adds_its_campaigns_once(configure):
    rows = [
        {"label": "le planning", "channel": "sms", "position": 1},
        {"label": "le planning", "channel": "email", "position": 1},
    ]
    configure({"campaigns": {"worker": rows}})
    before = dump()
    configure({"campaigns": {"worker": rows}})
    assert dump() == before
    assert Campaign.objects.filter(audience="worker").count() == 2
    configure({"campaigns": {"worker": [rows[0] | {"state": "deleted"}]}})
    configure({"campaigns": {"worker": [rows[0] | {"state": "deleted"}]}})
    assert Campaign.objects.filter(audience="worker").count() == 2
    configure({"campaigns": {"worker": rows}})
    states = Campaign.objects.filter(audience="worker").order_by("id")
    assert [c.state for c in states] == ["deleted", "active", "active"]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def overdue():
    for _ in range(2):
        since = datetime.datetime(2018, 5, 25, 12, tzinfo=datetime.UTC)
        ContactFactory(former_client=True, deactivated_at=since)


@pytest.mark.parametrize(
    ("said", "typed", "saved"),
    [
        (None, "2\n", 30),
        (None, "\n", None),
        (None, "3\n", None),
        (2, "", 30),
        (3, "", None),
    ],
)
def test_a_person_confirms_a_shorter_delay_with_the_number(
    overdue, configure, monkeypatch, said, typed, saved
):
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    options = {} if said is None else {"confirm": said}
    if saved is None:
        with pytest.raises(CommandError, match="Confirmez par --confirm 2"):
            configure({"retention_days": {"client": 30}}, **options)
    else:
        configure({"retention_days": {"client": 30}}, **options)
    assert schedule.rules_in_force()["client"] == saved


def test_a_program_is_warned_of_what_a_shorter_delay_erases(
    overdue, configure, monkeypatch, capsys
):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    configure({"retention_days": {"client": 30}})
    assert "effacera 2 fiches de plus" in capsys.readouterr().err
    configure({"retention_days": {"client": 60}})
    configure({"retention_days": {"client": None}})
    assert capsys.readouterr().err == ""


def test_a_changed_campaign_sends_its_scheduled_mailings_back_to_draft(configure):
    """Made mandatory the evening before, it would leave to people who refused it."""
    promotions = CampaignFactory(label="le courrier de décembre")
    mailing = MailingFactory(
        campaign=promotions,
        state="scheduled",
        scheduled_at=timezone.now() + datetime.timedelta(hours=9),
    )
    listed = [{"label": promotions.label, "channel": "email", "mandatory": True}]
    said = configure({"campaigns": {"client": listed}})
    assert "1 envoi programmé de nouveau en brouillon" in said
    mailing.refresh_from_db()
    assert (mailing.state, mailing.scheduled_at) == ("draft", None)
    assert "La campagne a été modifiée" in mailing.last_error
    Mailing.objects.update(state="sending")
    back = [listed[0] | {"mandatory": False}]
    assert "Un envoi de cette campagne est en cours" in refusal(
        configure, {"campaigns": {"client": back}}
    )
    promotions.refresh_from_db()
    assert promotions.mandatory
