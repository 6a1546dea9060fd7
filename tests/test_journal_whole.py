"""The audit journal is whole: who was shown whose data, who changed it, and who signed in.

Closed by default: a page is taken to show somebody unless config.consultations says that
it shows nobody, and an address that changes something has a line in ACTS below.
"""

import re

import html5lib
import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.audit_labels import LABELS
from accounts.models import AuditEvent
from campaigns import proposals
from config.consultations import SHOWS_NOBODY
from erasure.models import Erasure
from imports import runs
from imports.models import Import
from portal import rights
from portal.enums import CameBy, Identity
from portal.models import SignUpMessage
from tests.accounts.factories import UserFactory
from tests.acts import PREPARED
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import DURATION, complete_company
from tests.imports.test_command import run as import_file
from tests.imports.test_command import write
from tests.mailings.factories import MailingFactory, accept
from tests.test_hostile_input import forms_of
from tests.test_permissions import API_KEY, PATTERNS, PUBLIC, RIGHTS, kwargs_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

CANARY = {
    "first_name": "Zyskowine",
    "last_name": "Quarrembault",
    "email": "zyskowine.quarrembault@exemple.test",
    "mobile": "+33639981234",
    "street": "17 impasse des Ornithorynques",
}
BEHIND_A_LOGIN = sorted(
    name
    for name, right in RIGHTS.items()
    if right not in (PUBLIC, API_KEY) and ":" in name and name in PATTERNS
)


@pytest.fixture
def admin(client):
    user = UserFactory(admin=True)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def person():
    """Somebody whose data are everywhere where they may be."""
    complete_company()
    contact = ContactFactory(**CANARY)
    accept(contact)
    rights.file(
        contact,
        "access",
        came_by=CameBy.LETTER,
        identity=Identity.NOT_YET,
        received_on=timezone.localdate(),
        message="Je veux mes données, Zyskowine",
    )
    SignUpMessage.objects.create(
        contact=contact, text="Bonjour, Zyskowine", written_at=timezone.now()
    )
    return contact


def address_of(name, contact, **known):
    kwargs = {**kwargs_of(name, contact), **known}
    pattern = PATTERNS[name]
    return reverse(name, kwargs={k: kwargs[k] for k in pattern.regex.groupindex})


def known_of(name, mailing):
    found = {"channel": mailing.channel} if name.startswith("mailings:") else {}
    if name.startswith("mailings:"):
        found["pk"] = mailing.pk
    if name.startswith("portal:") and "request" in name:
        found["pk"] = rights.RightsRequest.objects.first().pk
    if name == "campaigns:adopt":
        missing = [o for o in proposals.offers("client") if not o.existing]
        found["code"] = missing[0].proposal.code
    return found


def test_no_page_is_left_out_that_no_longer_exists():
    assert SHOWS_NOBODY - set(RIGHTS) == set()


def test_each_page_that_shows_somebody_leaves_a_line(admin, person):
    mailing = MailingFactory()
    silent, seen = [], 0
    for name in BEHIND_A_LOGIN:
        if name in SHOWS_NOBODY:
            continue
        response = admin.get(address_of(name, person, **known_of(name, mailing)))
        if response.status_code != 200:
            continue
        seen += 1
        line = AuditEvent.objects.first()
        about_them = "public_id" not in PATTERNS[name].regex.groupindex or (
            line.target == person.target
        )
        if line.user != admin.user or not about_them:
            silent.append(name)
        AuditEvent.objects.create(action="next", user=None)
    assert silent == []
    assert seen > 30


def test_pages_without_an_audit_line_show_no_personal_value(admin, person):
    mailing = MailingFactory()
    shown = {}
    for name in sorted(SHOWS_NOBODY & set(BEHIND_A_LOGIN)):
        response = admin.get(address_of(name, person, **known_of(name, mailing)))
        page = b"" if response.streaming else response.content
        found = [value for value in CANARY.values() if value.encode() in page]
        if found:
            shown[name] = found
    assert shown == {}


def test_no_line_holds_a_value(admin, person):
    for name in BEHIND_A_LOGIN:
        query = {"q": CANARY["last_name"]}
        admin.get(address_of(name, person, **known_of(name, MailingFactory())), query)
    lines = AuditEvent.objects.values_list("target", "details")
    assert lines.count() > 30
    text = str(list(lines))
    assert [value for value in CANARY.values() if value in text] == []


def test_every_code_has_its_words(repository):
    used = set()
    for path in repository.glob("[a-z]*/**/*.py"):
        if path.parts[len(repository.parts)] in ("tests", "benchmarks", "var"):
            continue
        text = path.read_text()
        used |= set(
            re.findall(
                r'(?:audit\.record|record_many|_note)\(\s*"([a-z_]+\.\w+)"', text
            )
        )
    assert len(used) > 60
    assert used - set(LABELS) == set()


# What a POST there does to one person, in this order -> the line that it leaves, and what
# is typed beside what stands in the page's form.
ACTS = {
    "contacts:add_client": (
        "contact.created",
        {"last_name": "Neuve", "status": "client"},
    ),
    "contacts:edit": ("contact.updated", {"city": "Quimper"}),
    "contacts:add_note": ("note.added", {"text": "A rappelé"}),
    "contacts:remove_note": ("note.removed", {}),
    "backoffice:read_message": ("contact.message_read", {}),
    "messaging:send_to_contact": ("message.sent", {"send": "1"}),
    "portal:access": ("portal.access_taken", {"acces": "non"}),
    "portal:add_request": (
        "request.filed",
        {"kind": "portability", "came_by": "phone", "identity": "known"},
    ),
    "exports:export_contact": ("contact.exported", {}),
    "contacts:report_death": ("contact.death_reported", {"source": "sa fille"}),
    "contacts:withdraw_death": ("contact.death_withdrawn", {}),
    "retention:deactivate": ("contact.deactivated", {"decision": "keep"}),
    "erasure:reactivate": ("contact.reactivated", {}),
    "mailings:show": ("mailing.draft_saved", {"subject": "Un autre objet"}),
    "mailings:trial": ("mailing.tried", {}),
    "mailings:confirm": ("mailing.launched", {}),
    "mailings:pause": ("mailing.paused", {}),
    "mailings:resume": ("mailing.sending", {}),
    "mailings:cancel": ("mailing.cancelled", {}),
    "campaigns:adopt": ("campaign.added", {}),
    "consent:edit_notice": ("notice.draft_saved", {"closing": "À bientôt."}),
    "consent:discard_draft": ("notice.draft_discarded", {}),
    "retention:forewarn": (
        "retention.forewarning_changed",
        {"forewarning-days": "30"},
    ),
    "retention:words": (
        "retention.words_changed",
        {
            "words-client": "5 ans après votre dernier contrat",
            "words-worker": DURATION,
        },
    ),
    "disclosure:first_day": ("company.changed", {"city": "Bron"}),
    "portal:restrict": ("contact.restricted", {"reason": "Conteste son adresse"}),
    "portal:lift_restriction": (
        "contact.restriction_told",
        {"by_email": "0", "on": "2190-01-01", "reason": "Adresse corrigée"},
    ),
}
# Acts whose lines are asked for where they are tried, with the code that they leave.
TRIED_ELSEWHERE = {
    "calls:new": "call_list.opened",
    "calls:next": "call.claimed",
    "calls:leave": "call.released",
    "backoffice:preferences": "consent.entered",
    "contacts:add_worker": "contact.created",
    "dpo:inspection": "inspection.made",
    "erasure:archive": "erasure.archive_read",
    "imports:launch_import": "contacts.imported",
    "messaging:settle": "message.sent_again",
}
# A draft that names nobody yet.
OF_NOBODY = {"mailings:show"}


def standing_in(form):
    """What a form would send as it stands."""
    for field in form.iter("input"):
        ticked = (
            field.get("type") not in ("checkbox", "radio") or "checked" in field.attrib
        )
        if field.get("name") and field.get("type") not in ("file", "submit") and ticked:
            # A browser sends « on » for a box without a value.
            without = "on" if field.get("type") == "checkbox" else ""
            yield field.get("name"), field.get("value", without)
    for field in form.iter("textarea"):
        yield field.get("name"), field.text or ""
    for field in form.iter("select"):
        options = [o for o in field.iter("option") if "selected" in o.attrib]
        yield field.get("name"), options[0].get("value", "") if options else ""


def typed(browser, address, more):
    """What the longest form of the page that goes to this address holds, and more."""
    page = browser.get(address)
    if page.status_code != 200:
        return more
    tree = html5lib.parse(page.content.decode(), namespaceHTMLElements=False)
    forms = [
        dict(standing_in(form))
        for form in tree.iter("form")
        if (form.get("action") or address) == address
        and form.get("method", "").lower() == "post"
    ]
    return {**max(forms, key=len, default={}), **more}


def test_each_act_is_signed_by_who_does_it(admin, person):
    mailing = MailingFactory()
    wrong = {}
    for name, (action, more) in ACTS.items():
        known = known_of(name, mailing)
        if name == "contacts:remove_note":
            known["pk"] = person.dated_notes.get().pk
        if name == "backoffice:read_message":
            known["pk"] = SignUpMessage.objects.get().pk
        address = address_of(name, person, **known)
        last = AuditEvent.objects.latest("id").pk
        answer = admin.post(address, typed(admin, address, more))
        lines = AuditEvent.objects.filter(pk__gt=last, action=action)
        if [line.user for line in lines] != [admin.user]:
            wrong[name] = (answer.status_code, [*lines.values_list("action", "user")])
    assert list(wrong.items()) == []


def test_each_act_that_is_prepared_is_signed_by_who_does_it(admin, person, tmp_path):
    wrong = {}
    for name, (action, prepare) in PREPARED.items():
        address, data = prepare(person, tmp_path)
        assert resolve(address).view_name == name
        last = AuditEvent.objects.latest("id").pk
        answer = admin.post(address, data)
        if action == "import.undone":
            runs.work(Import.objects.latest("pk").pk, timezone.now())
        lines = AuditEvent.objects.filter(pk__gt=last, action=action)
        if {line.user for line in lines} != {admin.user}:
            wrong[name] = (answer.status_code, [*lines.values_list("action", "user")])
    assert not wrong, "\n".join(map(str, wrong.items()))


def test_every_address_of_an_act_is_in_a_table(admin, person):
    """An address that answers a GET with 405 does something; one with a form may."""
    unknown = []
    for name in BEHIND_A_LOGIN:
        if name in {*ACTS, *PREPARED, *TRIED_ELSEWHERE, *OF_NOBODY, *SHOWS_NOBODY}:
            continue
        address = address_of(name, person, **known_of(name, MailingFactory()))
        page = admin.get(address)
        posts = page.status_code == 405
        if page.status_code == 200 and "text/html" in page["Content-Type"]:
            forms = forms_of(page.content.decode(), address)
            posts = any(action == address for action, _ in forms)
        if posts:
            unknown.append(name)
    assert unknown == []
    assert set(TRIED_ELSEWHERE.values()) - set(LABELS) == set()


def test_an_undone_import_is_signed_by_who_undoes_it(admin, tmp_path):
    import_file(write(tmp_path, ("Roy", "Client")))
    brought = Import.objects.get()
    Import.objects.update(user=UserFactory())
    address = reverse("imports:undo_import", args=[brought.pk])
    admin.post(address, {"number": 1})
    runs.work(brought.pk, timezone.now())
    signed = AuditEvent.objects.filter(action__in=["import.undone", "contact.erased"])
    assert {line.user for line in signed} == {admin.user}
    assert {erasure.user for erasure in Erasure.objects.all()} == {admin.user}
