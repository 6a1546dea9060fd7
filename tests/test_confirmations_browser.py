"""Nothing that cannot be undone happens by accident: each page and dialog that asks is
walked with Enter, Space and Escape, on a desk and on a phone.

The scenes are keyed by URL name; a template with a red or a confirming button that no
scene renders fails `test_no_confirmation_is_forgotten`.
"""

import datetime
import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import signals
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error

from accounts import api_keys
from accounts import own_address as own_address_pages
from accounts.models import User
from backoffice import merging
from consent.notices import publish
from contacts import restrictions
from contacts.models import ClientDetails, Contact, Representative
from dpo.models import Breach
from erasure import holds
from erasure.models import Erasure, LegalHold
from imports.models import Import, ImportedContact
from mailings.models import SmsReply
from messaging import outbox
from messaging.models import MessageTemplate, OutgoingMessage
from portal.enums import CameBy, Identity
from portal.rights import file
from tests.accounts.factories import UserFactory
from tests.acts import silence_watch
from tests.browser_fixtures import DESKTOP, PHONE
from tests.calls.factories import call_list
from tests.contacts.factories import ContactFactory
from tests.erasure.test_register_screens import interrupted
from tests.mailings.factories import DeliveryFactory, MailingFactory, accept
from tests.portal.pages import path_of
from webhooks.models import Webhook

TEMPLATES = Path(__file__).parents[1] / "templates"
ASKS = re.compile(
    r'btn-danger|_confirm\.html|class="confirm|tone="(?:outline-)?danger"'
)
ALERTS = re.compile(r'_(?:alert|figure)\.html"(?: with)? [^%]*tone="danger"')


def enter(client):
    """By the password, a moment ago: some pages ask for it again otherwise."""
    user = UserFactory(admin=True)
    login = {"login": user.email, "password": "motdepasse-de-test"}
    assert client.post(reverse("account_login"), login).status_code == 302


def contact(**changes):
    made = ContactFactory(notes="digicode 4512", **changes)
    ClientDetails.objects.create(contact=made, health_notes="diabète sucré")
    return made


def at(name, *args):
    return reverse(name, args=args)


def breach():
    """A case whose message is complete."""
    now = timezone.now()
    words = dict.fromkeys(("story", "consequences", "measures", "advice"), "Un texte.")
    dates = {"known_at": now, "started_at": now, "opened_at": now}
    return Breach.objects.create(
        title="Clé volée",
        nature=["integrity"],
        compromised="days",
        risk="high",
        **dates,
        **words,
    )


def many():
    ids = [contact().public_id for _ in range(21)]
    return at("retention:deactivate_many") + "?" + "&".join(f"fiche={i}" for i in ids)


def requested():
    filed = file(
        contact(),
        "erasure",
        came_by=CameBy.LETTER,
        identity=Identity.KNOWN,
        received_on=timezone.localdate(),
    )
    return at("portal:erase_for_request", filed.pk)


def note():
    person = contact()
    made = person.dated_notes.create(text="à rappeler")
    return at("contacts:remove_note", person.public_id, made.pk)


def own_template():
    made = MessageTemplate.objects.create(name="Vœux", subject="Vœux", body="Bonjour")
    return at("messaging:remove_template", made.pk)


def mailing():
    for _ in range(3):
        accept(contact())
    return MailingFactory().url("confirm")


def imported():
    run = Import.objects.create(state="done", accepted=21, header=["nom"])
    for _ in range(21):
        ImportedContact.objects.create(source=run, contact=contact())
    return at("imports:undo_import", run.pk)


def draft():
    publish.draft_of("client").save()
    return at("consent:publish_notice", "client")


def key():
    made, _ = api_keys.make("ERP", ["contacts:read"], user=None, now=timezone.now())
    return at("accounts:revoke_api_key", made.pk)


def given_up():
    publish.draft_of("client").save()
    return at("consent:discard_draft", "client")


def held():
    person = contact()
    until = timezone.localdate() + datetime.timedelta(days=90)
    path = "contacts.Contact.last_name"
    holds.place(
        person, [path], reason="Litige", law="Code civil", until=until, user=None
    )
    return at("erasure:lift_hold", person.public_id, LegalHold.objects.get().pk)


def scheduled():
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    return MailingFactory(state="scheduled", scheduled_at=tomorrow).url("cancel")


def second_factor(page):
    """Of the user who walks."""
    user = User.objects.earliest("pk")
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    return at(page)


def passkey():
    user = User.objects.earliest("pk")
    kept = Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Clé", "credential": {}},
    )
    return at("mfa_remove_webauthn", kept.pk)


def factor_of_another():
    other = UserFactory()
    TOTP.activate(other, generate_totp_secret())
    return at("accounts:take_factor", other.pk)


def own_address():
    user = User.objects.earliest("pk")
    own_address_pages.send_link(user, "autre@exemple.test")
    return path_of(re.search(r"http\S+", mail.outbox[-1].body)[0])


def limited():
    found = contact()
    restrictions.restrict(found, reason="Un litige", now=timezone.now())
    return at("portal:lift_restriction", found.public_id)


def overdue():
    contact(former_client=True)
    return at("retention:dashboard")


def hook():
    made = Webhook.objects.create(url="https://example.org/", events=[])
    return at("webhooks:renew_webhook_secret", made.pk)


def reply():
    made = SmsReply.objects.create(
        number="+33612345678", text="Assez", at=timezone.now()
    )
    return at("mailings:settle_reply", made.pk)


def uncertain(page):
    """Of a mailing, or of a message to one person."""
    sent = DeliveryFactory(state="uncertain", reason="nobody_knows")
    if page == "messaging:settle":
        person = contact()
        alone = outbox.queue("new_link", contact=person, now=timezone.now())
        OutgoingMessage.objects.update(state="uncertain")
        return at(page, person.public_id, alone.pk)
    more = {"delivery": sent.pk} if page == "settle" else {}
    return sent.mailing.url(page, **more)


def mentioned():
    person = contact(first_name="Jeanne", last_name="Arbusse")
    ContactFactory(notes="Voir Jeanne Arbusse")
    return at("erasure:mentions", person.public_id)


def relative():
    person = contact()
    ClientDetails.objects.filter(contact=person).update(relative_name="Paul Roux")
    return at("backoffice:remove_relative", person.public_id)


def double():
    return at("backoffice:double", contact().public_id, contact().public_id)


def merged():
    kept = contact()
    merge = merging.merge(contact(), kept, now=timezone.now())
    return at("backoffice:separate", kept.public_id, merge.pk)


def mandate(page):
    guardian = Representative.objects.create(
        contact=contact(),
        kind="guardian",
        name="Paul Roux",
        answers=True,
        receives=False,
        created_at=timezone.now(),
    )
    return at(f"backoffice:{page}", guardian.contact.public_id, guardian.pk)


SCENES = {
    "calls:close": lambda: at("calls:close", call_list().pk),
    "dpo:silence_watch": lambda: silence_watch(None, None)[0],
    "dpo:tell_breach": lambda: at("dpo:tell_breach", breach().pk),
    "dpo:close_breach": lambda: at("dpo:close_breach", breach().pk),
    "webhooks:renew_webhook_secret": hook,
    "imports:drop_import": lambda: at(
        "imports:drop_import", Import.objects.create(state="checked").pk
    ),
    "mailings:settle_reply": reply,
    "mailings:settle": lambda: uncertain("settle"),
    "mailings:settle_all": lambda: uncertain("settle_all"),
    "messaging:settle": lambda: uncertain("messaging:settle"),
    "mailings:resume": lambda: MailingFactory(state="paused").url("resume"),
    "retention:deactivate": lambda: at("retention:deactivate", contact().public_id),
    "retention:deactivate_many": many,
    "erasure:erase": lambda: at("erasure:erase", contact().public_id),
    "erasure:reactivate": lambda: at(
        "erasure:reactivate", contact(former_client=True).public_id
    ),
    "contacts:report_death": lambda: at("contacts:report_death", contact().public_id),
    "erasure:mentions": mentioned,
    "backoffice:double": double,
    "backoffice:separate": merged,
    "backoffice:remove_relative": relative,
    "backoffice:end_mandate": lambda: mandate("end_mandate"),
    "backoffice:represented_objection": lambda: mandate("represented_objection"),
    "portal:erase_for_request": requested,
    "portal:access": lambda: at("portal:access", contact().public_id),
    "contacts:remove_note": note,
    "contacts:withdraw_death": lambda: at(
        "contacts:withdraw_death", contact(deceased_at=timezone.now()).public_id
    ),
    "portal:restrict": lambda: at("portal:restrict", contact().public_id),
    "portal:lift_restriction": limited,
    "messaging:remove_template": own_template,
    "messaging:reset_template": lambda: at(
        "messaging:reset_template", MessageTemplate.objects.get(code="new_link").pk
    ),
    "mailings:remove": lambda: MailingFactory().url("remove"),
    "mailings:confirm": mailing,
    "webhooks:remove_webhook": lambda: at(
        "webhooks:remove_webhook",
        Webhook.objects.create(url="https://example.org/", events=[]).pk,
    ),
    "imports:undo_import": imported,
    "mailings:cancel": scheduled,
    "consent:publish_notice": draft,
    "consent:discard_draft": given_up,
    "erasure:lift_hold": held,
    "mfa_deactivate_totp": lambda: second_factor("mfa_deactivate_totp"),
    "mfa_generate_recovery_codes": lambda: second_factor("mfa_generate_recovery_codes"),
    "mfa_remove_webauthn": passkey,
    "accounts:take_factor": factor_of_another,
    "accounts:confirm_own_address": own_address,
    "accounts:revoke_api_key": key,
    "retention:dashboard": overdue,
    "account_logout": lambda: at("account_logout"),
}
ELSEWHERE = {
    "calls/person.html": "how a call ended, said once it did: the browser test of calls",
    "components/_confirm.html": "the part that the pages above include",
    "components/_form_actions.html": "likewise",
    "campaigns/form.html": "asked for by a form sent: the last browser test",
    "mailings/_progress.html": "takes a launch back: nothing is lost by a wrong click",
    "erasure/detail.html": "« Clôturer » beside a search: the last browser test",
}
"""Templates that no scene renders, and why."""


@pytest.mark.django_db
def test_no_confirmation_is_forgotten(client, settings):
    rendered = set()

    def note_template(sender, template, **kwargs):
        rendered.add(template.name)

    enter(client)
    signals.template_rendered.connect(note_template)
    try:
        for name, scene in SCENES.items():
            assert client.get(scene()).status_code == 200, name
    finally:
        signals.template_rendered.disconnect(note_template)
    asking = set()
    for path in TEMPLATES.rglob("*.html"):
        text = re.sub(
            r"\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S
        )
        if ASKS.search(ALERTS.sub("", text)):
            asking.add(path.relative_to(TEMPLATES).as_posix())
    assert asking - rendered - set(ELSEWHERE) == set()


PLAIN_BUTTONS = {
    "calls:leave": "gives a person back: any user may take them again",
    "calls:next": "takes a person for half an hour; « Ne pas appeler maintenant » ends it",
    "dpo:count_breach": "reads the journal again",
    "account_logout": "asks first on a page of its own",
    "accounts/own_sessions.html": "ends one's own other sessions: a login opens them again",
    "accounts:send_link": "a link to a colleague; the former one dies, a new one is sent",
    "backoffice:copy_relative": "a file to download: reads",
    "backoffice:tell_relative": "notes that the relative was told",
    "backoffice:read_message": "marks as read",
    "{{ send }}": "a link to the representative, of their own",
    "campaigns:adopt": "a campaign that can be edited and deleted",
    "campaigns:move": "the other arrow takes it back",
    "campaigns:restore": "can be deleted again",
    "consent/register.html": "a verification: reads",
    "contacts:reopen_address": "closed again by the next rejection",
    "dpo/inspection.html": "a file to download, with a recent proof: reads",
    "imports:launch_import": "after its preview; the import can be undone",
    "mailings:pause": "« Reprendre » takes it back",
    "mailings:settle": "« Compter comme envoyé » of one message: sends nothing",
    "mailings:settle_reply": "« Classer »: may still be taken as a STOP",
    "{{ line.settle_url }}": "« Compter comme envoyé »: sends nothing",
    "mailings:unschedule": "back to a draft, which is scheduled again",
    "messaging/domain.html": "a verification: reads",
    "nouveau/": "sends the person a new link",
    "portal/address.html": "the page asks, on a link that was mailed",
    "portal/contest.html": "the page asks, on a link that was mailed",
    "portal/keep.html": "the page asks, on a link that was mailed; it keeps data",
    "portal/one_click.html": "the person's own no, which they may take back",
    "portal:leave": "ends the person's session",
    "webhooks:show_webhook_secret": "shows it, with a recent proof and a line in the journal",
    "webhooks:resend_webhook": "a receiver knows an event by its id",
    "webhooks:test_webhook": "a test event",
}
"""Where the buttons go that act at once, without a field or a question; and why no harm
comes of it."""
POSTED = re.compile(r'<form\b[^>]*method="post".*?</form>', re.S)
FIELD = re.compile(
    r"\{\{ [\w.]*form|<select|<textarea|\{% include(?! \S+_title)|<input(?![^>]*hidden)|crispy|as_div"
)
GOES_TO = re.compile(r"action=\"\{% url ['\"]([\w:]+)|action=\"(\{\{[^\"]*|[^\"{]+)\"")


def test_a_plain_button_does_no_harm():
    plain = set()
    for path in TEMPLATES.rglob("*.html"):
        for form in POSTED.findall(path.read_text()):
            if not FIELD.search(form):
                found = GOES_TO.search(form)
                here = path.relative_to(TEMPLATES).as_posix()
                plain.add(found[1] or found[2] if found else here)
    assert plain == set(PLAIN_BUTTONS)


FORM = re.compile(r"<form\b.*?</form>", re.S)
BUTTON = re.compile(r"<button\b[^>]*>|<a class=\"btn[^>]*>")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(SCENES))
def test_the_first_button_of_the_source_does_no_harm(client, name):
    enter(client)
    page = client.get(SCENES[name]()).content.decode()
    for form in FORM.findall(page):
        buttons = BUTTON.findall(form)
        if not any("btn-danger" in button for button in buttons):
            continue
        assert 'formmethod="dialog"' in buttons[0], "what Enter presses"
        assert "btn-danger" not in buttons[1] or len(buttons) == 2


@pytest.fixture
def walker(page, client, site):
    enter(client)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "url": site.url}]
    )
    page.posted = []

    def note_post(request):
        if request.method == "POST":
            page.posted.append(request.url)

    page.on("request", note_post)
    return page


FIELDS = "form input:not([type=hidden]):not([type=radio]), form select, form textarea, summary"


def press(walker, address, key):
    """Press a key, and come back to the page if it led away."""
    walker.keyboard.press(key)
    walker.wait_for_timeout(60)
    if not walker.url.endswith(address):
        try:
            walker.goto(address)
        except Error:
            # A navigation that the key started was still under way, and came between.
            walker.wait_for_load_state()
            walker.goto(address)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", sorted(SCENES))
def test_enter_space_and_escape_do_nothing_that_cannot_be_undone(walker, name):
    address = SCENES[name]()
    for size in (DESKTOP, PHONE):
        walker.set_viewport_size(size)
        walker.goto(address)
        bar = walker.locator(".confirm .form-actions, .confirm-wide > .form-actions")
        for button in bar.locator(".btn").all():
            box = button.bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= size["height"], "out of view"
    for key in ("Enter", "Space", "Escape"):
        press(walker, address, key)
    fields = walker.locator(FIELDS)
    for place in range(fields.count()):
        for key in ("Enter", "Space"):
            field = fields.nth(place)
            if field.is_visible() and field.evaluate("e => e.tagName") != "TEXTAREA":
                field.focus()
                press(walker, address, key)
    assert walker.posted == []
    assert not Contact.objects.exclude(erased_at=None).exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_alert_is_walked_with_the_keyboard_alone(walker):
    person = contact()
    walker.goto(at("retention:deactivate", person.public_id))
    order = []
    for _ in range(12):
        walker.keyboard.press("Tab")
        focused = walker.evaluate("document.activeElement.textContent.trim()")
        order.append(focused)
    assert order.index("Annuler") < order.index("OK")
    walker.get_by_role("button", name="OK", exact=True).focus()
    walker.keyboard.press("Space")
    walker.wait_for_url(f"**{at('backoffice:contact', person.public_id)}")
    assert Contact.objects.get(pk=person.pk).is_erased


@pytest.mark.django_db
def test_above_twenty_contacts_the_number_is_typed(client):
    client.force_login(UserFactory(admin=True))
    address = many()
    sent = {
        "decision": "erase",
        "fiche": [str(c.public_id) for c in Contact.objects.all()],
    }
    for typed in ({}, {"confirm": ""}, {"confirm": "20"}, {"confirm": "vingt et un"}):
        page = client.post(address, sent | typed)
        assert "tapez 21" in page.content.decode()
        assert Contact.objects.active().count() == 21
    client.post(address, sent | {"confirm": " 21 "})
    assert not Contact.objects.filter(erased_at=None).exists()


@pytest.mark.django_db
def test_above_twenty_contacts_annuler_asks_for_no_number(client):
    client.force_login(UserFactory(admin=True))
    address = many()
    ids = [str(c.public_id) for c in Contact.objects.all()]
    client.post(address, {"decision": "keep", "fiche": ids})
    assert not Contact.objects.active().exists()
    assert not Contact.objects.exclude(erased_at=None).exists()


@pytest.mark.django_db
def test_above_twenty_contacts_an_import_is_undone_by_its_number(client):
    client.force_login(UserFactory(admin=True))
    address = imported()
    page = client.post(address)
    assert "tapez 21" in page.content.decode()
    assert Import.objects.get().state == "done"
    client.post(address, {"confirm": "21"})
    assert Import.objects.get().state != "done"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_closing_and_a_campaign_s_warning_take_a_click_of_their_own(walker):
    """Two pages with a harmless form beside, or a warning that comes with the answer."""
    erasure = interrupted()
    walker.goto(at("erasure:detail", erasure.pk))
    reason = walker.locator("#clore ~ * [name=reason], [name=reason]").first
    reason.fill("Valeurs introuvables")
    for key in ("Enter", "Escape"):
        reason.press(key)
        walker.wait_for_timeout(60)
    assert Erasure.objects.get(pk=erasure.pk).is_open
    mailing = MailingFactory(
        state="scheduled", scheduled_at=timezone.now() + datetime.timedelta(days=1)
    )
    page = at("campaigns:edit", mailing.campaign_id)
    for size in (DESKTOP, PHONE):
        walker.set_viewport_size(size)
        walker.goto(page)
        walker.get_by_label("État").select_option("inactive")
        walker.get_by_role("button", name="Enregistrer", exact=True).click()
        warned = walker.get_by_role("button", name="Enregistrer quand même")
        warned.wait_for()
        for key in ("Enter", "Space", "Escape"):
            walker.keyboard.press(key)
        walker.get_by_label("Valeur").press("Enter")
        warned.wait_for()
        mailing.refresh_from_db()
        assert mailing.state == "scheduled"
        bar = walker.locator(".form-actions", has=warned)
        for button in bar.locator(".btn").all():
            box = button.bounding_box()
            assert box["y"] + box["height"] <= size["height"], "out of view"
    # A double click is one act, and Back brings no second one.
    warned.dblclick()
    walker.wait_for_url(f"**{at('campaigns:list', 'client')}*")
    mailing.refresh_from_db()
    assert mailing.state == "draft"
