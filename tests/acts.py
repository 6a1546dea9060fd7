"""Acts of the back-office that need something to be done to: what makes it, where it is
posted and what is typed. Each returns (address, data)."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from backoffice import merging
from campaigns.models import Campaign
from contacts.models import AddressChange, ClientDetails, Contact, Representative
from dpo.models import Breach, WatchAlert
from erasure import holds, mentions
from erasure.engine import erase
from erasure.enums import Cause
from erasure.models import Erasure, LegalHold
from imports.models import Import
from mailings.enums import MailingDeliveryState, MailingState
from mailings.models import SmsReply
from messaging.models import MessageTemplate, Unreached
from portal import rights
from portal.enums import CameBy, Identity
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.erasure.factories import RecipientFactory
from tests.imports.test_command import run as import_file
from tests.imports.test_command import write
from tests.mailings.factories import DeliveryFactory, MailingFactory
from webhooks.enums import DeliveryState, WebhookEvent
from webhooks.models import Webhook, WebhookDelivery


def send_link(person, tmp_path):
    return reverse("accounts:send_link", args=[UserFactory().pk]), {}


def move_campaign(person, tmp_path):
    first = Campaign.objects.of_audience("client").in_order().first()
    return reverse("campaigns:move", args=[first.pk]), {"sens": "bas"}


def reopen_address(person, tmp_path):
    Contact.objects.filter(pk=person.pk).update(email_unusable_at=timezone.now())
    return reverse("contacts:reopen_address", args=[person.public_id, "email"]), {}


def former(**fields):
    return ContactFactory(former_client=True, **fields)


def deactivate_many(person, tmp_path):
    data = {"fiche": str(person.public_id), "decision": "keep"}
    return reverse("retention:deactivate_many"), data


def undo_deactivations(person, tmp_path):
    # What deactivate_many did.
    return reverse("retention:undo_deactivations"), {"fiche": str(person.public_id)}


def erase_sheet(person, tmp_path):
    return reverse("erasure:erase", args=[former().public_id]), {}


def erased():
    contact = former()
    erase.erase([contact], cause=Cause.BUTTON, now=timezone.now())
    return Erasure.objects.get(contact=contact)


def close_erasure(person, tmp_path):
    erasure = erased()
    Erasure.objects.filter(pk=erasure.pk).update(state="incomplete")
    return reverse("erasure:close", args=[erasure.pk]), {"reason": "Copie détruite"}


def search_again(person, tmp_path):
    erasure = erased()
    Erasure.objects.filter(pk=erasure.pk).update(state="incomplete")
    return reverse("erasure:search_again", args=[erasure.pk]), {"last_name": "Ornitho"}


def place_hold(person, tmp_path):
    data = {
        "paths": ["contacts.Contact.last_name"],
        "reason": "Litige",
        "law": "Code civil",
        "until": str(timezone.localdate() + datetime.timedelta(days=90)),
    }
    return reverse("erasure:holds", args=[person.public_id]), data


def lift_hold(person, tmp_path):
    until = timezone.localdate() + datetime.timedelta(days=90)
    paths = ["contacts.Contact.last_name"]
    terms = {"reason": "Litige", "law": "Code civil", "until": until}
    holds.place(person, paths, user=UserFactory(), **terms)
    hold = LegalHold.objects.get(contact=person)
    return reverse("erasure:lift_hold", args=[person.public_id, hold.pk]), {}


def settle_tasks(person, tmp_path):
    recipient = RecipientFactory()
    erased()
    data = {"state": "done", "which": "all"}
    return reverse("erasure:settle_tasks", args=[recipient.pk]), data


def export_list(person, tmp_path):
    data = {"audience": "client", "format": "csv", "columns": ["last_name"]}
    return reverse("exports:exports"), data


def new_import(person, tmp_path):
    file = SimpleUploadedFile("clients.csv", "Nom;Prénom\nRoy;Ada\n".encode())
    data = {"file": file, "kind": "client", "status": "client"}
    return reverse("imports:new_import"), data


def drop_import(person, tmp_path):
    run = Import.objects.create(user=UserFactory(), state="checked")
    return reverse("imports:drop_import", args=[run.pk]), {}


def undo_import(person, tmp_path):
    import_file(write(tmp_path, ("Roy", "Client")))
    run = Import.objects.latest("pk")
    return reverse("imports:undo_import", args=[run.pk]), {"number": 1}


def remove_mailing(person, tmp_path):
    return MailingFactory().url("remove"), {}


def unschedule(person, tmp_path):
    later = timezone.now() + datetime.timedelta(days=1)
    mailing = MailingFactory(state=MailingState.SCHEDULED, scheduled_at=later)
    return mailing.url("unschedule"), {}


def settle(person, tmp_path):
    sent = DeliveryFactory(
        mailing=MailingFactory(state=MailingState.DONE),
        contact=person,
        state=MailingDeliveryState.UNCERTAIN,
    )
    return sent.mailing.url("settle", delivery=sent.pk), {"again": ""}


def settle_all(person, tmp_path):
    sent = DeliveryFactory(
        mailing=MailingFactory(state=MailingState.DONE),
        contact=person,
        state=MailingDeliveryState.UNCERTAIN,
    )
    return sent.mailing.url("settle_all"), {"again": ""}


def settle_reply(person, tmp_path):
    reply = SmsReply.objects.create(
        contact=person, number=person.mobile, text="Non merci", at=timezone.now()
    )
    return reverse("mailings:settle_reply", args=[reply.pk]), {"stop": ""}


def settle_unreached(person, tmp_path):
    task = Unreached.objects.create(
        contact=person,
        kind="mandatory",
        channel="email",
        title="Contrat",
        at=timezone.now(),
    )
    return reverse("mailings:settle_unreached", args=[task.pk]), {"way": "letter"}


def change_template(person, tmp_path):
    own = MessageTemplate.objects.create(
        name="Voeux", channel="email", subject="Bonjour", body="Bonne année."
    )
    data = {"name": "Voeux", "subject": "Bonne année", "body": "Bonne année."}
    return reverse("messaging:template", args=[own.pk]), data


def filed(person, kind="access", identity=Identity.KNOWN):
    return rights.file(
        person,
        kind,
        came_by=CameBy.LETTER,
        identity=identity,
        received_on=timezone.localdate(),
        message="",
    )


def identify(person, tmp_path):
    request = filed(person, identity=Identity.NOT_YET)
    return reverse("portal:identify", args=[request.pk]), {"identity": "known"}


def extend(person, tmp_path):
    data = {"reason": "Demande complexe"}
    return reverse("portal:extend_request", args=[filed(person).pk]), data


def answer(person, tmp_path):
    data = {"outcome": "granted", "answer": "Voici vos données."}
    return reverse("portal:answer_request", args=[filed(person).pk]), data


def erase_for_request(person, tmp_path):
    request = filed(former(), kind="erasure")
    return reverse("portal:erase_for_request", args=[request.pk]), {}


def vouch(person, tmp_path):
    change = AddressChange.objects.create(
        contact=person,
        channel="email",
        at=timezone.now(),
        origin="staff",
        user=UserFactory(),
        is_unreachable=True,
    )
    data = {"means": "phone", "said_on": str(timezone.localdate())}
    return reverse("portal:vouch", args=[person.public_id, change.pk]), data


def launch_purge(person, tmp_path):
    return reverse("retention:launch"), {"confirm": "0"}


def a_hook():
    return Webhook.objects.create(
        url="https://erp.exemple.test/", events=["contact.erased"]
    )


def try_hook(person, tmp_path):
    return reverse("webhooks:test_webhook", args=[a_hook().pk]), {}


def resend(person, tmp_path):
    hook, now = a_hook(), timezone.now()
    WebhookDelivery.objects.create(
        webhook=hook,
        event=WebhookEvent.TEST,
        created_at=now,
        due_at=now,
        state=DeliveryState.DEAD,
    )
    return reverse("webhooks:resend_webhook", args=[hook.pk]), {}


def breach(**words):
    now = timezone.now()
    dates = {"known_at": now, "started_at": now, "opened_at": now}
    return Breach.objects.create(
        title="Vol", nature=["integrity"], compromised="days", **dates, **words
    )


def open_breach(person, tmp_path):
    data = {"title": "Vol", "nature": "integrity", "compromised": "days"}
    at = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    data |= {"known_at": at, "started_at": at}
    return reverse("dpo:open_breach"), data


def change_breach(person, tmp_path):
    _, data = open_breach(person, tmp_path)
    return reverse("dpo:change_breach", args=[breach().pk]), data


def count_breach(person, tmp_path):
    return reverse("dpo:count_breach", args=[breach().pk]), {}


def follow_breach(person, tmp_path):
    return reverse("dpo:breach", args=[breach().pk]), {"story": "Une clé."}


def silence_watch(person, tmp_path):
    alert = WatchAlert.objects.create(
        day=timezone.localdate(),
        kind="night",
        number=30,
        threshold=20,
        found_at=timezone.now(),
    )
    return reverse("dpo:silence_watch", args=[alert.pk]), {"reason": "Astreinte"}


def tell_breach(person, tmp_path):
    words = dict.fromkeys(("story", "consequences", "measures", "advice"), "Un texte.")
    return reverse("dpo:tell_breach", args=[breach(**words).pk]), {}


def close_breach(person, tmp_path):
    return reverse("dpo:close_breach", args=[breach(risk="risk").pk]), {}


def take_out_mentions(person, tmp_path):
    ContactFactory(notes=f"Voir {person.first_name} {person.last_name}")
    address = reverse("erasure:mentions", args=[person.public_id])
    return address, {"which": "chosen", "mention": [m.key for m in mentions.of(person)]}


def merge_sheets(person, tmp_path):
    twin = ContactFactory(kind=person.kind, status=person.status)
    address = reverse("backoffice:double", args=[person.public_id, twin.public_id])
    return address, {"keep": str(person.public_id)}


def separate_sheets(person, tmp_path):
    kept = ContactFactory()
    merge = merging.merge(ContactFactory(), kept, now=timezone.now())
    return reverse("backoffice:separate", args=[kept.public_id, merge.pk]), {}


def of_relative(name):
    def act(person, tmp_path):
        details, _ = ClientDetails.objects.get_or_create(contact=person)
        details.relative_name, details.relative_phone = "Paul Roux", "+33612345678"
        details.save()
        return reverse(f"backoffice:{name}", args=[person.public_id]), {}

    return act


def represented(name):
    def prepare(person, tmp_path):
        guardian = Representative.objects.create(
            contact=person,
            kind="guardian",
            name="Paul Roux",
            email="paul@exemple.test",
            answers=True,
            receives=True,
            proof=SimpleUploadedFile("jugement.pdf", b"%PDF-1.4 jugement"),
            created_at=timezone.now(),
        )
        data = {"kind": "guardian", "name": "Paul Roy", "email": "paul@exemple.test"}
        address = reverse(f"backoffice:{name}", args=[person.public_id, guardian.pk])
        return address, data if name == "edit_representative" else {}

    return prepare


def add_representative(person, tmp_path):
    data = {"kind": "carer", "name": "Claire Roux"}
    return reverse("backoffice:add_representative", args=[person.public_id]), data


# URL -> the line that it leaves, and what prepares it.
PREPARED = {
    "dpo:breach": ("breach.changed", follow_breach),
    "dpo:change_breach": ("breach.changed", change_breach),
    "dpo:close_breach": ("breach.closed", close_breach),
    "dpo:count_breach": ("breach.counted", count_breach),
    "dpo:open_breach": ("breach.opened", open_breach),
    "dpo:tell_breach": ("breach.told", tell_breach),
    "dpo:silence_watch": ("watch.silenced", silence_watch),
    "accounts:send_link": ("user.link_sent", send_link),
    "backoffice:double": ("contact.merged", merge_sheets),
    "backoffice:separate": ("contact.separated", separate_sheets),
    "backoffice:add_representative": ("contact.represented", add_representative),
    "backoffice:edit_representative": (
        "contact.mandate_changed",
        represented("edit_representative"),
    ),
    "backoffice:tell_relative": (
        "contact.relative_told",
        of_relative("tell_relative"),
    ),
    "backoffice:copy_relative": (
        "contact.relative_copied",
        of_relative("copy_relative"),
    ),
    "backoffice:remove_relative": (
        "contact.relative_removed",
        of_relative("remove_relative"),
    ),
    "backoffice:end_mandate": ("contact.mandate_ended", represented("end_mandate")),
    "backoffice:send_representative_link": (
        "contact.representative_link",
        represented("send_representative_link"),
    ),
    "backoffice:represented_objection": (
        "contact.represented_no",
        represented("represented_objection"),
    ),
    "campaigns:move": ("campaign.moved", move_campaign),
    "contacts:reopen_address": ("contact.address_reopened", reopen_address),
    "erasure:close": ("erasure.closed", close_erasure),
    "retention:deactivate_many": ("contact.deactivated", deactivate_many),
    "retention:undo_deactivations": ("contact.reactivated", undo_deactivations),
    "erasure:erase": ("contact.erased", erase_sheet),
    "erasure:mentions": ("contact.mention_taken_out", take_out_mentions),
    "erasure:holds": ("erasure.hold_placed", place_hold),
    "erasure:lift_hold": ("erasure.hold_lifted", lift_hold),
    "erasure:search_again": ("erasure.searched_again", search_again),
    "erasure:settle_tasks": ("erasure.recipient_told", settle_tasks),
    "exports:exports": ("contacts.exported", export_list),
    "imports:drop_import": ("import.dropped", drop_import),
    "imports:new_import": ("import.received", new_import),
    "imports:undo_import": ("import.undone", undo_import),
    "mailings:remove": ("mailing.removed", remove_mailing),
    "mailings:settle_reply": ("sms_reply.stop", settle_reply),
    "mailings:settle_unreached": ("unreached.settled", settle_unreached),
    "mailings:settle": ("delivery.sent_again", settle),
    "mailings:settle_all": ("mailing.sent_again", settle_all),
    "mailings:unschedule": ("mailing.draft", unschedule),
    "messaging:template": ("template.changed", change_template),
    "portal:answer_request": ("request.answered", answer),
    "portal:erase_for_request": ("contact.erased", erase_for_request),
    "portal:extend_request": ("request.extended", extend),
    "portal:identify": ("request.identity_checked", identify),
    "portal:vouch": ("contact.address_vouched", vouch),
    "retention:launch": ("purge.launched", launch_purge),
    "webhooks:test_webhook": ("webhook.tried", try_hook),
    "webhooks:resend_webhook": ("webhook.resent", resend),
}
