"""SPF, DKIM, DMARC and MX of the sending domain, queried from a real DNS server."""

import base64
import json
import socket

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.urls import reverse

from messaging import tasks
from messaging.deliverability import domain, names
from messaging.deliverability.domain import CheckState
from messaging.models import DomainCheck
from tests.accounts.factories import UserFactory

HOME = "les-lilas.test"


def key(bits=2048):
    made = generate_private_key(65537, bits).public_key()
    der = made.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


# 512 bits: cryptography makes no key so short.
SHORT = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK6tWbYOBbmQ08DNJfD/muOm4XIDvgLXeF+GsV"
    "4zpX7LW4LivuuEU3LA170Zv7BUxjUHaYqdyOK2Yd4wCrmTyH8CAwEAAQ=="
)


@pytest.fixture(autouse=True)
def sender(settings):
    settings.DEFAULT_FROM_EMAIL = f"contact@{HOME}"
    settings.EMAIL_HOST = "smtp.relais.test"


@pytest.fixture
def good(zone):
    zone.publish(HOME, "v=spf1 include:_spf.relais.test -all", "autre=1")
    zone.publish(HOME, "10 mx.les-lilas.test.", kind="MX")
    zone.publish("_spf.relais.test", "v=spf1 ip4:192.0.2.0/24 ~all")
    zone.publish(f"mail._domainkey.{HOME}", f"v=DKIM1; k=rsa; p={key()}")
    zone.publish(f"_dmarc.{HOME}", f"v=DMARC1; p=reject; rua=mailto:dmarc@{HOME}")
    return zone


def states():
    return {check.what: check.state for check in domain.check().checks}


def the(what):
    return next(check for check in domain.check().checks if check.what == what)


def test_a_domain_in_order_has_nothing_to_publish(good, capsys):
    assert states() == dict.fromkeys(("spf", "dkim", "dmarc", "mx"), CheckState.OK)

    call_command("check_domain", as_json=True)

    told = json.loads(capsys.readouterr().out)
    assert (told["domain"], told["answered"], told["faults"]) == (HOME, True, 0)
    assert not any(check["record"] for check in told["checks"])


def test_an_empty_zone_is_told_what_to_publish(zone, capsys):
    assert set(states().values()) == {CheckState.FAULT}

    with pytest.raises(SystemExit, match="1"):
        call_command("check_domain")

    out = capsys.readouterr().out
    assert f"{HOME} TXT v=spf1 a:smtp.relais.test ~all" in out
    assert f"SELECTEUR._domainkey.{HOME} TXT v=DKIM1; k=rsa; p=" in out
    assert f"_dmarc.{HOME} TXT v=DMARC1; p=none; rua=mailto:dmarc@{HOME}" in out


def test_a_relay_on_this_machine_is_not_proposed_under_its_inside_name(zone, settings):
    settings.EMAIL_HOST = "localhost"
    assert the("spf").record == "v=spf1 a:LE_NOM_PUBLIC_DE_VOTRE_SERVEUR ~all"


def test_a_provider_has_its_own_spf(zone, settings):
    settings.EMAIL_BACKEND = "anymail.backends.mailjet.EmailBackend"

    assert the("spf").record == "v=spf1 include:spf.mailjet.com ~all"


@pytest.mark.parametrize(
    ("records", "state", "said"),
    [
        (["v=spf1 -all", "v=spf1 ~all"], "fault", "2 SPF"),
        (["v=spf1 +all"], "fault", "tout le monde"),
        (["v=spf1 all"], "fault", "tout le monde"),
        (["v=spf1 a mx ?all"], "weak", "ne dit rien"),
        (["v=spf1 ip4:192.0.2.1"], "weak", "ne finit par rien"),
        (["v=spf1 ptr -all"], "weak", "déconseillé"),
        (["v=spf1 ipv4:192.0.2.1 -all"], "fault", "« ipv4:192.0.2.1 »"),
        (["v=spf1 include:loop.test -all"], "fault", "11 recherches"),
        (["v=spf1 include:rien.test -all"], "fault", "« include:rien.test » ne mène"),
        (["v=spf1 include:a..b -all"], "fault", "« include:a..b » ne mène"),
        (["v=spf1 -all"], "fault", "n'autorise personne"),
        (["v=spf1 ip4:999.0.2.1 -all"], "fault", "« ip4:999.0.2.1 »"),
        (["v=spf10 -all"], "fault", "Aucun SPF"),
        (["V=SPF1 MX -ALL"], "ok", "se lit"),
        (["v=spf1 redirect=_spf.relais.test"], "ok", "se lit"),
    ],
)
def test_each_fault_of_an_spf_is_named(good, records, state, said):
    good.publish(HOME, *records)
    good.publish("loop.test", "v=spf1 a mx a:b mx:c a:d a:e a:f a:g a:h a:i -all")

    check = the("spf")

    assert (check.state, said in " ".join(check.sentences)) == (state, True)


@pytest.mark.parametrize(
    ("record", "state", "said"),
    [
        ("v=DKIM1; p=", "fault", "révoquée"),
        ("v=DKIM1; p=n'importe quoi", "fault", "ne se lit pas"),
        (f"v=DKIM1; k=rsa; p={key(1024)}", "weak", "1024 bits"),
        (f"v=DKIM1; k=rsa; t=y:s; p={key()}", "weak", "essai"),
        (
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
            "ok",
            "",
        ),
        (f"p={key()}", "ok", "est publiée"),
        (f"v=DKIM1; p={SHORT}", "fault", "512 bits"),
        (f"v=DKIM1; h=sha1; p={key()}", "fault", "SHA-1"),
    ],
)
def test_each_fault_of_a_key_is_named(good, record, state, said):
    good.publish(f"mail._domainkey.{HOME}", record)

    check = the("dkim")

    assert (check.state, said in " ".join(check.sentences)) == (state, True)


def test_a_configured_selector_must_exist(good, settings):
    settings.DKIM_SELECTORS = ["mail", "neuf"]

    check = the("dkim")

    assert (check.state, check.name) == ("fault", f"mail._domainkey.{HOME}")
    assert "La clé « neuf » n'est pas publiée." in check.sentences
    good.publish(f"neuf._domainkey.{HOME}", "v=DKIM1; p=")
    assert the("dkim").state == "fault", "a selector that is set must be good"
    good.publish(f"neuf._domainkey.{HOME}", f"p={key()}", f"p={key()}")
    assert "Deux clés" in " ".join(the("dkim").sentences)


@pytest.mark.parametrize(
    ("record", "state", "said"),
    [
        ("v=DMARC1; p=none; rua=mailto:a@b.fr", "weak", "observe seulement"),
        (
            "v=DMARC1; p=quarantine; pct=50; rua=mailto:a@b.fr",
            "weak",
            "« pct= » n'existe",
        ),
        ("v=DMARC1; p=reject; t=y; rua=mailto:a@b.fr", "weak", "essai"),
        ("v=DMARC1; p=reject", "weak", "rapports"),
        ("v=DMARC1; p=refuser", "fault", "ignoré"),
        ("v=DMARC1;p=quarantine;rua=mailto:a@b.fr", "ok", "p=quarantine"),
        ("v=dmarc1; p=reject", "fault", "Aucun DMARC"),
        ("v=DMARC1; p=reject; sp=none; rua=mailto:a@b.fr", "weak", "sous-domaine"),
        ("v=DMARC1; p=reject; np=none; rua=mailto:a@b.fr", "weak", "sous-domaine"),
        ("v=DMARC1; p=reject; np=non; rua=mailto:a@b.fr", "weak", "« np=non »"),
        ("v=DMARC1; p=reject; psd=y; rua=mailto:a@b.fr", "weak", "psd=y"),
        ("v=DMARC1; p=reject; psd=n; rua=mailto:a@b.fr", "ok", "p=reject"),
        ("v=DMARC1; p=reject; rua=a@b.fr", "weak", "mailto:"),
    ],
)
def test_each_fault_of_a_dmarc_is_named(good, record, state, said):
    good.publish(f"_dmarc.{HOME}", record)

    check = the("dmarc")

    assert (check.state, said in " ".join(check.sentences)) == (state, True)


def test_the_policy_of_the_organisation_covers_a_subdomain(good, settings):
    settings.DEFAULT_FROM_EMAIL = f"contact@lettre.{HOME}"

    check = the("dmarc")
    assert (check.state, check.name) == ("ok", f"_dmarc.{HOME}")
    good.publish(f"_dmarc.{HOME}", "v=DMARC1; p=reject; sp=none; rua=mailto:a@b.fr")
    assert the("dmarc").state == "weak"
    # The tree walk of RFC 9989 stops where an organisation says that it ends.
    settings.DEFAULT_FROM_EMAIL = f"contact@a.lettre.{HOME}"
    assert the("dmarc").name == f"_dmarc.{HOME}"
    good.publish(
        f"_dmarc.lettre.{HOME}", "v=DMARC1; p=reject; psd=n; rua=mailto:a@b.fr"
    )
    assert the("dmarc").name == f"_dmarc.lettre.{HOME}"


def test_two_dmarc_and_a_null_mx_are_faults(good):
    good.publish(f"_dmarc.{HOME}", "v=DMARC1; p=none", "v=DMARC1; p=reject")
    good.publish(HOME, "0 .", kind="MX")

    assert states() == {"spf": "ok", "dkim": "ok", "dmarc": "fault", "mx": "fault"}


def test_without_a_dns_answer_no_fault_is_reported(settings, capsys, monkeypatch):
    monkeypatch.setattr(names, "PATIENCE", 0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        settings.DNS_SERVERS = [f"127.0.0.1:{deaf.getsockname()[1]}"]

        assert set(states().values()) == {CheckState.UNKNOWN}
        with pytest.raises(SystemExit, match="2"):
            call_command("check_domain", as_json=True)

    told = json.loads(capsys.readouterr().out)
    assert (told["answered"], told["faults"]) == (False, 0)
    assert "Aucun serveur DNS n'a répondu" in told["checks"][0]["sentences"][0]


@pytest.mark.django_db
def test_the_screen_shows_the_last_check_and_reads_a_mail(good, client):
    client.force_login(UserFactory(admin=True))
    page = reverse("messaging:domain")
    assert "Aucune vérification" in client.get(page).content.decode()
    good.publish(f"_dmarc.{HOME}")

    tasks.check_domain()

    assert DomainCheck.objects.get().faults == 1
    shown = client.get(page).content.decode()
    assert "v=DMARC1; p=none" in shown
    assert "Réglages du domaine d" in client.get("/").content.decode()
    client.post(page, {"dns": ""})
    assert DomainCheck.objects.count() == 2
