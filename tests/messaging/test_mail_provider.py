"""The mail provider is configured by the environment alone and checked before use."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

ASK = """
import json, django
from django.core.mail import get_connection
django.setup()
found = {name: v for name, v in vars(get_connection()).items() if isinstance(v, str | bool)}
print(json.dumps(found))
"""


def ask(repository, tmp_path, *command, **given):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    trial = {"ENV_FILE": "/dev/null", "VAR_DIR": str(tmp_path), "DEBUG": "true"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=repository,
        env={**kept, **trial, "DJANGO_SETTINGS_MODULE": "config.settings", **given},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("provider", "given", "known"),
    [
        ("brevo", {"ANYMAIL_API_KEY": "k"}, {"api_key": "k"}),
        ("brevo", {"ANYMAIL_BREVO_API_KEY": "k"}, {"api_key": "k"}),
        (
            "mailjet",
            {"ANYMAIL_MAILJET_API_KEY": "k", "ANYMAIL_MAILJET_SECRET_KEY": "123"},
            {"api_key": "k", "secret_key": "123"},
        ),
        (
            "scaleway",
            {"ANYMAIL_SCALEWAY_SECRET_KEY": "s", "ANYMAIL_SCALEWAY_PROJECT_ID": "p"},
            {"secret_key": "s", "project_id": "p"},
        ),
        (
            "postmark",
            {
                "ANYMAIL_POSTMARK_SERVER_TOKEN": "t",
                "ANYMAIL_IGNORE_RECIPIENT_STATUS": "true",
            },
            {"server_token": "t", "ignore_recipient_status": True},
        ),
        ("mailersend", {"ANYMAIL_MAILERSEND_API_TOKEN": "t"}, {"api_token": "t"}),
    ],
)
def test_each_provider_is_given_its_own_settings(
    repository, tmp_path, provider, given, known
):
    done = ask(repository, tmp_path, "-c", ASK, ANYMAIL_BACKEND=provider, **given)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout).items() >= known.items()


def test_a_missing_setting_is_reported_in_one_sentence_before_the_first_mail(
    repository, tmp_path
):
    given = {"ANYMAIL_BACKEND": "scaleway", "ANYMAIL_API_KEY": "k"}
    done = ask(repository, tmp_path, "manage.py", "check", **given)

    assert done.returncode == 1
    assert (
        "Aucun e-mail ne peut partir par « scaleway » (ANYMAIL_BACKEND) :"
        " ANYMAIL_SCALEWAY_SECRET_KEY, ANYMAIL_SCALEWAY_PROJECT_ID manquent.\n"
    ) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        ("mailjet", "ANYMAIL_MAILJET_API_KEY, ANYMAIL_MAILJET_SECRET_KEY manquent."),
        ("postmark", "ANYMAIL_POSTMARK_SERVER_TOKEN manque."),
        ("mailersend", "ANYMAIL_MAILERSEND_SIGNING_SECRET manquent."),
        ("mailjett", "prestataire inconnu."),
        ("amazon_ses", "boto3"),
    ],
)
def test_a_provider_that_cannot_serve_is_found_by_the_checks(settings, provider, said):
    settings.EMAIL_BACKEND = f"anymail.backends.{provider}.EmailBackend"
    settings.ANYMAIL = {"WEBHOOK_SECRET": ""}

    with pytest.raises(SystemCheckError, match=re.escape(said)):
        call_command("check")


def test_the_documents_name_what_each_provider_needs(repository):
    example = (repository / ".env.example").read_text()
    operations = (repository / "docs" / "operations.md").read_text()
    for name in (
        "BREVO_API_KEY",
        "MAILJET_API_KEY",
        "MAILJET_SECRET_KEY",
        "SCALEWAY_SECRET_KEY",
        "SCALEWAY_PROJECT_ID",
        "POSTMARK_SERVER_TOKEN",
    ):
        assert f"#ANYMAIL_{name}=\n" in example
        assert f"`ANYMAIL_{name}`" in operations
