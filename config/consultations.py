"""Journal of consultations: a line of the audit journal for each page that shows
personal data.

CNIL 2021-122: consultations are logged, not only changes. A page is assumed to show
personal data unless it is listed here, so that new pages are logged by default.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts import audit
from accounts.models import User

SHOWS_NOBODY = frozenset(
    {
        # Counts, settings, texts and technical pages: no name, no address.
        "backoffice:dashboard",
        "backoffice:configuration",
        "backoffice:columns",
        "exports:exports",
        "guide:contents",
        "guide:page",
        "accounts:company",
        "accounts:logo",
        "accounts:own_address",
        "accounts:own_sessions",
        "accounts:confirm_own_address",
        "accounts:api_keys",
        "accounts:add_api_key",
        "accounts:revoke_api_key",
        "webhooks:webhooks",
        "webhooks:add_webhook",
        "webhooks:webhook",
        "webhooks:edit_webhook",
        "webhooks:remove_webhook",
        "webhooks:renew_webhook_secret",
        "webhooks:show_webhook_secret",
        "imports:new_import",
        "imports:import_progress",
        "campaigns:list",
        "campaigns:add",
        "campaigns:edit",
        "campaigns:restore",
        "consent:register",
        "consent:notices",
        "consent:edit_notice",
        "consent:preview_notice",
        "consent:publish_notice",
        "consent:discard_draft",
        "consent:notice_versions",
        "consent:notice_version",
        "contacts:add_client",
        "contacts:add_worker",
        "dpo:hub",
        "dpo:breach_pdf",
        "dpo:breaches",
        "dpo:change_breach",
        "dpo:close_breach",
        "dpo:open_breach",
        "dpo:tell_breach",
        "dpo:watch",
        "dpo:silence_watch",
        "dpo:register",
        "dpo:word_register",
        "dpo:reports",
        "dpo:report",
        "dpo:report_csv",
        "dpo:report_pdf",
        "dpo:register_version",
        "dpo:register_json",
        "dpo:register_pdf",
        "erasure:fields",
        "erasure:presets",
        "erasure:edit_preset",
        "erasure:recipients",
        "erasure:add_recipient",
        "erasure:edit_recipient",
        "mailings:list",
        "mailings:sms_list",
        "mailings:new",
        "mailings:length",
        "mailings:progress",
        "messaging:domain",
        "messaging:templates",
        "messaging:add_template",
        # Called at each keystroke, by a page that has its own line.
        "messaging:live_preview",
        "mailings:live_preview",
        "messaging:reset_template",
        "messaging:remove_template",
        "portal:settings",
        "retention:rules",
        "retention:dashboard",
        # The users of the back-office, and the journal itself.
        "accounts:users",
        "accounts:invite",
        "accounts:edit_user",
        "accounts:journal",
        # Public pages, which a logged-in user may open like anyone else.
        "portal:colours",
        "portal:confirm_sign_up",
        "portal:enter",
        "portal:framed_sign_up",
        "portal:home",
        "portal:leave",
        "portal:new_link",
        "portal:one_click",
        "portal:renew",
        "portal:sign_up",
    }
)


def journal(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Record what a user was shown, unless the view has recorded more details itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        before = audit.written()
        response = get_response(request)
        if response.status_code == 200 and audit.written() == before:
            _note(request, response)
        return response

    return middleware


CONTACT_LINK = re.compile(
    rb'href="/contacts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/'
)
"""A link to a contact: how a list shows a person."""


OWN_ACCOUNT = ("account_", "mfa_")
"""Prefixes of the names of allauth's pages: the user's own account."""


def _note(request: HttpRequest, response: HttpResponse) -> None:
    match = request.resolver_match
    # Reading request.user would load the session on pages that do not use it.
    if match is None or not request.session.accessed:
        return
    if match.view_name in SHOWS_NOBODY or match.view_name.startswith(OWN_ACCOUNT):
        return
    if not isinstance(request.user, User):
        return
    target = getattr(request, "about", None) or match.kwargs.get("public_id")
    if target:
        audit.record(
            "contact.viewed",
            user=request.user,
            target=getattr(target, "target", f"contact:{target}"),
            page=match.view_name,
        )
        return
    page = b"" if response.streaming else response.content
    shown = dict.fromkeys(found.decode() for found in CONTACT_LINK.findall(page))
    audit.record(
        "list.viewed", user=request.user, page=match.view_name, contacts=list(shown)
    )
