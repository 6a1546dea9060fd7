"""Analysis of a mail actually received (RFC 8058, RFC 6376, domain 3.2 and 3.8).

The relay may sign with another domain, insert a pixel, or redirect each link through
its own server; the saved message shows it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import dkim
from django.conf import settings

from campaigns.models import Campaign
from contacts.addresses import ascii_domain
from messaging.deliverability import names

ONE_CLICK = ("list-unsubscribe", "list-unsubscribe-post")
MOST_BYTES = 10_000_000
SOURCES = ("src", "background", "poster", "data", "srcset")
"""Attributes whose URL a mail program fetches automatically."""
IN_STYLE = re.compile(r"(?:https?:)?//([^/'\")\s;,]+)", re.IGNORECASE)
"""A server that a style names: in `url()`, `image-set()` or `@import`, all are fetched."""
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
LIST_ID = re.compile(r"<campagne-(\d{1,9})\.")
"""The campaign that our own mailings name (compiled_template.Skeleton)."""
WEB = ("http", "https")


@dataclass
class ReceivedMail:
    """French sentences: `faults` are harmful, `notes` are informative."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return {"ok": not self.faults, "faults": self.faults, "notes": self.notes}


def read(raw: bytes) -> ReceivedMail:
    """Analyse the file; never raises, whatever its content."""
    reading = ReceivedMail()
    if len(raw) > MOST_BYTES:
        reading.faults.append(
            "Ce fichier est trop grand pour un message (10 Mo au plus)."
        )
        return reading
    message = message_from_bytes(raw, policy=policy.default)
    try:
        senders = _senders(message)
        sender = senders[0] if senders else ""
        if not sender:
            said = "Ce fichier n'est pas un e-mail : il n'a pas d'expéditeur (From)."
            reading.faults.append(said)
            return reading
        if len(senders) > 1:
            reading.faults.append(
                f"Le message a {len(senders)} expéditeurs (From) : DMARC n'en admet qu'un,"
                " et les messageries le refusent."
            )
        _one_click(message, sender, reading)
        _signatures(message, raw, sender, reading)
        _content(message, sender, reading)
    except Exception:  # Python's parser may raise any exception on a hostile mail.
        reading.faults.append("Ce message est abîmé : il n'a pas pu être lu en entier.")
    return reading


def _senders(message: EmailMessage) -> list[str]:
    """The domain of each address of each From header (RFC 9989 wants exactly one)."""
    # Parsed, not split as text: an encoded name may hold a comma or an at sign.
    found = [
        each for header in message.get_all("From", []) for each in header.addresses
    ]
    return [ascii_domain(each.domain) for each in found if each.domain]


def _one_click(message: EmailMessage, sender: str, reading: ReceivedMail) -> None:
    if not _has_way_out(message):
        _without_way_out(message, reading)
        return
    for name in ("List-Unsubscribe", "List-Unsubscribe-Post"):
        if len(message.get_all(name, [])) != 1:
            reading.faults.append(f"Il faut exactement un en-tête {name}.")
    way_out = "".join(str(message["List-Unsubscribe"] or "").split())
    addresses = re.findall(r"<([^>]+)>", way_out)
    if not any(urlsplit(each).scheme == "https" for each in addresses):
        reading.faults.append("List-Unsubscribe ne contient pas d'adresse https.")
    hosts = dict.fromkeys(_way_out_host(each) for each in addresses)
    reading.faults += [
        f"Le désabonnement mène à {host} et non chez vous : le relais a remplacé"
        " List-Unsubscribe."
        for host in hosts
        if host and not _is_ours(host, sender)
    ]
    if str(message["List-Unsubscribe-Post"] or "").strip() != (
        "List-Unsubscribe=One-Click"
    ):
        reading.faults.append("List-Unsubscribe-Post n'est pas celui de la RFC 8058.")


def _has_way_out(message: EmailMessage) -> bool:
    return any(message[name] is not None for name in ONE_CLICK)


def _without_way_out(message: EmailMessage, reading: ReceivedMail) -> None:
    """Mandatory mailings and messages to one person carry no one-click headers (domain
    3.5); an optional mailing that lost them does harm."""
    named = LIST_ID.search(str(message["List-Id"] or ""))
    optional = Campaign.objects.filter(mandatory=False)
    if named and optional.filter(pk=int(named[1])).exists():
        reading.faults.append(
            "Ce message facultatif n'a plus de désabonnement en un clic : le relais a"
            " retiré List-Unsubscribe."
        )
        return
    reading.notes.append(
        "Ce message n'a pas de désabonnement en un clic. C'est juste pour un message"
        " obligatoire, ou écrit à une seule personne ; un message facultatif en a un."
    )


def _way_out_host(address: str) -> str:
    """The server of a web address, or the domain of a `mailto:`."""
    if urlsplit(address).scheme == "mailto":
        return ascii_domain(unquote(urlsplit(address).path).rpartition("@")[2])
    return _host(address)


def _signatures(
    message: EmailMessage, raw: bytes, sender: str, reading: ReceivedMail
) -> None:
    written = [_tags(str(each)) for each in message.get_all("DKIM-Signature", [])]
    if not written:
        said = "Le message n'a pas de signature DKIM : le relais doit signer."
        reading.faults.append(said)
        return
    has_way_out = _has_way_out(message)
    if has_way_out and not any(_covers(tags) for tags in written):
        said = "Aucune signature DKIM ne couvre les deux en-têtes (h=)."
        reading.faults.append(said)
    ours = [tags for tags in written if names.aligned(tags.get("d", ""), sender)]
    if not ours:
        domains = ", ".join(sorted({tags.get("d", "?") for tags in written}))
        reading.faults.append(
            f"Aucune signature DKIM n'est au nom de {sender} : celle de {domains} ne compte"
            " pas pour DMARC. Faites signer le relais avec votre domaine."
        )
    elif has_way_out and not any(_covers(tags) for tags in ours):
        reading.notes.append(
            "La signature de votre domaine ne couvre pas ces en-têtes."
        )
    if any("l" in tags for tags in written):
        said = "Une signature ne couvre qu'une partie du texte (l=) : retirez cette option."
        reading.faults.append(said)
    if any("from" not in _signed(tags) for tags in ours):
        said = "La signature de votre domaine ne couvre pas l'expéditeur (From)."
        reading.faults.append(said)
    if ours and all(tags.get("a", "").lower() == "rsa-sha1" for tags in ours):
        said = "La signature utilise SHA-1, que plus personne ne vérifie (RFC 8301)."
        reading.faults.append(said)
    _verify(raw, written, sender, reading)


def _covers(tags: dict[str, str]) -> bool:
    return all(name in _signed(tags) for name in ONE_CLICK)


def _signed(tags: dict[str, str]) -> list[str]:
    """The headers that a signature covers."""
    return "".join(tags.get("h", "").split()).lower().split(":")


def _tags(signature: str) -> dict[str, str]:
    parts = (part.partition("=") for part in signature.split(";") if "=" in part)
    return {name.strip(): "".join(value.split()) for name, _, value in parts}


def _verify(
    raw: bytes, written: list[dict[str, str]], sender: str, reading: ReceivedMail
) -> None:
    """Check each signature against the key published in the DNS, if the DNS answers.

    DMARC passes with one good signature of the sender's domain: without any, receivers
    see a broken signature.
    """
    is_ours_good, broken = False, []
    for index, tags in enumerate(written):
        is_ours = names.aligned(tags.get("d", ""), sender)
        try:
            if _is_good(raw, index):
                is_ours_good |= is_ours
            else:
                broken.append((_why_broken(tags), is_ours))
        except names.Silent:
            said = (
                "Aucun serveur DNS n'a répondu : les signatures ne sont pas vérifiées."
            )
            reading.notes.append(said)
            return
    for said, is_ours in broken:
        harms = is_ours and not is_ours_good
        (reading.faults if harms else reading.notes).append(said)


def _is_good(raw: bytes, index: int) -> bool:
    """Raises names.Silent."""
    try:
        return bool(dkim.DKIM(raw).verify(idx=index, dnsfunc=_key))
    except names.Silent:
        raise
    except Exception:  # dkimpy raises many exception types on a damaged signature.
        return False


def _why_broken(tags: dict[str, str]) -> str:
    """Raises names.Silent."""
    domain = tags.get("d", "?")
    where = f"{tags.get('s', '?')}._domainkey.{domain}"
    keys = names.texts(where)
    if not keys:
        return f"La signature de {domain} ne se vérifie pas : {where} n'a pas de clé."
    if all(not _tags(key).get("p") for key in keys):
        return f"La signature de {domain} ne se vérifie pas : sa clé est révoquée (p=)."
    return (
        f"La signature de {domain} ne se vérifie pas : le message a été changé après avoir"
        " été signé, ou la clé publiée n'est pas la bonne. Vérifiez l'original du message,"
        " pas une copie transférée."
    )


def _key(name: bytes, timeout: int = 5) -> bytes | None:
    found = names.texts(name.decode().rstrip("."))
    return found[0].encode() if found else None


class _Reader(HTMLParser):
    """Collect the URLs of an HTML part: those fetched automatically and those
    clicked."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fetched: list[tuple[str, bool]] = []
        self.links: list[tuple[str, str]] = []
        self._href = ""
        self._words: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in SOURCES:
            for address in re.split(r"[\s,]+", given.get(name, "")):
                if urlsplit(address).scheme in WEB or address.startswith("//"):
                    self.fetched.append((address, tag == "img" and _is_pixel(given)))
        for host in _hosts_of_style(given.get("style", "")):
            self.fetched.append((f"//{host}", _is_pixel(given)))
        if tag in FETCHING and (address := _fetching(given)):
            self.fetched.append((address, tag == "image" and _is_pixel(given)))
        self._in_style = tag == "style"
        if tag == "a":
            self._href, self._words = given.get("href", "").strip(), []

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href:
            self.links.append((self._href, "".join(self._words).strip()))
            self._href = ""

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if self._in_style:
            self.fetched += [(f"//{host}", False) for host in _hosts_of_style(data)]
            self._in_style = False

    def handle_comment(self, data: str) -> None:
        """Outlook reads what stands in a conditional comment."""
        inner = data.partition("]>")[2] if data.lstrip().startswith("[if") else ""
        if inner:
            reader = _Reader()
            reader.feed(inner)
            reader.close()
            self.fetched += reader.fetched
            self.links += reader.links


FETCHING = ("link", "base", "image", "use", "input")
"""Tags whose `href` is fetched; that of `base` is where every short address is."""


def _fetching(given: dict[str, str]) -> str:
    address = given.get("href") or given.get("xlink:href") or ""
    is_web = urlsplit(address).scheme in WEB or address.startswith("//")
    return address if is_web else ""


def _hosts_of_style(style: str) -> list[str]:
    return IN_STYLE.findall(COMMENT.sub(" ", style))


def _is_pixel(given: dict[str, str]) -> bool:
    style = given.get("style", "").replace(" ", "").lower()
    small = any(given.get(name, "").strip() in ("0", "1", "1px") for name in _SIDES)
    hidden = re.search(r"display:none|visibility:hidden|opacity:0(;|$)", style)
    tiny = re.search(r"(?:^|;)(?:max-)?(?:width|height):[01](?:px)?(?:!|;|$)", style)
    return small or bool(hidden) or bool(tiny)


_SIDES = ("width", "height")


def _content(message: EmailMessage, sender: str, reading: ReceivedMail) -> None:
    plain = ""
    for part in _texts(message, "text/plain"):
        plain += part
    told = {each.rstrip(".,;:!?") for each in ADDRESS.findall(plain)}
    for html in _texts(message, "text/html"):
        reader = _Reader()
        reader.feed(html)
        reader.close()
        _fetched(reader, reading)
        _links(reader, told, sender, reading)


def _texts(message: EmailMessage, kind: str) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() != kind:
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield payload.decode(_charset(part), "replace")


def _charset(part: EmailMessage) -> str:
    charset = str(part.get_content_charset() or "utf-8")
    try:
        "".encode(charset)
    except (LookupError, ValueError):
        return "utf-8"
    return charset


def _fetched(reader: _Reader, reading: ReceivedMail) -> None:
    pixels = {_host(address) for address, pixel in reader.fetched if pixel}
    for host in sorted(pixels):
        reading.faults.append(
            f"Le message contient un pixel de suivi ({host}) : désactivez le suivi des"
            " ouvertures chez votre prestataire (CNIL, délibération 2026-042)."
        )
    others = {_host(address) for address, pixel in reader.fetched if not pixel}
    for host in sorted(others - pixels):
        # Our messages hold no image but the logo, which this software serves: a server
        # of our own domain may still be the relay's, hidden in a style.
        if host != _host(settings.BASE_URL):
            said = f"Ouvrir le message appelle un autre serveur : {host}."
            reading.faults.append(said)


def _links(reader: _Reader, told: set[str], sender: str, reading: ReceivedMail) -> None:
    """Detect rewritten links: the link's text or an address inside its URL names
    another server than its target, or the plain-text part does not contain its URL, or
    none leads to this software, to which each of our messages has one."""
    rewritten, foreign = set(), set()
    web = [href for href, _ in reader.links if urlsplit(href).scheme in WEB]
    own = _host(settings.BASE_URL)
    replaced = bool(web) and all(_host(href) != own for href in web)
    for href, words in reader.links:
        host = _host(href)
        if urlsplit(href).scheme not in WEB or host == own:
            continue
        inner = _inner_host(href)
        shown = _host(words) if ADDRESS.fullmatch(words) else ""
        lost = bool(told) and href not in told
        if (inner and inner != host) or (shown and shown != host) or lost or replaced:
            # A server of our own domain may still belong to the relay.
            rewritten.add(host)
        elif not _is_ours(host, sender):
            foreign.add(host)
    for host in sorted(rewritten):
        reading.faults.append(
            f"Les liens passent par {host} : désactivez le suivi des clics chez votre"
            " prestataire."
        )
    for host in sorted(foreign - rewritten):
        reading.notes.append(f"Un lien du texte mène à un autre site : {host}.")


def _inner_host(href: str) -> str:
    """The server of an address contained in another address."""
    rest = unquote(unquote(href.partition("://")[2]))
    inner = re.search(r"https?:/{1,2}([^/?#&\s]+)", rest, re.IGNORECASE)
    return inner[1].lower() if inner else ""


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _is_ours(host: str, sender: str) -> bool:
    return host == _host(settings.BASE_URL) or names.aligned(host, sender)
