"""Replies of mail servers in France and elsewhere, each with its meaning.

Addresses are invented; the texts are those that each server is known to send.
"""

import pytest

from messaging.refusals import Meaning, meaning_of, spoken

D, R, F = Meaning.DEAD, Meaning.REFUSED, Meaning.FULL
REPLIES = [
    # Orange / Wanadoo
    (
        "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]",
        D,
    ),
    ("550 5.1.0 Adresse destinataire inconnue. Unknown recipient address OFR_416", D),
    ("550 5.5.0 Adresse d'au moins un destinataire inactive. LPN007_402", D),
    (
        "421 4.7.0 opmta1mto02nd1 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR004_104 [104]",
        R,
    ),
    (
        "550 5.7.1 Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR_506 [506]",
        R,
    ),
    ("550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]", R),
    ("554 5.7.1 Message refused OFR_530 : contenu identifie comme spam", R),
    ("550 5.1.2 Domaine de l'emetteur inexistant OFR_108", R),
    ("552 5.2.2 Boite aux lettres pleine", F),
    ("552 5.3.4 Taille du message trop grande", R),
    ("550 5.7.26 Votre adresse IP est bloquée pour cause de mauvaise réputation", R),
    # Free / SFR / La Poste / Bouygues
    (
        "550 5.1.1 <x@free.fr>: Recipient address rejected: User unknown in relay recipient table",
        D,
    ),
    ("550 5.7.1 spam detecte par SpamAssassin (free)", R),
    (
        "550 5.1.1 x@sfr.fr: Recipient address rejected: undeliverable address: host said: 550 5.1.1 Cette adresse n'existe pas",
        D,
    ),
    ("550 5.1.1 Boite inexistante", D),
    ("550 5.2.1 Compte suspendu", D),
    ("550 5.2.1 Ce compte est désactivé", D),
    ("451 4.7.1 Greylisting in action, please come back later", R),
    (
        "450 4.2.0 <x@y>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/y.html",
        R,
    ),
    ("550 5.1.1 Destinataire non trouvé", D),
    ("550 L'utilisateur n'existe pas ici", D),
    ("550 Utilisateur inconnu", D),
    ("550 5.2.2 Quota du destinataire dépassé", F),
    ("552 Quota dépassé", F),
    ("550 La boîte du destinataire est saturée", F),
    ("550 Expéditeur non autorisé", R),
    ("554 Message refusé : le domaine de l'expéditeur ne publie pas SPF", R),
    ("550 Votre message a été rejeté car considéré comme indésirable", R),
    ("550 5.7.1 Accès refusé", R),
    ("550 Destinataire refusé par la politique locale", R),
    ("550 Compte fermé", D),
    ("550 Adresse supprimée", D),
    ("550 Cette boîte aux lettres n'est plus utilisée", D),
    ("550 5.1.1 Aucune boite a cette adresse", D),
    ("Le destinataire est absent du bureau", F),
    # Microsoft
    (
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient x@y not found by SMTP address lookup",
        D,
    ),
    (
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DB5EUR.eop-EUR.prod.protection.outlook.com]",
        # Directory-based edge blocking: the recipient is in no directory of the tenant.
        D,
    ),
    ("550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", D),
    (
        "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
        R,
    ),
    ("550 5.7.606 Access denied, banned sending IP [192.0.2.1]", R),
    (
        "550 5.7.515 Access denied, sending domain les-lilas.test does not meet the required authentication level.",
        R,
    ),
    ("552 5.2.2 The recipient's mailbox is full and can't accept messages now", F),
    (
        "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded; Failed to process message",
        F,
    ),
    (
        "550 5.7.124 RESOLVER.RST.SenderNotInAllowedSendersList; sender not in allowed-senders list",
        R,
    ),
    (
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
        R,
    ),
    ("550 5.1.8 Access denied, bad outbound sender", R),
    (
        "550 5.4.310 DNS domain exemple.test does not exist [Message=InfoDomainNonexistent]",
        D,
    ),
    ("550 5.4.300 Message expired -> 451 4.4.0", R),
    ("451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)", R),
    ("550 5.2.1 Account disabled", D),
    ("554 5.4.14 Hop count exceeded - possible mail loop ATTR34", R),
    # Google
    (
        "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces. Learn more at https://support.google.com/mail/?p=NoSuchUser",
        D,
    ),
    (
        "550 5.2.1 The email account that you tried to reach is disabled. Learn more at https://support.google.com/mail/?p=DisabledUser",
        D,
    ),
    (
        "452 4.2.2 The email account that you tried to reach is over quota. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaTemp",
        F,
    ),
    ("552-5.2.2 The recipient's inbox is out of storage space and inactive.", F),
    (
        "550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.",
        R,
    ),
    (
        "550-5.7.1 [192.0.2.1 12] Our system has detected that this message is likely unsolicited mail.",
        R,
    ),
    (
        "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your SPF domain",
        R,
    ),
    (
        "550-5.7.25 [192.0.2.1] The IP address sending this message does not have a PTR record setup",
        R,
    ),
    ("550 5.4.5 Daily user sending limit exceeded.", R),
    ("550-5.7.1 Messages missing a valid Message-ID header are not accepted.", R),
    (
        "550 5.2.1 The user you are trying to contact is receiving mail too quickly. Please resend your message at a later time.",
        R,
    ),
    (
        "550 5.7.1 The user or domain that you are sending to (or from) has a policy that prohibited the mail that you sent.",
        R,
    ),
    # Yahoo / AOL
    (
        "554 delivery error: dd This user doesn't have a yahoo.fr account (x@yahoo.fr) [0] - mta1.mail.ir2.yahoo.com",
        D,
    ),
    (
        "554 30 Sorry, your message to x@yahoo.fr cannot be delivered. This mailbox is disabled (554.30).",
        D,
    ),
    ("552 1 Requested mail action aborted, mailbox not found", D),
    (
        "553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed.",
        R,
    ),
    (
        "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints",
        R,
    ),
    (
        "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes",
        R,
    ),
    ("550 relaying denied for x@yahoo.fr", R),
    # OVH / Gandi / Infomaniak / Ionos / iCloud / Proton / GMX
    ("550 5.1.1 Sorry, no mailbox here by that name. (#5.1.1)", D),
    ("511 sorry, no mailbox here by that name (#5.1.1 - chkuser)", D),
    ("550 5.7.1 Message is considered as spam by OVH", R),
    (
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
        R,
    ),
    ("550 Mailbox quota exceeded", F),
    ("550 5.1.1 <x@icloud.com>: user does not exist", D),
    (
        "550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137",
        R,
    ),
    (
        "550 Requested action not taken: mailbox unavailable. For explanation visit https://postmaster.gmx.net",
        D,
    ),
    ("554 Transaction failed. Reject due to policy restrictions", R),
    ("550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table", D),
    ("550 5.1.1 unknown or illegal alias: x@y", D),
    ("550 5.1.1 Address does not exist", D),
    ("550 No such person at this address", D),
    ("550 x@y... No such user here", D),
    ("550 Unrouteable address", D),
    ("550 5.1.2 Host unknown (Name server: exemple.test: host not found)", D),
    (
        "Host or domain name not found. Name service error for name=exemple.test type=A: Host not found",
        D,
    ),
    ("550 5.1.1 Mailbox does not exist!", D),
    ("550 5.2.1 Mailbox disabled, not accepting messages", D),
    ("550 Account has been suspended", D),
    ("550 5.2.1 This account has been disabled or discontinued", D),
    ("550 Inactive user", D),
    ("550 invalid mailbox", D),
    ("550 5.1.3 bad recipient address syntax", D),
    ("553 5.1.3 Invalid address format", D),
    ("550 5.1.6 Recipient no longer on server", D),
    ("551 User not local; please try <y@z>", D),
    ("550 5.7.1 Rejected: sender not verified", R),
    ("550 Sender verify failed", R),
    (
        "550-Verification failed for <contact@les-lilas.test>\n550 Sender verify failed",
        R,
    ),
    ("550 5.1.8 Sender rejected: unknown sender domain", R),
    ("553 5.1.7 Address of sender is invalid", R),
    ("501 5.1.7 Invalid address of mail from", R),
    ("550 5.7.0 Local Policy Violation", R),
    ("550 JunkMail rejected - see http://x", R),
    ("554 5.7.1 Rejected due to content: attachment type not allowed", R),
    ("552 5.3.4 Message size exceeds fixed maximum message size", R),
    ("550 5.7.1 DMARC policy reject", R),
    (
        "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
        R,
    ),
    ("530 5.7.0 Must issue a STARTTLS command first", R),
    ("535 5.7.8 Authentication credentials invalid", R),
    ("550 5.7.1 Command rejected", R),
    ("554 5.0.0 Service unavailable", R),
    ("452 4.3.1 Insufficient system storage", F),
    ("550 Message rejected", R),
    ("550 5.6.0 Message contained malformed MIME", R),
    ("550 Rule imposed mailbox access for x refused: user unknown", D),
    ("571 Delivery not authorized, message refused", R),
    ("550 user x is not allowed to receive mail from the internet", R),
    ("550 this mailbox is only for internal use, access restricted", R),
    ("550 5.2.1 mailbox temporarily disabled", F),
    ("550 User account is overquota", F),
    ("550 5.7.1 Mailbox is over size limit", F),
    ("523 the message exceeds the recipient's mailbox quota", F),
    # About the sending account: a suspended relay says nothing about the recipient.
    ("550 Your account has been suspended for sending spam", R),
    ("535 Your SMTP account is disabled", R),
    ("550 5.7.1 Votre compte est désactivé pour l'envoi", R),
    ("535 5.7.8 Error: authentication failed: user unknown", R),
    ("550 Adresse expéditrice inexistante", R),
    ("550 cuda_nsu", D),
    ("550 [internal] [oob] The recipient is invalid.", D),
]


@pytest.mark.parametrize(("reply", "meaning"), REPLIES)
def test_a_reply_is_judged_by_its_words(reply, meaning):
    assert meaning_of(reply) == meaning


def test_unknown_words_are_refused_unless_the_caller_gives_a_default():
    assert meaning_of("550 xyzzy") == R
    assert meaning_of("550 xyzzy", otherwise=D) == D
    assert meaning_of("", "5.0.0", otherwise=D) == D
    assert meaning_of("", "4.0.0", otherwise=D) == R
    assert meaning_of("", "5.7.1", otherwise=D) == R


@pytest.mark.parametrize("piece", ["a.", "<", "é", "550 a "])
def test_an_endless_answer_costs_no_more_than_a_long_one(piece):
    """Of a server that nobody knows: each of its characters began a search for an address."""
    words = piece * 1_000_000
    assert meaning_of(words) == Meaning.REFUSED
    assert len(spoken(words)) <= 200
