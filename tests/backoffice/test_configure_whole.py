"""Every setting is in the file of `configure`, or named here with the reason why not."""

import datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, models, transaction

from accounts import company as companies
from accounts.logo import redrawn
from accounts.models import Company
from backoffice import configure
from campaigns.models import Campaign
from consent.models import Notice
from disclosure.models import Wording
from dpo.models import EntryWording
from erasure.models import HoldPreset, PersonalFieldChoice, Recipient
from messaging.models import MessageTemplate
from portal.models import PortalSettings
from retention.models import Forewarning, RetentionRule
from tests.backoffice.test_configure_moves import picture

pytestmark = pytest.mark.django_db

# Per model of settings, the fields that are not in the file.
SETTINGS = {
    Company: {
        "open_until": "the grace of an installation from before the notice's rule"
    },
    Group: {},
    Campaign: {
        "code": "given by the program",
        "audience": "names the list",
        "is_request": "made by the program, for the requests for consent",
        "sort_label": "computed",
        "lifetime_set_at": "when the lifetime was set there",
    },
    Notice: {
        "audience": "names the list",
        "version": "counted by each installation",
        "language": "one only",
        "sha256": "of the texts",
        "published_at": "when it was published there",
        "published_by": "who published it there",
    },
    Wording: {},
    HoldPreset: {"code": "given by the program"},
    PersonalFieldChoice: {"kind": "names the field", "path": "names the field"},
    Recipient: {},
    MessageTemplate: {"updated_at": "when it was changed there"},
    PortalSettings: {"audience": "names the list"},
    RetentionRule: {},
    Forewarning: {},
    EntryWording: {},
}
# The other models, by the reason why no other installation may have what they hold.
NOT_SETTINGS = {
    "secrets, accounts, and addresses with a secret": """
        accounts.User accounts.SignIn accounts.ApiKey webhooks.Webhook
        portal.LoginLink portal.PortalSession""",
    "the people, and what they said": """
        contacts.Contact contacts.ExternalReference contacts.ContactNote contacts.Death
        contacts.Restriction contacts.Merge contacts.Distinct contacts.Representative
        contacts.StatusChange contacts.AddressChange contacts.ClosedAddress
        contacts.ClientDetails contacts.WorkerDetails consent.Consent
        consent.ConsentEvent consent.Evidence consent.Suppression
        consent.SuppressionLift erasure.Archived portal.PendingSignUp portal.SignUpMessage
        portal.RightsRequest erasure.LegalHold mailings.MailingExclusion
        mailings.SmsReply""",
    "what was done, and its proof": """
        accounts.AuditEvent api.ApiAnswer backoffice.BackupRun calls.Call calls.CallClaim
        calls.CallList calls.CallScript campaigns.CampaignVersion
        consent.AddressKey consent.ClosedChain consent.JournalPosition
        consent.JournalEntry consent.JournalWaiting consent.LedgerCheck
        consent.SuppressionReview consent.PastStart consent.PastCampaign
        consent.PastContact consent.PastBlock disclosure.NoticeVersion dpo.RegisterVersion
        dpo.MonthlyReport dpo.Breach dpo.BreachPerson dpo.WatchAlert erasure.FieldList erasure.Erasure
        erasure.DoomedFile erasure.PendingSearch erasure.RecipientTask imports.Import
        imports.ImportedContact imports.ChangedContact mailings.Mailing
        mailings.Delivery mailings.ProviderEvent messaging.MessageText
        messaging.OutgoingMessage messaging.Unreached messaging.DomainCheck
        retention.PurgeRun retention.PurgedContact retention.DueWarning webhooks.Change
        webhooks.ForgottenChanges webhooks.Acknowledgement webhooks.WebhookDelivery""",
    "a help for who imports, learnt again by the first import": "imports.ColumnMemory",
}


def test_every_model_is_a_setting_in_the_file_or_is_named_with_its_reason():
    ours = {
        model._meta.label
        for label in settings.FLOORS
        for model in apps.get_app_config(label).get_models()
        if model._meta.managed
    }
    named = [label for each in NOT_SETTINGS.values() for label in each.split()]
    named += [model._meta.label for model in SETTINGS if model is not Group]
    assert sorted(named) == sorted(ours)


def test_every_field_of_a_setting_changes_the_file():
    client = {"audience": "client"}
    rows = [
        Company.objects.create(pk=1),
        Group.objects.create(name="lecture"),
        Campaign.objects.create(**client, label="les infos", channel="email"),
        Notice.objects.published("client"),
        Wording.objects.create(**client, section="necessity", text="Un texte."),
        HoldPreset.objects.first(),
        PersonalFieldChoice.objects.create(
            kind="client", path="contacts.Contact.notes", chosen=True
        ),
        Recipient.objects.create(
            name="Ravel", role="paie", data="nom", kinds=["client"]
        ),
        MessageTemplate.objects.create(channel="sms", name="Rappel", body="Bonjour."),
        PortalSettings.objects.create(**client),
        RetentionRule.objects.create(population="prospect", days=100),
        Forewarning.objects.create(pk=1, days=30),
        EntryWording.objects.create(entry="security", heading="security", text="Clés."),
    ]
    assert {type(row) for row in rows} == SETTINGS.keys()
    before = configure.dump()
    silent = [
        f"{row._meta.label}.{field.name}"
        for row in rows
        for field in row._meta.concrete_fields
        if field.name not in SETTINGS[type(row)]
        and not field.primary_key
        and dumped_with_another(row, field) == before
    ]
    assert not silent, silent


def dumped_with_another(row, field):
    """Return the file after this field has another value, which is then taken back."""
    for value in others(field, getattr(row, field.attname)):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                # A published notice is otherwise protected by a trigger.
                cursor.execute("SET LOCAL session_replication_role = replica")
                if isinstance(field, models.FileField):
                    companies.change_logo(row, redrawn(picture("blue")), user=None)
                else:
                    together = {field.attname: value} | ALONG.get(field.name, {})
                    assert type(row).objects.filter(pk=row.pk).update(**together)
                dumped = configure.dump()
                transaction.set_rollback(True)
                return dumped
        except IntegrityError:
            continue
    raise AssertionError(f"no other value for {row._meta.label}.{field.name}")


# What the database demands beside the other value.
ALONG = {
    "mandatory": {"lawful_basis": "contract"},
    "lawful_basis": {"mandatory": True},
    "lifetime_months": {"lifetime_set_at": datetime.datetime.now(datetime.UTC)},
}


def others(field, value):
    if choices := [code for code, _ in field.flatchoices if code != value]:
        return choices
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, list):
        codes = [code for code, _ in field.base_field.flatchoices] or ["worker"]
        return [[code] for code in codes if [code] != value]
    if isinstance(field, models.IntegerField):
        return [(value or 30) - 1, (value or 30) - 2, (value or 30) + 1]
    return [f"x{(value or '')[1:]}"]
