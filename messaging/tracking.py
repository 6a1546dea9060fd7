"""Opening pixels and rewritten links: each message asks the relay for none (domain
3.8).

An individual opening pixel needs a separate consent (CNIL, deliberation 2026-042). If a
provider has no per-message setting (Brevo, Scaleway, Resend, Amazon SES), its account
has one, and `check_mail` shows whether it is off.
"""

import json

from django.conf import settings

from messaging import mail_provider

BY_API = frozenset(
    {
        "mailersend",
        "mailgun",
        "mailjet",
        "mandrill",
        "postmark",
        "sendgrid",
        "sparkpost",
        "unisender_go",
    }
)
"""django-anymail providers that support `track_opens` and `track_clicks`."""
OFF = {"settings": {"enable": 0}}
BY_SMTP = {
    "mailjet.com": {"X-Mailjet-TrackOpen": "0", "X-Mailjet-TrackClick": "0"},
    "postmarkapp.com": {"X-PM-TrackOpens": "false", "X-PM-TrackLinks": "None"},
    "mailgun.org": {
        "X-Mailgun-Track": "no",
        "X-Mailgun-Track-Opens": "no",
        "X-Mailgun-Track-Clicks": "no",
    },
    "mandrillapp.com": {"X-MC-Track": "none"},
    "sendgrid.net": {
        "X-SMTPAPI": json.dumps({"filters": {"clicktrack": OFF, "opentrack": OFF}})
    },
    "sparkpostmail.com": {
        "X-MSYS-API": json.dumps(
            {"options": {"open_tracking": False, "click_tracking": False}}
        )
    },
}
"""Headers that disable tracking, by domain of the SMTP server, which removes them."""
BY_ACCOUNT = (".brevo.com", ".sendinblue.com", ".amazonaws.com", ".resend.com")
"""SMTP servers whose tracking is switched off in the account only."""


def switch_of_api() -> dict[str, bool]:
    """Message attributes that disable tracking for the provider in use; empty if it has
    no setting."""
    if mail_provider.name() not in BY_API:
        return {}
    return {"track_opens": False, "track_clicks": False}


def headers_of_smtp() -> dict[str, str]:
    """The headers for the SMTP server in use."""
    host = str(settings.EMAIL_HOST).lower().rstrip(".")
    found = (h for d, h in BY_SMTP.items() if host == d or host.endswith(f".{d}"))
    return {} if mail_provider.name() else next(found, {})
