"""The meaning of a refusal, from the words that real servers sent."""

import pytest

from messaging.refusals import Meaning, meaning_of, spoken

SAID = [
    # The sender, the relay or a policy: never the recipient's fault.
    ("550 5.1.8 <contact@les-lilas.test>: Sender address rejected: Domain not found", "refused"),
    ("550 5.1.0 <a@b.test>: Sender address rejected: User unknown in virtual mailbox table", "refused"),
    ("550 5.1.0 Emetteur invalide. Invalid Sender. OFR_415 [415]", "refused"),
    ("554 Service unavailable; Client host [192.0.2.1] blocked using bl.spamcop.net", "refused"),
    ("550 Please turn on SMTP Authentication in your mail client.", "refused"),
    ("550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages", "refused"),
    ("550 Blocked - see https://example.test/user-unknown", "refused"),
    ("554 5.7.1 <x@y.test>: Relay access denied", "refused"),
    ("552 5.3.4 Message size exceeds fixed limit", "refused"),
    ("550 Verification failed for <contact@a.test> Sender verify failed", "refused"),
    ("550 5.7.26 This mail has been blocked because the sender is unauthenticated.", "refused"),
    ("550 mail not accepted from blacklisted IP address", "refused"),
    ("554 5.5.1 refused", "refused"),
    ("550 no reason given", "refused"),
    ("550 5.7.1 Client does not have permissions (in reply to end of DATA command)", "refused"),
    ("500 5.5.2 Command not recognised", "refused"),
    # Mailbox full, whatever the code.
    ("552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]", "full"),
    ("552 5.2.2 The email account that you tried to reach is over quota and inactive.", "full"),
    ("554 mailbox full", "full"),
    ("550 Compte temporairement désactivé", "full"),
    ("550 5.2.2 without a word", "full"),
    # Unknown mailbox, whatever the code.
    ("550 5.5.0 Adresse destinataire invalide. Invalid recipient. LPN007_416", "dead"),
    ("550 5.5.0 Requested action not taken: mailbox unavailable", "dead"),
    ("550 5.7.1 No such user", "dead"),
    ("550 5.1.1 The email account that you tried to reach does not exist.", "dead"),
    ("554 delivery error: dd This user doesn't have a yahoo.test account", "dead"),
    ("550 Le compte n'existe pas", "dead"),
    ("550 Compte clôturé", "dead"),
    ("550 Adresse e-mail introuvable", "dead"),
    ("550 5.2.1 The email account that you tried to reach is disabled.", "dead"),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", "dead"),
    ("550 5.1.0 Boite du destinataire archivee. Archived recipient. OFR_419 [419]", "dead"),
    ("550 5.2.1 This mailbox has been blocked due to inactivity", "dead"),
    ("550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", "dead"),
    ("550 #5.1.0 Address rejected.", "dead"),
    ("all relevant MX records point to non-existent hosts", "dead"),
    ('unknown local-part "jeanne" in domain "exemple.test"', "dead"),
    ("550 L'utilisateur a quitté l'entreprise", "dead"),
    ("host mx.test[192.0.2.1] said: 550 mailbox unavailable (in reply to RCPT TO command)", "dead"),
    ("550 5.1.1", "dead"),
    ("553 sorry, this recipient is not in my validrcptto list (#5.7.1)", "dead"),
    ("Domain exemple.fr does not accept mail (nullMX)", "dead"),
    ("jeanne n'a pas été trouvée dans exemple.fr", "dead"),
    ("User account is unavailable", "dead"),
    ("552 Espace de stockage insuffisant", "full"),
    ("delivery temporarily suspended: connect to mx.exemple.fr timed out", "refused"),
    # German, Spanish, Italian, Dutch, Portuguese; accents composed, not composed, left out.
    ("550 Empfängeradresse existiert nicht", "dead"),
    ("550 Empfa\u0308nger unbekannt", "dead"),
    ("550 Unbekannter Empfaenger", "dead"),
    ("550 Kein solcher Benutzer", "dead"),
    ("550 Absenderadresse nicht gefunden", "refused"),
    ("552 Postfach ist voll", "full"),
    ("552 Quota der Mailbox \u00fcberschritten", "full"),
    ("550 Direccion del destinatario no valida", "dead"),
    ("550 no existe el usuario", "dead"),
    ("550 remitente desconocido", "refused"),
    ("552 Buzón lleno", "full"),
    ("550 Utente sconosciuto", "dead"),
    ("550 mittente non valido", "refused"),
    ("452 Casella piena", "full"),
    ("550 Onbekende gebruiker", "dead"),
    ("550 afzender onbekend", "refused"),
    ("552 Mailbox vol", "full"),
    ("550 Usuário desconhecido", "dead"),
    ("552 A caixa de correio está cheia", "full"),
    ("450 Der Empfänger ist abwesend", "full"),
    # The address of a server, and our own limit.
    ("554 Votre adresse IP est inconnue", "refused"),
    ("550 dirección IP inválida", "refused"),
    ("550 5.4.5 Daily sending quota exceeded", "refused"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "meaning"), SAID)
def test_a_refusal_is_judged_by_its_words(words, meaning):
    assert meaning_of(words) == meaning


def test_the_code_of_the_answer_takes_precedence_over_that_of_the_relay():
    assert meaning_of("550 5.1.1 <x@y.test>", "5.0.0") == Meaning.DEAD
    assert meaning_of("", "5.0.0") == Meaning.REFUSED


def test_a_temporary_dns_failure_closes_no_address():
    assert meaning_of("DNS Error: Domain name not found", "4.0.0") == Meaning.REFUSED
    assert meaning_of("Recipient: User unknown", "4.1.1") == Meaning.DEAD


def test_words_within_an_address_are_ignored():
    assert meaning_of("550 5.7.1 <no-such-user@y.test> denied") == Meaning.REFUSED
    assert spoken("550 5.1.1 <jeanne@y.test>:\n User unknown") == (
        "550 5.1.1 : User unknown"
    )
