import json
import socket

import pytest

from messaging.delivery_errors import DeliveryError, ErrorKind
from messaging.gateways.base import Sms, gateway

TEXT = "Bonjour Jeanne\nSTOP au 36111"


@pytest.fixture(params=["ovh", "brevo"])
def provider(request):
    return request.getfixturevalue(request.param)


def sms(**changes):
    return Sms(
        **{
            "to": "+33612345678",
            "text": TEXT,
            "sender": "Les Lilas",
            "reference": "12",
            "advertising": True,
        }
        | changes
    )


def test_ovh_takes_a_signed_call_and_writes_the_stop_line_itself(ovh):
    assert gateway().send(sms()) == "1000"

    [job] = ovh.asked
    assert job["receivers"] == ["+33612345678"]
    assert job["sender"] == "Les Lilas"
    assert job["message"] == "Bonjour Jeanne"
    assert job["noStopClause"] is False
    assert job["coding"] == "7bit"


def test_a_mandatory_sms_of_ovh_has_no_stop_clause(ovh):
    gateway().send(sms(text="Votre rendez-vous", advertising=False))

    assert ovh.asked[0]["noStopClause"] is True


def test_brevo_replaces_our_short_code_by_its_own(brevo):
    assert gateway().send(sms()) == "1511882900176220"

    [message] = brevo.asked
    assert message["content"] == "Bonjour Jeanne\nSTOP au [STOP CODE]"
    assert message["type"] == "marketing"
    assert message["recipient"] == "33612345678"
    assert "/rappels/sms/brevo/" in message["webUrl"]


def test_a_long_encoding_is_announced(provider):
    gateway().send(sms(text="Bonjour “Jeanne”"))

    [asked] = provider.asked
    assert asked.get("coding") == "8bit" or asked.get("unicodeEnabled") is True


def test_a_number_that_the_provider_refuses_is_not_retried(provider):
    provider.invalid = {"+33612345678"}

    with pytest.raises(DeliveryError) as raised:
        gateway().send(sms())

    assert raised.value.kind in (ErrorKind.DEAD_ADDRESS, ErrorKind.REFUSED)
    assert not raised.value.for_all


@pytest.mark.parametrize(
    ("forced", "error_kind"),
    [
        ((500, {"message": "oops"}), ErrorKind.UNCERTAIN),
        ((502, b"<html>"), ErrorKind.UNCERTAIN),
        ((200, b"nonsense"), ErrorKind.UNCERTAIN),
        ((200, []), ErrorKind.UNCERTAIN),
        ((201, {}), ErrorKind.UNCERTAIN),
        ("nothing", ErrorKind.UNCERTAIN),
        ((503, {}), ErrorKind.BUSY),
        ((429, {}), ErrorKind.BUSY),
        ((401, {}), ErrorKind.BUSY),
        ((402, {"code": "not_enough_credits"}), ErrorKind.BUSY),
        ((400, {"message": "bad"}), ErrorKind.REFUSED),
    ],
)
def test_each_bad_answer_has_one_meaning(provider, forced, error_kind):
    provider.forced = forced

    with pytest.raises(DeliveryError) as raised:
        gateway().send(sms())

    assert raised.value.kind == error_kind
    assert raised.value.for_all == (error_kind != ErrorKind.REFUSED)
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    ("name", "options"),
    [
        (
            "ovh.OvhGateway",
            {
                "service": "s",
                "application_key": "k",
                "application_secret": "s",
                "consumer_key": "c",
            },
        ),
        ("brevo.BrevoGateway", {"api_key": "k"}),
    ],
)
def test_a_provider_that_cannot_be_reached_is_retried_later(settings, name, options):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    settings.SMS_GATEWAY = f"messaging.gateways.{name}"
    settings.SMS_GATEWAY_OPTIONS = {**options, "endpoint": f"http://127.0.0.1:{port}"}

    with pytest.raises(DeliveryError) as raised:
        gateway().send(sms())

    assert raised.value.kind == ErrorKind.BUSY


def test_the_console_gateway_writes_a_line(settings, tmp_path):
    settings.SMS_OUTBOX = tmp_path

    gateway().send(sms())

    [line] = (tmp_path / "sms.jsonl").read_text().splitlines()
    assert json.loads(line)["text"] == TEXT
