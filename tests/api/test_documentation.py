"""docs/api.md, followed command by command against a live server."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from accounts.enums import Scope
from api.problems import PROBLEMS
from api.recording import ChoiceOutcome
from consent.enums import Origin, Reason
from tests.api_client import ApiClient
from tests.disclosure.factories import complete_company
from webhooks import outbox
from webhooks.enums import WebhookEvent
from webhooks.models import Change

PAGE = Path(settings.BASE_DIR) / "docs" / "api.md"
STRICT = """
set -euo pipefail
curl() { command curl --fail-with-body "$@" || { echo "refused: $*" >&2; exit 1; }; }
"""


@pytest.mark.parametrize(
    "words",
    [
        Scope.values,
        PROBLEMS,
        ChoiceOutcome,
        Reason.values,
        Origin.values,
        WebhookEvent.values,
    ],
    ids=["scopes", "problems", "outcomes", "reasons", "origins", "events"],
)
def test_every_word_of_the_contract_is_on_the_page(words):
    written = set(re.findall(r"[a-z_:.]+", PAGE.read_text()))

    assert {str(word) for word in words} <= written


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_command_of_the_page_works(live_server):
    complete_company()
    key = ApiClient()
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    commands = [block for block in blocks if "manage.py" not in block]
    script = "\n".join(commands)
    script = re.sub(r"(?m)^API=.*$", f"API={live_server.url}/api/v1", script)
    script = re.sub(r"(?m)^KEY=.*$", f"KEY={key.secret}", script)
    before, ack, after = script.partition(
        'curl -s -H "$AUTH" -X POST "$API/changes/812/ack"'
    )
    assert ack
    ack = (
        'SEQUENCE=$(curl -s -H "$AUTH" "$API/changes" | python3 -c "import json,sys;'
        " print(json.load(sys.stdin)['data'][-1]['sequence'])\")\n"
        + ack.replace("812", "$SEQUENCE")
    )
    done = subprocess.run(
        ["bash", "-c", STRICT + before + ack + after], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    outbox.publish()
    types = set(Change.objects.values_list("type", flat=True))
    assert {"contact.created", "consent.changed", "contact.erased"} <= types
