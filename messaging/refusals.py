"""The meaning of a refusal: one table for SMTP answers, delivery reports and webhooks.

A refusal is classified by its words, not by its first digit; if words and code
disagree, the words win (domain 3.7). The order of RULES matters: a sender refused
because *its* user is unknown must not close the recipient's address. The words are those
of English, French, German, Spanish, Italian, Dutch and Portuguese servers, accents
aside.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from contacts.texts import without_accents


class Meaning(StrEnum):
    """The meaning of a refusal for the message and for its address."""

    DEAD = "dead"
    """The mailbox does not exist: nothing more is sent to the address."""
    REFUSED = "refused"
    """Sender, message, relay or policy: this message failed, the address is kept."""
    FULL = "full"
    """Full, unavailable or slow: this message failed, the address is kept, and flagged
    if it happens repeatedly."""


class RefusalRule(NamedTuple):
    meaning: Meaning
    words: re.Pattern[str]


def _rule(meaning: Meaning, *words: str) -> RefusalRule:
    return RefusalRule(meaning, re.compile("|".join(words), re.IGNORECASE))


RULES = (
    # About the sender's address, even if it is called "unknown".
    _rule(
        Meaning.REFUSED,
        r"sender (address|domain|verif|verify|id|not|is|rejected|denied|invalid)",
        r"(domain of|invalid|unknown|bad|verify) sender",
        r"senders? not allowed",
        r"(emetteur|emettrice|expediteur|expeditrice)\b.{0,30}"
        r"(invalide|inconnu|inexist|refus|non autoris|rejet|bloqu|ne publie)",
        r"return[- ]path|envelope[- ]from|mail from\b|from address",
        r"not verified|identit(y|ies) failed",
        r"verif(y|ication) failed|authentication (failed|failure|unsuccessful)",
        # « Your account » is the one that sends: the relay has suspended the company.
        r"\b(your|votre|ihr|uw) (\w+ ){0,2}(account|compte|konto)\b",
        r"(sending|outgoing|outbound|hourly|daily|monthly) (message )?(quota|limit)",
        r"(absender|remitente|mittente|afzender|remetente)\w*\b.{0,30}"
        r"(un|ab|in|des|rif|ge|rech|rej|nicht|no[nt]?\b|niet|nao)",
    ),
    _rule(
        Meaning.FULL,
        r"(mail|in)?box\b.{0,40}\bfull|full mailbox|mailbox full",
        r"over.?quota|quota (exceeded|full|limit|reached)|exceed\w* .{0,30}quota",
        r"disk (quota|full|space)|out of (storage|disk)|insufficient (system )?storage",
        r"storage (space|limit|allocation|quota)",
        r"(mailbox|maildir) (size )?(limit|is over)|mailbox size",
        r"too many messages on|zuviele mails",
        r"boite.{0,40}(pleine|satur)|espace\b.{0,20}(insuffisant|depass)",
        r"quota.{0,20}depass|depass.{0,20}quota",
        r"(?<!delivery )temporar\w* (disabled|unavailable|suspended|inactive|locked)",
        r"temporairement (desactiv|indisponible|inaccessible|suspendu|bloqu|ferm)",
        r"vacation|out of (the )?office|absent du bureau|en conges",
        r"(postfach|speicher|kontingent|quota|mailbox)\w*\b.{0,40}"
        r"(\bvoll\b|u.?e?berschritten|erschopft)",
        r"(buzon|casilla|cuota|almacenamiento)\b.{0,40}"
        r"(llen[oa]|exced|supera|sobrepas|agotad)",
        r"(casella|quota|spazio)\b.{0,40}(\bpien[ao]|superat|esaurit)",
        r"(mailbox|postbus|postvak|quot(a|um)|opslag)\w*\b.{0,40}"
        r"(\bvol\b|overschreden)",
        r"(caixa|quota|cota)\b.{0,40}(\bchei[ao]|excedid|ultrapassad|esgotad)",
        r"abwesen|im urlaub|nicht im bu.?ro|fuera de la oficina|de vacaciones"
        r"|fuori ufficio|in ferie|\bafwezig|met vakantie|fora do escritorio|de ferias",
    ),
    # Rate limits, before "user": "the user ... is receiving mail at a rate".
    _rule(
        Meaning.REFUSED,
        r"\brate\b|too (quickly|fast|frequent)|slow down|trop de connexions",
        r"too many (connections?|recipients|messages|errors)|throttl",
        r"(message|mail|size|length).{0,30}(exceed|too (large|big|long))",
        r"exceed\w* .{0,40}(message size|size limit|length)|max(imum)? message size",
    ),
    _rule(
        Meaning.DEAD,
        r"(user|recipient|address|addressee|mailbox|account|alias)\b.{0,40}"
        r"(unknown|not known|not found|not exist|doesn.?t exist|not listed|is invalid)",
        # Exchange Online's answer for a recipient its directory does not have.
        r"recipient address rejected: access denied|#5\.1\.0 address rejected",
        # Barracuda's « no such user ».
        r"unknown local.part|due to inactivity|archived recipient|\bcuda_nsu\b",
        r"(unknown|no such|invalid|non.?existent) "
        r"(local )?(user|recipient|address|addressee|mailbox|account|person|alias)",
        r"(does not|doesn.?t) have (a|an) \S+ account",
        r"no (mailbox|mail box|user|account) (found|here|by that|with|exists?)",
        r"not a (valid|known) (mailbox|user|recipient|address)",
        r"(mailbox|account|user|address).{0,30}\b(has been |is )?(been )?"
        r"(disabled|deactivated|closed|deleted|terminated|suspended|discontinued"
        r"|inactive|no longer)",
        r"no longer (valid|active|available|exists|in use|works? (here|for))",
        r"inactive (user|mailbox|account|recipient)|user not local",
        r"bad (recipient|destination)( mailbox)? address",
        r"(?<!sender )domain \S* ?(does not|doesn.?t) exist",
        r"(destinataire|adresse|utilisateur|compte|boite).{0,40}"
        r"(inconnu|invalide|inexistant|inactiv|errone|n.existe|n.est plus|supprim"
        r"|fermee?\b|clotur|desactiv|non trouv|introuvable|suspendu|archive"
        r"|a quitte)",
        r"aucun (utilisateur|destinataire|compte)|n.a pas ete trouvee? (dans|a)\b",
        r"(empf(a|ae|.{1,2})nger|adresse|benutzer|nutzer|konto|postfach|mailbox)\w*\b"
        r".{0,60}(unbekannt|ungu?.{0,2}ltig|existier\w* nicht|inaktiv|deaktiviert"
        r"|gelo.{0,2}scht|geschlossen|nicht (gefunden|bekannt|vorhanden))",
        r"(unbekannter?|ungu?.{0,2}ltiger?) (empf|adress|benutzer|nutzer|postfach)",
        r"kein(en?)? (solche[rsn]? )?(benutzer|postfach|empf|konto)",
        r"(usuario|destinatari[oa]|direccion|cuenta|buzon|casilla)\b.{0,60}"
        r"(desconocid|inexistente|invalid|no (existe|valid|es valid|encontrad)|inactiv"
        r"|no se (ha )?enc[ou]+.?ntr|desactivad|deshabilitad|cerrad|eliminad)",
        r"no existe (el|la|es[ea]|tal|ningun) (usuari|destinatari|direcc|cuent|buzon)",
        r"(utente|destinatario|indirizzo|account|casella)\b.{0,60}"
        r"(sconosciut|inesistent|non (esist|valid|trovat|attiv|e stat[oa] trovat)"
        r"|disattivat|disabilitat|\bchius[oa]\b|eliminat)",
        r"(gebruiker|ontvanger|adres|account|mailbox|postbus|postvak)\b.{0,60}"
        r"(onbekend|bestaat niet|ongeldig|opgeheven|gedeactiveerd|uitgeschakeld"
        r"|gesloten|verwijderd|niet (gevonden|bekend|geldig)|niet worden gevonden)",
        r"onbekende? (gebruiker|ontvanger|adres)",
        r"(usuario|utilizador|destinatario|endereco|conta|caixa)\b.{0,60}"
        r"(desconhecid|inexistente|nao (existe|encontrad|foi encontrad)|desativad"
        r"|encerrad)",
        r"not in my validrcptto|account (is )?(unavailable|not available)",
        r"unrouteable address|undeliverable address|user not exist|no such user",
        r"(user|recipient) has moved|domain is not reachable",
    ),
    _rule(
        Meaning.REFUSED,
        r"spam|virus|malware|phish|junk|bulk mail|unsolicited|\bUBE\b|\bUCE\b",
        r"block(ed|list|ing)|black.?list|\brbl\b|dnsbl|spamhaus|spamcop|barracuda",
        r"reputation|polic(y|ies)|prohibit|banned|administrative|not allowed|denied",
        r"\bSPF\b|DKIM|DMARC|authenticat|reverse dns|\bPTR\b|\bHELO\b|\bEHLO\b",
        r"relay|greylist|grey.?listed|defer|complaint|volume",
        r"content|duplicate header|header|syntax|command|parameter|not implemented",
        r"loop|too many hops|hop count|\bTLS\b|encrypt|certificate",
        r"timed? ?out|time-out|expired|connection|network|lost|temporar|try (again|later)",
    ),
    # About the recipient's side; after all the rules about ours.
    _rule(
        Meaning.DEAD,
        r"mail ?box (is )?unavailable",
        r"host unknown|unknown host|domain (name )?not found|no such domain",
        r"NXDOMAIN|null ?MX|no mail ?(host|exchanger)|point to non.existent hosts",
    ),
)

# RFC 3463 codes, by their last two numbers.
DEAD = frozenset({"1.1", "1.2", "1.3", "1.6", "1.10", "2.1"})
FULL = frozenset({"2.2"})
UNTOLD = frozenset({"", "0.0", "1.0", "2.0"})

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
# E-mail and web addresses may contain any word: they are removed before classifying.
QUOTED = re.compile(
    r"<[^<>\s]*>|https?://\S+|(?<!\S)\S+@\S+|\[[\d.:a-f]+\]", re.IGNORECASE
)
# An answer's line has at most 512 characters (RFC 5321, 4.5.3.1.5); a report may quote several.
LONGEST = 4096
# « (in reply to RCPT TO command) »: what the relay was doing, not what was answered.
DOING = re.compile(r"(?:in reply to|for|after) (?:end of )?[A-Z]+(?: [A-Z]+)? command")
# « adresse IP inconnue »: the address of a server, not of a recipient.
IP_ADDRESS = re.compile(
    r"\bIP[- ]?(addresse?s?|adresse?n?)\b"
    r"|\b(adresses?|direccion|indirizzo|adres|endereco) IP\b",
    re.IGNORECASE,
)


def meaning_of(
    words: str, status: str = "", *, otherwise: Meaning = Meaning.REFUSED
) -> Meaning:
    """The meaning of a final refusal.

    `words`: the server's answer, unmodified (one SMTP answer or a Diagnostic-Code).
    `status`: a separate enhanced code (RFC 3464 `Status`); a code in the words has
    priority, because a relay writes 5.0.0 for an answer without a code. A temporary
    refusal (4.x.x) that was given up is classified only by its words about the mailbox.
    `otherwise`: the meaning if neither the words nor the code decide.
    """
    words = words[:LONGEST]
    said = DOING.sub(" ", QUOTED.sub(" ", words))
    code = _code(words) or _code(status)
    meaning = _by_words(said)
    if code.startswith("4.") and meaning == Meaning.DEAD:
        # A DNS timeout or an unavailable server proves nothing permanent about the
        # mailbox.
        return Meaning.DEAD if code[2:] in DEAD else Meaning.REFUSED
    if meaning:
        return meaning
    if code.startswith("5.") and code[2:] in DEAD:
        return Meaning.DEAD
    if code[2:] in FULL:
        return Meaning.FULL
    if code.startswith("4."):
        return Meaning.REFUSED
    return Meaning.REFUSED if code[2:] not in UNTOLD else otherwise


def spoken(words: str) -> str:
    """A server's words for display: no address, one line, 200 characters."""
    return " ".join(QUOTED.sub(" ", words[:LONGEST]).split())[:200]


def _code(text: str) -> str:
    found = STATUS.search(text)
    return ".".join(found.groups()) if found else ""


def _by_words(said: str) -> Meaning | None:
    text = IP_ADDRESS.sub("IP", " ".join(without_accents(said).split()))
    return next((rule.meaning for rule in RULES if rule.words.search(text)), None)
