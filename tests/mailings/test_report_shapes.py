"""Bounce reports without a machine-readable part, as old and new mail servers write
them."""

import base64

import pytest

from contacts.models import Contact
from mailings.inbound import returned
from mailings.inbound.returned import ReportKind
from mailings.sending import dispatch
from tests.mailings.factories import MailingFactory, run, subscriber
from tests.mailings.test_returned import NOW, sent_mail

pytestmark = pytest.mark.django_db

ATTACHED = 'multipart/mixed; boundary="b"'
PLAIN = "text/plain; charset=utf-8"


def report(
    text, *, sender="MAILER-DAEMON@relais.test", subject="", kind=PLAIN, more=""
):
    head = f"From: {sender}\nTo: contact@les-lilas.test\nSubject: {subject}\n{more}"
    return f"{head}MIME-Version: 1.0\nContent-Type: {kind}\n\n{text}"


def attached(text, **changes):
    """Return a report with the text, then the original as a separate part."""
    parts = (
        f"--b\nContent-Type: {PLAIN}\n\n{text}\n--b\nContent-Type: message/rfc822\n\n"
    )
    return report(f"{parts}@@HEADERS@@\ntexte\n--b--\n", kind=ATTACHED, **changes)


QMAIL = """\
Hi. This is the qmail-send program at relais.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<@@TO@@>:
{reason}

--- Below this line is a copy of the message.

@@HEADERS@@
texte
"""
EXIM = """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  @@TO@@
    {reason}

------ This is a copy of the message, including all the headers. ------

@@HEADERS@@
texte
"""
EXIM_HEAD = {
    "sender": "Mail Delivery System <Mailer-Daemon@relais.test>",
    "subject": "Mail delivery failed: returning message to sender",
    "more": "X-Failed-Recipients: @@TO@@\n",
}
EXCHANGE_FR = """\
Votre message n'a pas été remis à certains ou à tous les destinataires.

Impossible de joindre le(s) destinataire(s) suivant(s) :

      @@TO@@ le 30/11/2026 08:00
            Le compte de messagerie n'existe pas dans l'organisation.
            <exchange.test #5.1.1>
"""
LOTUS = """\
Your message

  Subject: La lettre

was not delivered to:

  @@TO@@

because:

  User jeanne (@@TO@@) not listed in Domino Directory
"""
POSTFIX = """\
I'm sorry to have to inform you that your message could not be
be delivered to one or more recipients. It's attached below.

<@@TO@@>: host mx.exemple.fr[192.0.2.1] said: 550 5.1.1 <@@TO@@>:
    Recipient address rejected: User unknown (in reply to RCPT TO command)
"""
SENDMAIL = """\
   ----- The following addresses had permanent fatal errors -----
<@@TO@@>

   ----- Transcript of session follows -----
... while talking to mx.exemple.fr.:
>>> RCPT To:<@@TO@@>
<<< 550 5.1.1 <@@TO@@>... User unknown

   ----- Original message follows -----
@@HEADERS@@
texte
"""
LAPOSTE = "Votre message n'a pas été distribué.\n\n<@@TO@@>: 552 5.2.2 Boite pleine\n"
FORWARDED = """\
--b
Content-Type: text/plain

Pour information
--b
Content-Type: message/rfc822

From: MAILER-DAEMON@relais.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="c"

--c
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.test

Final-Recipient: rfc822; @@TO@@
Action: failed
Status: 5.1.1

--c
Content-Type: text/rfc822-headers

@@HEADERS@@
--c--

--b--
"""
WARNING = """\
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
@@TO@@... Deferred: Connection timed out; it could not be delivered yet.
"""
LATE_FR = "Votre message n'a pas pu être remis. Nouvelle tentative dans 4 heures.\n"
ABSENT = (
    "Je suis en congés. Cette adresse n'existe plus après janvier : 550 User unknown."
)
DEAD, FAILED, NOTHING = ReportKind.DEAD, ReportKind.FAILED, ReportKind.NOTHING
SHAPES = {
    "qmail": (
        report(QMAIL.format(reason="Sorry, no mailbox here by that name.")),
        DEAD,
    ),
    "qmail, policy": (
        report(QMAIL.format(reason="554 5.7.1 Message rejected by policy")),
        FAILED,
    ),
    "exim": (
        report(EXIM.format(reason="550 5.1.1 User unknown"), **EXIM_HEAD),
        DEAD,
    ),
    "exim, full": (
        report(EXIM.format(reason="mailbox is full: retry timeout"), **EXIM_HEAD),
        FAILED,
    ),
    "exchange in French": (
        attached(
            EXCHANGE_FR,
            sender="Administrateur système <postmaster@exchange.test>",
            subject="Non remis : La lettre",
        ),
        DEAD,
    ),
    "lotus": (
        attached(
            LOTUS,
            sender="postmaster@notes.test",
            subject="DELIVERY FAILURE: User jeanne not listed in Domino Directory",
        ),
        DEAD,
    ),
    "postfix": (attached(POSTFIX, subject="Undelivered Mail Returned to Sender"), DEAD),
    "sendmail": (report(SENDMAIL, subject="Returned mail: User unknown"), DEAD),
    "laposte": (attached(LAPOSTE, subject="Message non distribué"), FAILED),
    "forwarded": (report(FORWARDED, sender="a@les-lilas.test", kind=ATTACHED), DEAD),
    "warning": (attached(WARNING, subject="Warning: could not send message"), NOTHING),
    "late": (attached(LATE_FR, subject="Remise retardée"), NOTHING),
    "absent": (
        attached(
            ABSENT,
            sender="Jeanne <@@TO@@>",
            subject="Réponse automatique : La lettre",
            more="Auto-Submitted: auto-replied\n",
        ),
        NOTHING,
    ),
    "absent, unmarked": (attached(ABSENT, sender="@@TO@@", subject="Absence"), NOTHING),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_plain_text_report_is_understood(smtp_sink, name):
    text, outcome = SHAPES[name]
    jeanne, delivery, mail = sent_mail(smtp_sink)
    headers = "\n".join(f"{k}: {v}" for k, v in mail.items()) + "\n"
    text = text.replace("@@HEADERS@@", headers).replace("@@TO@@", jeanne.email)

    assert returned.hear(text.encode(), NOW) == outcome

    delivery.refresh_from_db()
    assert delivery.state == ("sent" if outcome == NOTHING else "failed")
    closed = Contact.objects.get(pk=jeanne.pk).email_unusable_at is not None
    assert closed == (outcome == DEAD)


ABROAD = [
    (
        "Unzustellbar",
        "Ihre Nachricht wurde nicht zugestellt: Empfänger unbekannt",
        DEAD,
    ),
    ("Unzustellbar", "Nicht zugestellt: Das Postfach ist voll.", FAILED),
    ("Verzögert", "Noch nicht zugestellt. Weitere Zustellversuche folgen.", NOTHING),
    ("No entregado", "No se ha podido entregar: la cuenta no existe.", DEAD),
    ("Error de entrega", "El buzón del destinatario está lleno.", FAILED),
    ("Entrega retrasada", "El mensaje aún no se ha entregado.", NOTHING),
    ("Mancato recapito", "Messaggio non recapitato: utente sconosciuto", DEAD),
    ("Ritardo", "Consegna ritardata, non ancora consegnato.", NOTHING),
    ("Niet bezorgbaar", "Het e-mailadres kan niet worden gevonden.", DEAD),
    ("Vertraagd", "Uw bericht is nog niet bezorgd.", NOTHING),
    ("Não entregue", "Não foi possível entregar: usuário desconhecido", DEAD),
    ("Abwesenheitsnotiz", "Der Empfänger ist im Urlaub.", NOTHING),
    ("Mensaje", "Estoy fuera de la oficina. El mensaje no se ha entregado.", FAILED),
    ("Non remis", "L'adresse est erronée. Votre message n'a pas été remis.", DEAD),
]


def test_reports_in_other_languages_are_understood(smtp_sink):
    mailing = MailingFactory()
    people = {person.email: person for person in [subscriber() for _ in ABROAD]}
    dispatch.launch(mailing, NOW, user=None)
    run(mailing)
    for mail, (subject, text, outcome) in zip(smtp_sink.messages, ABROAD, strict=True):
        jeanne = people[mail["To"]]
        delivery = mailing.deliveries.get(contact=jeanne)
        headers = "\n".join(f"{k}: {v}" for k, v in mail.items()) + "\n"
        sent = attached(text, subject=subject).replace("@@HEADERS@@", headers)
        assert returned.hear(sent.encode(), NOW) == outcome, text
        delivery.refresh_from_db()
        assert delivery.state == ("sent" if outcome == NOTHING else "failed")
        jeanne.refresh_from_db()
        assert (jeanne.email_unusable_at is not None) == (outcome == DEAD)


SES = "0102018c4f5e6a7b-1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809-000000"


def test_a_report_that_names_the_id_given_by_amazon_ses_is_about_our_message(smtp_sink):
    smtp_sink.refuse_data(f"250 Ok {SES}")
    jeanne, delivery, mail = sent_mail(smtp_sink)
    assert delivery.provider_id == SES
    mail.replace_header("Message-ID", f"<{SES}@eu-west-3.amazonses.com>")
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items()) + "\n"
    other = headers.replace("0102018c", "0102018d")

    assert returned.hear(attached(POSTFIX).encode(), NOW) == NOTHING
    for text, outcome in ((other, NOTHING), (headers, DEAD)):
        sent = attached(POSTFIX).replace("@@HEADERS@@", text)
        sent = sent.replace("@@TO@@", jeanne.email)
        assert returned.hear(sent.encode(), NOW) == outcome
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("failed", "dead_address")


FIELDS = """\
Reporting-MTA: dns; EX01.exemple.local

Final-Recipient: rfc822; @@TO@@
Action: failed
Status: {status}
"""
FORWARDED = """\
From: postmaster@exemple.test
To: contact@les-lilas.test
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/report; boundary="b"

--b
Content-Type: {text_kind}

{text}

--b
Content-Type: {kind}

{fields}

--b
Content-Type: {original_kind}

{original}
--b--
"""


def base64_of(text):
    return base64.encodebytes(text.encode()).decode()


def machine_report(mail, jeanne, **changes):
    """A report whose parts are replaced one by one by what some servers write."""
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    wrap = changes.pop("wrap", str)
    parts = {
        "subject": "Non remis",
        "text_kind": PLAIN,
        "text": "Votre message n'a pas pu être remis.",
        "kind": "message/delivery-status",
        "fields": FIELDS.format(status="5.1.1"),
        "original_kind": "text/rfc822-headers",
        "original": headers + "\n",
    } | changes
    for name in ("fields", "original"):
        parts[name] = wrap(parts[name].replace("@@TO@@", jeanne.email))
    return FORWARDED.format(**parts)


ENCODED = "\nContent-Transfer-Encoding: base64"


@pytest.mark.parametrize(
    ("changes", "meant"),
    [
        ({}, "dead"),
        (
            {
                "kind": "message/delivery-status" + ENCODED,
                "original_kind": "message/rfc822" + ENCODED,
                "wrap": base64_of,
            },
            "dead",
        ),
        (
            {
                "kind": "message/global-delivery-status",
                "original_kind": "message/global-headers",
            },
            "dead",
        ),
        ({"original_kind": "message/global"}, "dead"),
        (
            {
                "fields": FIELDS.format(status="5.0.0")
                + "Diagnostic-Code: smtp; 550 Empfänger unbekannt\n"
            },
            "dead",
        ),
        ({"kind": "text/plain", "text": "Échec de la remise. Boîte fermée."}, "dead"),
        (
            {
                "kind": "text/plain",
                "text": "Cette adresse est introuvable. Votre message n’a pas été remis.",
            },
            "dead",
        ),
        (
            {
                "kind": "text/plain",
                "text": "Non remis : compte temporairement désactivé.",
            },
            "failed",
        ),
        (
            {"kind": "text/plain", "text": "Remise différée. Nous allons réessayer."},
            "nothing",
        ),
        (
            {
                "kind": "message/disposition-notification",
                "fields": "Final-Recipient: rfc822; @@TO@@\n"
                "Disposition: manual-action/MDN-sent-manually; deleted\n",
            },
            "nothing",
        ),
        (
            {
                "kind": "message/feedback-report" + ENCODED,
                "fields": "Feedback-Type: abuse (user report)\nVersion: 1\n",
                "original_kind": "message/rfc822" + ENCODED,
                "wrap": base64_of,
            },
            "complaint",
        ),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_report_is_read_however_its_parts_are_written(
    changes, meant, charset, smtp_sink
):
    jeanne, _, mail = sent_mail(smtp_sink)
    kind = f"text/plain; charset={charset}"
    text = machine_report(mail, jeanne, **{"text_kind": kind} | changes)

    raw = text.encode(charset, "replace")

    assert returned.hear(raw, NOW) == meant
    closed = Contact.objects.get(pk=jeanne.pk).email_unusable_at
    assert (closed is not None) == (meant == "dead")
