"""`configure` moves an installation: the same file comes out of the other one."""

import io
import json
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image

from accounts import company as companies
from accounts.logo import redrawn
from accounts.models import AuditEvent, Company
from campaigns.models import Campaign
from erasure.models import HoldPreset, Recipient
from messaging.models import MessageTemplate
from portal.models import PortalSettings

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"


def dump():
    out = io.StringIO()
    call_command("configure", "--dump", stdout=out)
    return out.getvalue()


@pytest.fixture
def configure(tmp_path):
    def run(text):
        path = tmp_path / "settings.json"
        path.write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")
        out = io.StringIO()
        call_command("configure", str(path), stdout=out)
        return out.getvalue()

    return run


def client_campaign(label, **words):
    return Campaign.objects.create(
        **{"audience": "client", "label": label, "channel": "email"} | words
    )


def picture(colour):
    content = io.BytesIO()
    Image.new("RGB", (900, 90), colour).save(content, "JPEG")
    return SimpleUploadedFile("logo.jpg", content.getvalue())


@pytest.fixture
def settled():
    """A company that changed every part, campaigns that left and came again included."""
    company = Company.current()
    company.name, company.city = "Les Mains Douces", "Lyon"
    company.save()
    companies.change_logo(company, redrawn(picture("red")), user=None)
    client_campaign("les infos B", state="inactive", position=8)
    client_campaign("les infos A", position=7)
    client_campaign("les infos D", position=9, state="deleted")
    client_campaign("les infos D", position=9)
    client_campaign("les infos D", position=2, channel="sms")
    Campaign.objects.filter(code="offers_sms").update(state="deleted")
    Campaign.objects.filter(code="newsletter_email").update(label="notre lettre")
    MessageTemplate.objects.create(
        channel="sms", name="Rappel", body="Bonjour {prenom#defaut}"
    )
    template = (
        MessageTemplate.objects.exclude(code=None).filter(channel="email").first()
    )
    template.subject = "Vos choix"
    template.save()
    HoldPreset.objects.filter(pk=HoldPreset.objects.first().pk).update(years=7)
    for role in ("paie", "comptabilité"):
        Recipient.objects.create(
            name="Cabinet Ravel",
            role=role,
            data="nom",
            kinds=["client", "worker"],
            system="erp",
            country="CH",
            guarantee="adequacy",
        )
    PortalSettings.objects.create(
        audience="client",
        rubrics=["mes_informations"],
        welcome="Bonjour.",
        sign_up_fields=["city", "mobile"],
        sign_up_introduction="Inscrivez-vous.",
    )
    lecture = Group.objects.create(name="lecture")
    lecture.permissions.set(Permission.objects.filter(codename="manage_portal"))


@pytest.fixture
def empty():
    """Back to what `migrate` leaves."""
    point = connection.savepoint()
    return lambda: connection.savepoint_rollback(point)


def test_a_dump_applied_to_an_empty_installation_is_dumped_there_the_same(
    empty, request, configure
):
    fresh = dump()
    request.getfixturevalue("settled")
    written = dump()
    empty()
    assert dump() == fresh
    configure(written)
    assert dump() == written
    assert Campaign.objects.get(code="newsletter_email").label == "notre lettre"
    assert Group.objects.get(name="lecture").permissions.count() == 1
    # What comes next has a number of its own.
    assert client_campaign("les infos Z").pk > max(
        row["id"] for row in json.loads(written)["campaigns"]["client"]
    )


def test_a_dump_applied_where_it_was_made_changes_nothing(settled, configure):
    written = dump()
    lines = AuditEvent.objects.count()
    assert "rien, tout était déjà ainsi" in configure(written)
    assert dump() == written
    assert AuditEvent.objects.count() == lines


def test_each_new_part_leaves_its_line_in_the_journal(empty, request, configure):
    request.getfixturevalue("settled")
    written = dump()
    empty()
    configure(written)
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions >= {
        "campaign.added",
        "campaign.changed",
        "company.changed",
        "template.added",
        "template.changed",
        "erasure.preset_changed",
        "erasure.recipient_saved",
        "portal.settings_changed",
        "role.changed",
    }


def test_the_number_of_another_installation_renames_nothing(configure):
    Campaign.objects.filter(pk__gt=6).delete()
    mine = client_campaign("l'enquête de satisfaction", pk=7, position=7)
    configure((DATA / "foreign_number.json").read_text())
    mine.refresh_from_db()
    assert mine.label == "l'enquête de satisfaction"
    theirs = Campaign.objects.get(label="les infos G")
    assert theirs.pk != 7
    ranks = list(
        Campaign.objects.of_audience("client").values_list("position", flat=True)
    )
    assert len(ranks) == len(set(ranks))
    assert (theirs.position, mine.position) == (7, 7) or theirs.position < (
        Campaign.objects.get(pk=7).position
    )


def test_a_file_written_before_codes_and_the_other_parts_still_applies(configure):
    written = (DATA / "dump_of_another_company.json").read_text()
    configure(written)
    assert Campaign.objects.of_audience("client").count() == 12
    assert Campaign.objects.exclude(code=None).count() == 6
    assert "rien, tout était déjà ainsi" in configure(written)
    after = json.loads(dump())
    given = json.loads(written)
    for part in ("company", "portal", "texts", "retention_days", "personal_fields"):
        assert after[part].items() >= given[part].items() or all(
            after[part][each].items() >= given[part][each].items()
            for each in given[part]
        )


def test_a_new_one_at_a_taken_rank_comes_before_and_moves_the_rest(configure):
    row = {"label": "la gazette", "channel": "email", "position": 2}
    configure({"campaigns": {"client": [row]}})
    order = [c.label for c in Campaign.objects.of_audience("client").in_order()]
    assert order.index("la gazette") == 1
    ranks = list(
        Campaign.objects.of_audience("client").values_list("position", flat=True)
    )
    assert sorted(ranks) == [*range(1, 8)]


def test_a_deleted_campaign_is_not_taken_for_one_in_use(configure):
    gone = client_campaign("les infos", state="deleted", position=9)
    used = client_campaign("les infos", position=8)
    rows = json.loads(dump())["campaigns"]["client"]
    configure({"campaigns": {"client": rows[::-1]}})
    for each, state in ((gone, "deleted"), (used, "active")):
        each.refresh_from_db()
        assert each.state == state
    assert Campaign.objects.filter(label="les infos").count() == 2


def test_admins_keep_every_right_whatever_an_older_file_says(configure):
    admins = Group.objects.get(name="company_admin")
    rights = admins.permissions.count()
    configure({"roles": {"company_admin": []}})
    assert admins.permissions.count() == rights


def test_a_wrong_entry_undoes_all_the_others(configure):
    before = dump()
    with pytest.raises(CommandError, match="recipients, entrée 2 : name"):
        configure(
            {
                "roles": {"lecture": []},
                "company": {"city": "Lyon"},
                "recipients": [
                    {
                        "name": "Ravel",
                        "role": "paie",
                        "data": "nom",
                        "kinds": ["client"],
                    },
                    {"name": "", "role": "paie", "data": "nom", "kinds": ["client"]},
                ],
            }
        )
    assert dump() == before
