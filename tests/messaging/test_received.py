"""Checks on a mail that really arrived: one click, signature, pixels, links."""

import base64
import json
import re

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from campaigns.models import Campaign
from mailings.sending import dispatch
from messaging.deliverability import received
from tests.accounts.factories import UserFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, run, subscriber
from tests.mailings.test_returned import NOW

HOME = "les-lilas.test"
HTML = '<p>Bonjour, <a href="https://rgpd.les-lilas.test/rgpd/x/">mes choix</a></p>'
PLAIN = "Bonjour, mes choix : https://rgpd.les-lilas.test/rgpd/x/"
MAIL = f"""\
DKIM-Signature: v=1; a=rsa-sha256; d={HOME}; s=k; h=From:To:Subject:
 List-Unsubscribe:List-Unsubscribe-Post; bh=x; b=y
From: Les Lilas <a@{HOME}>
List-Unsubscribe: <https://rgpd.les-lilas.test/rgpd/x/desabonnement/>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

{PLAIN}
--b
Content-Type: text/html; charset=utf-8

{HTML}
--b--
"""


@pytest.fixture(autouse=True)
def complete_company_by_default(db):
    complete_company()


@pytest.fixture(autouse=True)
def ours(settings, zone):
    settings.BASE_URL = "https://rgpd.les-lilas.test"
    settings.DEFAULT_FROM_EMAIL = f"contact@{HOME}"
    publish(zone)


MADE = generate_private_key(65537, 2048)
PEM = MADE.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
COVERED = [b"from", b"to", b"subject", b"list-unsubscribe", b"list-unsubscribe-post"]


def signed(text, domain=HOME):
    """The message, really signed by this domain instead of by the words of MAIL."""
    raw = text if isinstance(text, bytes) else text.encode()
    if b"bh=x; b=y" in raw:
        raw = raw[raw.index(b"\nFrom: ") + 1 :]
    raw = re.sub(rb"\r?\n", b"\r\n", raw)
    signature = dkim.sign(raw, b"mail", domain.encode(), PEM, include_headers=COVERED)
    return signature + raw


def publish(zone, domain=HOME, key=None):
    found = _der(MADE) if key is None else key
    zone.publish(f"mail._domainkey.{domain}", f"v=DKIM1; k=rsa; p={found}")


def faults(text):
    return " ".join(received.read(signed(text)).faults)


def test_a_good_mail_passes(tmp_path, capsys, settings):
    path = tmp_path / "recu.eml"
    path.write_bytes(signed(MAIL))

    call_command("check_mail", str(path))
    assert "Tout est en ordre" in capsys.readouterr().out
    settings.DNS_SERVERS = ["127.0.0.1:9"]  # No DNS server answers there.
    call_command("check_mail", str(path), as_json=True)
    told = json.loads(capsys.readouterr().out)

    assert (told["ok"], told["faults"]) == (True, [])
    assert "Aucun serveur DNS" in told["notes"][0]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Post; bh", "; bh", "ne couvre les deux"),
        ("DKIM-Signature", "X-Autre", "n'a pas de signature DKIM"),
        (f"d={HOME}", "d=relais.test", f"n'est au nom de {HOME}"),
        (f"d={HOME}", f"d={HOME}.relais.test", f"n'est au nom de {HOME}"),
        ("; bh=", "; l=10; bh=", "qu'une partie"),
        ("<https://rgpd", "<http://rgpd", "pas d'adresse https"),
        ("<https://rgpd.les-lilas", "<https://u.relais", "mène à u.relais.test"),
        ("One-Click", "Autre", "RFC 8058"),
        ("List-Unsubscribe-Post: ", "X: ", "exactement un en-tête"),
        ("</p>", '<img src="https://t.relais.test/o.gif" width="1"></p>', "pixel"),
        (
            "</p>",
            '<img src="https://t.les-lilas.test/o" style="display:none"></p>',
            "pixel",
        ),
        ("</p>", "<img src='//t.relais.test/o' height=0></p>", "pixel"),
        ("</p>", '<img src="https://cdn.autre.test/a.png"></p>', "cdn.autre.test"),
        (
            "</p>",
            "<p style=\"background:url('https://cdn.autre.test/a')\">",
            "cdn.autre",
        ),
        ("<p>", "<style>@import url(//f.autre.test/a.css);</style><p>", "f.autre.test"),
        (
            "<p>",
            '<link rel="stylesheet" href="https://f.autre.test/a.css"><p>',
            "f.autre",
        ),
        (
            'href="https://rgpd.les-lilas.test/rgpd/x/"',
            'href="https://t.relais.test/ls/click?upn=abc"',
            "Les liens passent par t.relais.test",
        ),
        (
            'href="https://rgpd.les-lilas.test/rgpd/x/"',
            'href="https://clic.les-lilas.test/CL0/https:%2F%2Frgpd.les-lilas.test%2Fx"',
            "Les liens passent par clic.les-lilas.test",
        ),
        (f"<a@{HOME}>", f"<a@{HOME}>, <b@autre.test>", "2 expéditeurs (From)"),
        ("MIME-Version", "From: b@autre.test\nMIME-Version", "2 expéditeurs (From)"),
        (
            "/desabonnement/>",
            "/desabonnement/>, <https://u.relais.test/x>",
            "mène à u.relais.test",
        ),
        (
            "/desabonnement/>",
            "/desabonnement/>, <mailto:u@relais.test?subject=u>",
            "mène à relais.test",
        ),
        ("h=From:", "h=Date:", "ne couvre pas l'expéditeur"),
        ("rsa-sha256", "rsa-sha1", "SHA-1"),
        (
            "</p>",
            '<p style="background:url(//t.les-lilas.test/o);width:1px;height:1px">',
            "pixel",
        ),
        (
            "<p>",
            '<style>@import "//f.autre.test/a.css";</style><p>',
            "autre serveur : f.autre.test",
        ),
        (
            "</p>",
            "<p style=\"background:image-set('https://cdn.autre.test/a' 1x)\">",
            "cdn.autre.test",
        ),
        (
            "</p>",
            '<img alt="" srcset="a.png 1x, https://cdn.autre.test/b.png 2x">',
            "cdn.autre.test",
        ),
        ("</p>", '<base href="https://cdn.autre.test/"><img src="o.gif">', "cdn.autre"),
        (
            "</p>",
            '<!--[if mso]><img src="https://t.relais.test/o" width="1"><![endif]-->',
            "pixel de suivi (t.relais.test)",
        ),
        ("</p>", '<svg><image href="https://cdn.autre.test/a"/></svg>', "cdn.autre"),
        (
            "https://rgpd.les-lilas.test/rgpd/x/",
            "https://t.relais.test/abc",
            "Les liens passent par t.relais.test",
        ),
        (
            ">mes choix</a>",
            '>x</a><a href="https://t.relais.test/1">https://exemple.fr/</a>',
            "Les liens passent par t.relais.test",
        ),
    ],
)
def test_each_fault_is_named(tmp_path, capsys, old, new, fault):
    assert MAIL.count(old) >= 1
    path = tmp_path / "recu.eml"
    path.write_text(MAIL.replace(old, new))

    with pytest.raises(CommandError):
        call_command("check_mail", str(path))

    assert fault in capsys.readouterr().err


@pytest.mark.parametrize("domain", [HOME, f"mail.{HOME}", "les-lilas.test"])
def test_a_signature_of_one_s_own_organisation_is_aligned(zone, domain):
    publish(zone, domain)
    assert received.read(signed(MAIL, domain)).faults == []
    other = MAIL.replace(f"a@{HOME}", "a@autre.co.uk")
    told = received.read(signed(other, "x.co.uk")).faults
    assert "au nom de autre.co.uk" in " ".join(told)


def test_a_link_in_the_text_to_another_site_is_only_a_remark():
    text = MAIL.replace(PLAIN, f"{PLAIN} et https://partenaire.test/offre")
    text = text.replace(
        "</p>", ' <a href="https://partenaire.test/offre">partenaire</a></p>'
    )

    reading = received.read(signed(text))

    assert reading.faults == []
    assert "Un lien du texte mène à un autre site : partenaire.test." in reading.notes


@pytest.mark.parametrize(
    "more",
    [
        "<p>Le mot url(http://ailleurs.test/x) n'appelle rien.</p>",
        "<style>/* vu sur https://ailleurs.test/ */ p { color: red }</style>",
        "<!-- https://ailleurs.test/a.png -->",
        '<img src="cid:logo"><img src="data:image/png;base64,AA==">',
    ],
)
def test_what_is_not_fetched_is_no_fault(more):
    assert faults(MAIL.replace("</p>", f"</p>{more}")) == ""


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"From: \n\n", b"\x00" * 100, b"PK\x03\x04 zip"]
)
def test_a_file_that_is_no_mail_gives_one_sentence(raw):
    [fault] = received.read(raw).faults

    assert "n'est pas un e-mail" in fault


def test_a_missing_file_gives_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("check_mail", str(tmp_path / "rien.eml"))


@pytest.mark.django_db
def test_our_own_mailing_signed_by_a_relay_is_in_order(
    smtp_sink,
    client,
    settings,
):
    subscriber()
    mailing = MailingFactory()
    dispatch.launch(mailing, NOW, user=None)
    run(mailing)
    raw = smtp_sink.raw[0]
    reading = received.read(signed(raw))
    assert (reading.faults, reading.notes) == ([], [])
    altered = received.read(signed(raw).replace(b"Bonjour", b"Bonsoir"))
    assert "a été changé après" in " ".join(altered.faults)

    settings.DNS_SERVERS = ["127.0.0.1:9"]
    silent = received.read(signed(raw))
    assert (silent.faults, len(silent.notes)) == ([], 1)
    assert "Aucun serveur DNS n'a répondu" in silent.notes[0]

    client.force_login(UserFactory(admin=True))
    for file, said in ((signed(raw), "Tout est en ordre"), (raw, "mal reçu")):
        page = client.post(
            reverse("messaging:domain"),
            {"mail": "", "file": SimpleUploadedFile("recu.eml", file)},
        )
        assert said in page.content.decode()


def test_a_broken_signature_of_ours_is_a_fault_unless_another_of_ours_holds(zone):
    publish(zone, "relais.test")
    good = signed(MAIL)
    late = good.replace(b"mes choix", b"mes voeux")
    reading = received.read(late)
    assert "a été changé après avoir" in " ".join(reading.faults)
    # The relay changed the message, then signed it in its turn for the same domain.
    again = received.read(signed(late))
    assert again.faults == []
    assert "a été changé" in " ".join(again.notes)
    # Its own domain counts for nothing with DMARC.
    foreign = received.read(signed(late, "relais.test"))
    assert "a été changé" in " ".join(foreign.faults)
    # An ARC set of a receiver, folded headers and its own results change nothing.
    arc = (
        b"ARC-Seal: i=1; a=rsa-sha256; cv=none; d=google.test; s=arc;\r\n b=abc\r\n"
        b"ARC-Message-Signature: i=1; a=rsa-sha256; d=google.test; s=arc;\r\n"
        b"\th=from:to; bh=x; b=y\r\nAuthentication-Results: mx.google.test;\r\n"
        b"\tdkim=pass header.d=les-lilas.test\r\n"
    )
    assert received.read(arc + good).faults == []

    for key, said in (("", "sa clé est révoquée"), (None, "")):
        publish(zone, key=key)
        assert said in " ".join(received.read(good).faults)
    zone.records.clear()
    assert "n'a pas de clé" in " ".join(received.read(good).faults)


def test_a_mail_to_one_person_needs_no_way_out_and_an_optional_mailing_keeps_its_own():
    head = MAIL.index("List-Unsubscribe: ")
    bare = MAIL[:head] + MAIL[MAIL.index("MIME-Version") :]
    reading = received.read(signed(bare))
    assert reading.faults == []
    assert "pas de désabonnement en un clic. C'est juste" in " ".join(reading.notes)
    optional = Campaign.objects.filter(mandatory=False).first()
    mandatory = Campaign.objects.filter(mandatory=True).first()
    for campaign, fault in ((optional, True), (mandatory, False)):
        named = f"List-Id: <campagne-{campaign.pk}.{HOME}>\nMIME-Version"
        found = received.read(signed(bare.replace("MIME-Version", named))).faults
        assert ("facultatif n'a plus de désabonnement" in " ".join(found)) is fault


@pytest.mark.parametrize(
    "name",
    [
        "=?utf-8?q?L=27aide_=C3=A0_domicile=2C_Lyon?=",
        "=?utf-8?b?YUBhdXRyZS50ZXN0?=",  # a@autre.test
        '"Les Lilas, aide (a@autre.test)"',
    ],
)
def test_a_name_with_a_comma_or_an_address_is_one_sender(name):
    assert faults(MAIL.replace("Les Lilas <", f"{name} <")) == ""


def test_an_encoded_html_part_is_read():
    pixel = HTML.replace("</p>", '<img class="o" src="https://t.les-lilas.test/o"></p>')
    for coded, body in (
        ("base64", base64.encodebytes(pixel.encode()).decode()),
        ("quoted-printable", pixel.replace("=", "=3D").replace("t.les", "t.=\nles")),
        ("8bit", pixel),
    ):
        how = f"charset=utf-8\nContent-Transfer-Encoding: {coded}\n\n{body}"
        text = MAIL.replace(f"charset=utf-8\n\n{HTML}", how)
        assert "appelle un autre serveur : t.les-lilas.test" in faults(text)


def _der(made):
    der = made.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()
