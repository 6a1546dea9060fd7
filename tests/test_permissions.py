"""Who may open each page: one table of every URL of the project.

A page that is missing here, or that is here and no longer exists, fails the suite.
Each right is proved with nobody, a user without a role, an admin, a user with that right
alone, and each role of docs/security.md.
"""

import re
import uuid

import pytest
from django.contrib.auth.models import Group
from django.urls import URLResolver, get_resolver, reverse

from accounts.reading import READ
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

PUBLIC = "public"
LOGIN = "login"
API_KEY = "api key"

# URL name -> PUBLIC, LOGIN, API_KEY or the permission that it takes.
# A URL without a name stands under its route.
RIGHTS = {
    # Doors and machinery
    "healthz": PUBLIC,
    "healthz_live": PUBLIC,
    "healthz_ready": PUBLIC,
    "metrics": PUBLIC,
    "favicon.ico": PUBLIC,
    "account_login": PUBLIC,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC,
    "account_logout": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_reauthenticate": LOGIN,
    "account_change_password": LOGIN,
    "account_set_password": PUBLIC,
    "mfa_index": LOGIN,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": LOGIN,
    "mfa_activate_totp": LOGIN,
    "mfa_deactivate_totp": LOGIN,
    "mfa_view_recovery_codes": LOGIN,
    "mfa_generate_recovery_codes": LOGIN,
    "mfa_download_recovery_codes": LOGIN,
    "mfa_list_webauthn": LOGIN,
    "mfa_add_webauthn": LOGIN,
    "mfa_edit_webauthn": LOGIN,
    "mfa_remove_webauthn": LOGIN,
    "mfa_reauthenticate_webauthn": LOGIN,
    "mfa_login_webauthn": PUBLIC,
    # accounts
    "accounts:logo": PUBLIC,
    "accounts:own_address": LOGIN,
    "accounts:own_sessions": LOGIN,
    "accounts:confirm_own_address": LOGIN,
    "accounts:company": "accounts.manage_company",
    "accounts:users": "accounts.manage_users",
    "accounts:invite": "accounts.manage_users",
    "accounts:edit_user": "accounts.manage_users",
    "accounts:send_link": "accounts.manage_users",
    "accounts:take_factor": "accounts.manage_users",
    "accounts:journal": "accounts.view_journal",
    "accounts:api_keys": "accounts.manage_api_keys",
    "accounts:add_api_key": "accounts.manage_api_keys",
    "accounts:revoke_api_key": "accounts.manage_api_keys",
    # contacts
    "contacts:clients": "contacts.view_contact",
    "contacts:workers": "contacts.view_contact",
    "contacts:add_client": "contacts.add_contact",
    "contacts:add_worker": "contacts.add_contact",
    "contacts:edit": "contacts.change_contact",
    "contacts:add_note": "contacts.change_contact",
    "contacts:remove_note": "contacts.change_contact",
    "contacts:reopen_address": "contacts.change_contact",
    "contacts:resume": "contacts.view_contact",
    "contacts:report_death": "contacts.deactivate_contact",
    "contacts:withdraw_death": "contacts.deactivate_contact",
    "contacts:death_document": "contacts.deactivate_contact",
    # campaigns
    "campaigns:list": "campaigns.manage_campaigns",
    "campaigns:add": "campaigns.manage_campaigns",
    "campaigns:adopt": "campaigns.manage_campaigns",
    "campaigns:edit": "campaigns.manage_campaigns",
    "campaigns:move": "campaigns.manage_campaigns",
    "campaigns:restore": "campaigns.manage_campaigns",
    # consent
    "consent:register": "consent.verify_ledger",
    "backoffice:doubles": "contacts.deactivate_contact",
    "backoffice:double": "contacts.deactivate_contact",
    "backoffice:separate": "contacts.deactivate_contact",
    "backoffice:add_representative": "contacts.change_contact",
    "backoffice:edit_representative": "contacts.change_contact",
    "backoffice:relative": "portal.manage_requests",
    "backoffice:tell_relative": "portal.manage_requests",
    "backoffice:copy_relative": "portal.manage_requests",
    "backoffice:remove_relative": "portal.manage_requests",
    "backoffice:end_mandate": "contacts.change_contact",
    "backoffice:mandate_proof": "contacts.change_contact",
    "backoffice:send_representative_link": "consent.record_manual",
    "backoffice:represented_objection": "consent.record_manual",
    "portal:represented": PUBLIC,
    "consent:notices": "consent.manage_notices",
    "consent:edit_notice": "consent.manage_notices",
    "consent:preview_notice": "consent.manage_notices",
    "consent:publish_notice": "consent.manage_notices",
    "consent:discard_draft": "consent.manage_notices",
    "consent:notice_versions": "consent.manage_notices",
    "consent:notice_version": "consent.manage_notices",
    # messaging
    "messaging:send_to_contact": "messaging.send_messages",
    "messaging:settle": "messaging.send_messages",
    "messaging:domain": "accounts.manage_company",
    "messaging:templates": "messaging.manage_templates",
    "messaging:add_template": "messaging.manage_templates",
    "messaging:live_preview": "messaging.manage_templates",
    "messaging:template": "messaging.manage_templates",
    "messaging:reset_template": "messaging.manage_templates",
    "messaging:remove_template": "messaging.manage_templates",
    "messaging:dev_outbox": PUBLIC,
    "messaging:dev_email": PUBLIC,
    "messaging:dev_email_html": PUBLIC,
    # calls
    "calls:list": "calls.make_calls",
    "calls:new": "calls.make_calls",
    "calls:show": "calls.make_calls",
    "calls:script": "calls.make_calls",
    "calls:close": "calls.make_calls",
    "calls:next": "calls.make_calls",
    "calls:person": "calls.make_calls",
    "calls:leave": "calls.make_calls",
    "calls:export": "exports.export_contacts",
    # mailings
    "mailings:email_callback": PUBLIC,
    "mailings:sms_callback": PUBLIC,
    "mailings:list": "mailings.send_mailings",
    "mailings:sms_list": "mailings.send_mailings",
    "mailings:replies": "mailings.send_mailings",
    "mailings:settle_reply": "mailings.send_mailings",
    "mailings:unreached": "messaging.send_messages",
    "mailings:settle_unreached": "messaging.send_messages",
    "mailings:new": "mailings.send_mailings",
    "mailings:show": "mailings.send_mailings",
    "mailings:remove": "mailings.send_mailings",
    "mailings:preview": "mailings.send_mailings",
    "mailings:live_preview": "mailings.send_mailings",
    "mailings:length": "mailings.send_mailings",
    "mailings:trial": "mailings.send_mailings",
    "mailings:why": "mailings.send_mailings",
    "mailings:why_csv": "exports.export_contacts",
    "mailings:confirm": "mailings.send_mailings",
    "mailings:progress": "mailings.send_mailings",
    "mailings:deliveries": "mailings.send_mailings",
    "mailings:settle": "mailings.send_mailings",
    "mailings:settle_all": "mailings.send_mailings",
    "mailings:pause": "mailings.send_mailings",
    "mailings:resume": "mailings.send_mailings",
    "mailings:cancel": "mailings.send_mailings",
    "mailings:unschedule": "mailings.send_mailings",
    # erasure
    "retention:deactivate": "contacts.deactivate_contact",
    "erasure:mentions": "erasure.erase_contact",
    "erasure:erase": "erasure.erase_contact",
    "erasure:reactivate": "erasure.reactivate_contact",
    "erasure:fields": "erasure.manage_personal_fields",
    "retention:undo_deactivations": "contacts.deactivate_contact",
    "retention:deactivate_many": "contacts.deactivate_contact",
    "erasure:archive": "erasure.manage_holds",
    "erasure:holds": "erasure.manage_holds",
    "erasure:lift_hold": "erasure.manage_holds",
    "erasure:presets": "erasure.manage_holds",
    "erasure:edit_preset": "erasure.manage_holds",
    "erasure:list": "erasure.view_erasure",
    "erasure:detail": "erasure.view_erasure",
    "erasure:certificate": "erasure.view_erasure",
    "erasure:search_again": "erasure.erase_contact",
    "erasure:close": "erasure.erase_contact",
    "erasure:recipients": "erasure.manage_recipients",
    "erasure:add_recipient": "erasure.manage_recipients",
    "erasure:edit_recipient": "erasure.manage_recipients",
    "erasure:tasks": "erasure.manage_recipients",
    "erasure:settle_tasks": "erasure.manage_recipients",
    # retention
    "retention:rules": "retention.manage_retention",
    "retention:words": "retention.manage_retention",
    "retention:forewarn": "retention.manage_retention",
    # disclosure
    "disclosure:first_day": "accounts.manage_company",
    "disclosure:settings": "disclosure.manage_disclosure",
    "disclosure:wording": "disclosure.manage_disclosure",
    "retention:dormant": "retention.manage_retention",
    "retention:dashboard": "retention.run_purge",
    "retention:launch": "retention.run_purge",
    "retention:upcoming": "retention.run_purge",
    "retention:run": "retention.run_purge",
    # dpo
    "dpo:hub": "accounts.view_journal",
    "dpo:breach": "accounts.view_journal",
    "dpo:breach_pdf": "accounts.view_journal",
    "dpo:breaches": "accounts.view_journal",
    "dpo:change_breach": "accounts.view_journal",
    "dpo:close_breach": "accounts.view_journal",
    "dpo:count_breach": "accounts.view_journal",
    "dpo:open_breach": "accounts.view_journal",
    "dpo:tell_breach": "accounts.view_journal",
    "dpo:watch": "accounts.view_journal",
    "dpo:silence_watch": "accounts.view_journal",
    "dpo:inspection": "exports.export_contacts",
    "dpo:past": "consent.view_history",
    "dpo:reports": "accounts.view_journal",
    "dpo:report": "accounts.view_journal",
    "dpo:report_csv": "accounts.view_journal",
    "dpo:report_pdf": "accounts.view_journal",
    "dpo:register": "accounts.view_journal",
    "dpo:register_version": "accounts.view_journal",
    "dpo:word_register": "accounts.view_journal",
    "dpo:register_json": "accounts.view_journal",
    "dpo:register_pdf": "accounts.view_journal",
    # portal
    "portal:new_link": PUBLIC,
    "portal:informations": PUBLIC,
    "portal:preferences": PUBLIC,
    "portal:renew": PUBLIC,
    "portal:confirm_choices": PUBLIC,
    "portal:other_contacts": PUBLIC,
    "portal:my_other_sheets": PUBLIC,
    "portal:one_click": PUBLIC,
    "portal:contest": PUBLIC,
    "portal:keep": PUBLIC,
    "portal:correct": PUBLIC,
    "portal:renew_consents": PUBLIC,
    "portal:address": PUBLIC,
    "portal:colours": PUBLIC,
    "portal:home": PUBLIC,
    "portal:enter": PUBLIC,
    "portal:leave": PUBLIC,
    "portal:information": PUBLIC,
    "portal:resume": PUBLIC,
    "portal:relative": PUBLIC,
    "portal:my_preferences": PUBLIC,
    "portal:history": PUBLIC,
    "portal:data": PUBLIC,
    "portal:data_file": PUBLIC,
    "portal:resume_of_mine": PUBLIC,
    "portal:requests_of_mine": PUBLIC,
    "portal:file_request": PUBLIC,
    "portal:sign_up": PUBLIC,
    "portal:framed_sign_up": PUBLIC,
    "portal:confirm_sign_up": PUBLIC,
    "portal:settings": "portal.manage_portal",
    "portal:access": "portal.manage_portal",
    "portal:restrict": "portal.manage_requests",
    "portal:lift_restriction": "erasure.manage_holds",
    "portal:vouch": "portal.manage_portal",
    "portal:requests": "portal.manage_requests",
    "portal:add_request": "portal.manage_requests",
    "portal:request": "portal.manage_requests",
    "portal:request_paper": "portal.manage_requests",
    "portal:identify": "portal.manage_requests",
    "portal:extend_request": "portal.manage_requests",
    "portal:answer_request": "portal.manage_requests",
    "portal:erase_for_request": "erasure.erase_contact",
    # backoffice
    "backoffice:dashboard": LOGIN,
    "backoffice:contact": "contacts.view_contact",
    "backoffice:history": "consent.view_history",
    "backoffice:history_json": "consent.view_history",
    "backoffice:history_pdf": "consent.view_history",
    "backoffice:history_file": "consent.view_history",
    "backoffice:history_paper": "consent.view_history",
    "backoffice:messages": "contacts.view_contact",
    "backoffice:find": "contacts.view_contact",
    "backoffice:columns": "contacts.view_contact",
    "backoffice:read_message": "contacts.change_contact",
    "backoffice:preferences": "consent.record_manual",
    "backoffice:consent_form": "consent.record_manual",
    "backoffice:letters": "exports.export_contacts",
    "backoffice:letters_pdf": "exports.export_contacts",
    "backoffice:configuration": "accounts.manage_company",
    "imports:imports": "imports.import_contacts",
    "imports:new_import": "imports.import_contacts",
    "imports:import": "imports.import_contacts",
    "imports:import_columns": "imports.import_contacts",
    "imports:import_progress": "imports.import_contacts",
    "imports:launch_import": "imports.import_contacts",
    "imports:drop_import": "imports.import_contacts",
    "imports:undo_import": "imports.import_contacts",
    "imports:import_report": "imports.import_contacts",
    "imports:refused_rows": "imports.import_contacts",
    "imports:import_sheet": "imports.import_contacts",
    "imports:changed_values": "imports.import_contacts",
    "webhooks:webhooks": "webhooks.manage_webhooks",
    "webhooks:add_webhook": "webhooks.manage_webhooks",
    "webhooks:webhook": "webhooks.manage_webhooks",
    "webhooks:edit_webhook": "webhooks.manage_webhooks",
    "webhooks:test_webhook": "webhooks.manage_webhooks",
    "webhooks:resend_webhook": "webhooks.manage_webhooks",
    "webhooks:renew_webhook_secret": "webhooks.manage_webhooks",
    "webhooks:show_webhook_secret": "webhooks.manage_webhooks",
    "webhooks:remove_webhook": "webhooks.manage_webhooks",
    "exports:exports": "exports.export_contacts",
    "exports:export_contact": "exports.export_contacts",
    # guide
    "guide:contents": LOGIN,
    "guide:page": LOGIN,
    # API
    "api-1:openapi-json": PUBLIC,
    "api-1:openapi-view": PUBLIC,
    "api-1:api-root": PUBLIC,
    "api-1:campaigns": API_KEY,
    "api-1:contacts": API_KEY,
    "api-1:contact": API_KEY,
    "api-1:contact_by_reference": API_KEY,
    "api-1:form": API_KEY,
    "api-1:signups": API_KEY,
    "api-1:feedback": API_KEY,
    "api-1:recipients_check": API_KEY,
    "api-1:batch": API_KEY,
    "api-1:webhooks": API_KEY,
    "api-1:webhook": API_KEY,
    "api-1:webhook_secret": API_KEY,
    "api-1:webhook_deliveries": API_KEY,
    "api-1:webhook_resend": API_KEY,
    "api-1:receipt": API_KEY,
    "api-1:imports": API_KEY,
    "api-1:import": API_KEY,
    "api-1:changes": API_KEY,
    "api-1:change_ack": API_KEY,
    "api-1:consents": API_KEY,
    "api-1:deactivate": API_KEY,
    "api-1:merge": API_KEY,
    "api-1:possible_doubles": API_KEY,
    "api-1:representatives": API_KEY,
    "api-1:representative": API_KEY,
    "api-1:unmerge": API_KEY,
    "api-1:reactivate": API_KEY,
    "api-1:death": API_KEY,
    "api-1:restriction": API_KEY,
    "api-1:erase": API_KEY,
    "api-1:export": API_KEY,
    "api-1:history": API_KEY,
    "api-1:preference_link": API_KEY,
    "api-1:recipients": API_KEY,
    "api-1:mailing_recipient": API_KEY,
    "api-1:recipient": API_KEY,
    "^api/v1/": PUBLIC,
}

# Read, without the right of the table, by who may see the settings (accounts/reading.py).
READABLE = {
    "accounts:company",
    "accounts:users",
    "accounts:edit_user",
    "accounts:api_keys",
    "backoffice:configuration",
    "campaigns:list",
    "campaigns:edit",
    "consent:notices",
    "consent:notice_versions",
    "consent:notice_version",
    "disclosure:first_day",
    "erasure:fields",
    "imports:imports",
    "imports:import",
    "imports:import_progress",
    "imports:import_report",
    "calls:list",
    "calls:show",
    "mailings:list",
    "mailings:sms_list",
    "mailings:replies",
    "mailings:unreached",
    "mailings:show",
    "mailings:preview",
    "mailings:why",
    "mailings:progress",
    "mailings:deliveries",
    "messaging:domain",
    "messaging:templates",
    "messaging:template",
    "portal:settings",
    "retention:rules",
    "retention:dormant",
    "webhooks:webhooks",
    "webhooks:webhook",
}

# What a route's parameter is filled with, where its name alone does not say it:
# (URL name, parameter) -> value.
ARGUMENTS: dict[tuple[str, str], object] = {
    ("account_reset_password_from_key", "uidb36"): "1",
    ("account_reset_password_from_key", "key"): "set-password",
    ("guide:page", "slug"): "premier-jour",
    ("dpo:word_register", "key"): "client.quote",
}

# Parameters that a route takes from the route above it: URL name -> values.
ABOVE = {"mfa_edit_webauthn": {"pk": 1}, "mfa_remove_webauthn": {"pk": 1}}

# Rights are proved here; what the pages say is proved elsewhere, page by page.
pytestmark = pytest.mark.ignore_template_errors

LOGIN_PAGE = "/connexion/?next="
BY_PERMISSION = sorted(
    name for name, right in RIGHTS.items() if right not in (PUBLIC, LOGIN, API_KEY)
)


def walk(patterns, names=(), route=""):
    """(key in the table, the pattern with its parameters)."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = (*names, pattern.namespace) if pattern.namespace else names
            yield from walk(pattern.url_patterns, inside, route + str(pattern.pattern))
        elif pattern.name:
            yield ":".join((*names, pattern.name)), pattern.pattern
        else:
            yield route + str(pattern.pattern), pattern.pattern


PATTERNS = dict(walk(get_resolver().url_patterns))


def kwargs_of(name, contact):
    """Something that fits each parameter of the route; it need not exist."""
    pattern = PATTERNS[name]
    audience = "intervenants" if contact and contact.kind == "worker" else "clients"
    filled = dict(ABOVE.get(name, {}))
    for parameter in pattern.regex.groupindex:
        converter = type(pattern.converters.get(parameter)).__name__
        known = {
            "UUIDConverter": contact.public_id if contact else uuid.uuid4(),
            "IntConverter": 1,
            "NoneType": "1",
        }
        filled[parameter] = ARGUMENTS.get(
            (name, parameter),
            known.get(converter, {"audience": audience}.get(parameter, "x")),
        )
    return filled


def open_page(client, name, contact=None):
    """GET it, or POST it where GET is not served."""
    if name not in PATTERNS:
        pytest.fail(f"{name} is in the table but no longer exists")
    if name == "favicon.ico":
        return client.get(f"/{name}")
    if name == "^api/v1/":
        return client.get("/api/v1/nothing")
    address = reverse(name, kwargs=kwargs_of(name, contact))
    response = client.get(address)
    return client.post(address) if response.status_code == 405 else response


def test_the_table_lists_every_url_and_no_other():
    assert set(PATTERNS) - set(RIGHTS) == set(), "URLs without a right in the table"
    assert set(RIGHTS) - set(PATTERNS) == set(), "rights of URLs that are gone"


def answers(client, names):
    """Each page and its answer to the client, all of one contact."""
    contact = ContactFactory()
    return {name: open_page(client, name, contact) for name in names}


PAGES = [name for name, right in RIGHTS.items() if right != API_KEY]


@pytest.mark.django_db
def test_a_stranger_sees_public_pages_only(client):
    def is_shut(name, response):
        if RIGHTS[name] == API_KEY:
            return response.status_code == 401
        to_login = response.get("Location", "").startswith(LOGIN_PAGE)
        return response.status_code == 302 and to_login

    def is_open(response):
        to_login = LOGIN_PAGE in response.get("Location", "")
        return response.status_code not in (401, 403) and not to_login

    wrong = {
        name: response.status_code
        for name, response in answers(client, RIGHTS).items()
        if not (
            is_open(response) if RIGHTS[name] == PUBLIC else is_shut(name, response)
        )
    }
    assert wrong == {}


@pytest.mark.django_db
def test_a_user_without_a_role_needs_the_right(client):
    client.force_login(UserFactory(role=""))
    refused = {
        name
        for name, response in answers(client, PAGES).items()
        if response.status_code == 403
    }
    assert refused == set(BY_PERMISSION)


@pytest.mark.django_db
def test_an_admin_is_refused_nowhere(client):
    client.force_login(UserFactory(admin=True))
    opened = answers(client, PAGES)
    assert {name for name, page in opened.items() if page.status_code == 403} == set()
    kept = {
        name
        for name, page in opened.items()
        if RIGHTS[name] != PUBLIC and "no-store" not in page["Cache-Control"]
    }
    assert kept == set()


@pytest.mark.django_db
@pytest.mark.parametrize("right", sorted({RIGHTS[name] for name in BY_PERMISSION}))
def test_the_right_of_the_table_is_the_one_that_opens(client, right):
    client.force_login(UserFactory(role="", permissions=[right]))
    pages = [name for name in BY_PERMISSION if RIGHTS[name] == right]
    refused = {
        name for name, page in answers(client, pages).items() if page.status_code == 403
    }
    assert refused == set()


def table_of_the_document(repository):
    """Role -> the rights that docs/security.md gives it."""
    page = (repository / "docs/security.md").read_text()
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if re.match(r"\| [^|]+ \| `[a-z]+\.[a-z_]+` \|", line)
    ]
    roles = ["company_admin", "manager", "communication", "dpo", "reader"]
    return {
        role: {line[1].strip("`") for line in lines if line[2 + i] == "yes"}
        for i, role in enumerate(roles)
    }


@pytest.mark.django_db
def test_the_document_says_the_rights_of_each_role(repository, settings):
    told = table_of_the_document(repository)
    for role, rights in told.items():
        ours = Group.objects.get(name=role).permissions.filter(
            content_type__app_label__in=settings.FLOORS
        )
        names = {f"{p.content_type.app_label}.{p.codename}" for p in ours}
        if role == "company_admin":
            # Django makes four rights a model; those that no page asks are not told.
            assert rights == names & rights
            assert set(RIGHTS.values()) - {PUBLIC, LOGIN, API_KEY} <= rights
        else:
            assert rights == names


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["manager", "communication", "dpo", "reader"])
def test_a_role_opens_what_its_rights_open_and_nothing_else(client, role, repository):
    rights = table_of_the_document(repository)[role]
    client.force_login(UserFactory(role=role))
    contact = ContactFactory()
    for name, right in RIGHTS.items():
        if right == API_KEY:
            continue
        status = open_page(client, name, contact).status_code
        if name in READABLE and READ in rights and right not in rights:
            assert status != 403, f"{name} is read"
            address = reverse(name, kwargs=kwargs_of(name, contact))
            for method in (client.post, client.put, client.patch, client.delete):
                assert method(address).status_code == 403, f"{name} is changed"
            continue
        allowed = right in (PUBLIC, LOGIN) or right in rights
        assert (status != 403) == allowed, f"{name}: {status}"
        if not allowed:
            address = reverse(name, kwargs=kwargs_of(name, contact))
            assert client.post(address).status_code == 403, f"{name} by hand"
