"""SPF, DKIM, DMARC and MX of the sending domain, in French, with the record to publish.

RFC 7208 (SPF), RFC 6376 and 8301 (DKIM), RFC 9989 (DMARC, which drops `pct`).
"""

import base64
import binascii
import ipaddress
import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.conf import settings

from messaging import mail_provider
from messaging.compiled_template import domain as sending_domain
from messaging.deliverability import names


class CheckState(StrEnum):
    OK = "ok"
    WEAK = "weak"
    """It works, but could be improved."""
    FAULT = "fault"
    UNKNOWN = "unknown"
    """No DNS server answers."""


@dataclass
class Check:
    """One mechanism; if something is missing, `name` and `record` give the record to
    publish."""

    what: str
    state: CheckState
    sentences: list[str] = field(default_factory=list)
    name: str = ""
    record: str = ""


@dataclass
class DomainReport:
    domain: str
    checks: list[Check]

    @property
    def answered(self) -> bool:
        return any(check.state != CheckState.UNKNOWN for check in self.checks)

    @property
    def faults(self) -> int:
        return sum(check.state == CheckState.FAULT for check in self.checks)

    def as_json(self) -> dict[str, object]:
        return {
            "domain": self.domain,
            "answered": self.answered,
            "faults": self.faults,
            "checks": [asdict(check) for check in self.checks],
        }


MOST_LOOKUPS = 10
INCLUDES = {
    "brevo": "include:spf.brevo.com",
    "mailjet": "include:spf.mailjet.com",
    "mailgun": "include:mailgun.org",
    "sendgrid": "include:sendgrid.net",
    "amazon_ses": "include:amazonses.com",
    "mailersend": "include:_spf.mailersend.net",
}
# Common selectors, tried when those of the relay are not configured.
COMMON_SELECTORS = (
    "mail",
    "default",
    "dkim",
    "brevo1",
    "brevo2",
    "mailjet",
    "s1",
    "s2",
    "k1",
    "pic",
    "resend",
    "google",
    "selector1",
    "selector2",
    "mlsend",
)
LEAST_BITS, GOOD_BITS = 1024, 2048


def check(domain: str = "") -> DomainReport:
    """Check the DNS records of a domain (ours by default); up to about forty
    queries."""
    domain = (domain or sending_domain()).lower()
    checks = []
    for what, look in (("spf", _spf), ("dkim", _dkim), ("dmarc", _dmarc), ("mx", _mx)):
        try:
            checks.append(look(domain))
        except names.Silent:
            said = "Aucun serveur DNS n'a répondu : rien n'a pu être vérifié."
            checks.append(Check(what, CheckState.UNKNOWN, [said]))
            if len(checks) == 1:
                # The other queries would time out in the same way.
                rest = ("dkim", "dmarc", "mx")
                checks += [Check(each, CheckState.UNKNOWN, [said]) for each in rest]
                break
    return DomainReport(domain, checks)


def _fault(what: str, sentences: list[str], name: str, record: str = "") -> Check:
    return Check(
        what=what,
        state=CheckState.FAULT,
        sentences=sentences,
        name=name,
        record=record,
    )


def _spf(domain: str) -> Check:
    found = _spf_of(domain)
    proposed = _spf_record()
    if not found:
        said = (
            "Aucun SPF n'est publié : rien ne dit qui a le droit d'envoyer pour vous."
        )
        return _fault("spf", [said], domain, proposed)
    if len(found) > 1:
        said = f"{len(found)} SPF sont publiés : il n'en faut qu'un, réunissez-les."
        return _fault("spf", [said], domain, proposed)
    record = found[0]
    faults, advice = _spf_terms(record)
    faults += _spf_includes(record)
    lookups = _spf_lookups(record, {domain})
    if lookups > MOST_LOOKUPS:
        faults.append(
            f"Ce SPF demande {lookups} recherches dans le DNS, au plus {MOST_LOOKUPS} sont"
            " permises (RFC 7208) : il n'est plus lu. Retirez des « include »."
        )
    if faults:
        return _fault("spf", faults, domain, proposed)
    if advice:
        return Check("spf", CheckState.WEAK, advice, domain)
    return Check("spf", CheckState.OK, ["Le SPF est publié et se lit."], domain)


def _spf_record() -> str:
    own = INCLUDES.get(mail_provider.name()) or f"a:{settings.EMAIL_HOST}"
    if own in ("a:localhost", "a:127.0.0.1", "a:"):
        # The outside name of a relay on this machine is not known here.
        own = "a:LE_NOM_PUBLIC_DE_VOTRE_SERVEUR"
    return f"v=spf1 {own} ~all"


TERM = re.compile(
    r"[+?~-]?(all|include:\S+|a([:/]\S+)?|mx([:/]\S+)?|ptr(:\S+)?|ip4:[\d./]+"
    r"|ip6:[\da-f:./]+|exists:\S+)|(redirect|exp|[a-z][\w.-]*)=\S*",
    re.I,
)


def _spf_terms(record: str) -> tuple[list[str], list[str]]:
    """The errors of the record, and possible improvements."""
    faults, advice = [], []
    terms = record.split()[1:]
    for term in terms:
        if not TERM.fullmatch(term) or not _is_network(term):
            faults.append(f"Le SPF contient un mot qui ne se lit pas : « {term} ».")
    lowered = [term.lower() for term in terms]
    if "+all" in lowered or "all" in lowered:
        faults.append("« +all » permet à tout le monde d'envoyer en votre nom.")
    elif "?all" in lowered:
        advice.append("« ?all » ne dit rien : terminez par « ~all » ou « -all ».")
    elif not any(t.endswith("all") or t.startswith("redirect=") for t in lowered):
        advice.append("Le SPF ne finit par rien : terminez par « ~all » ou « -all ».")
    allowing = [
        t for t in lowered if not t.endswith("all") and not t.startswith("exp=")
    ]
    if terms and not allowing and not faults:
        faults.append("Ce SPF n'autorise personne : ajoutez celui de votre relais.")
    if any(term.lstrip("+?~-").startswith("ptr") for term in lowered):
        advice.append("« ptr » est déconseillé (RFC 7208) : retirez-le.")
    return faults, advice


def _is_network(term: str) -> bool:
    """Whether what follows « ip4: » or « ip6: » is an address or a network; True for
    any other term."""
    version, _, address = term.lstrip("+?~-").lower().partition(":")
    networks = {"ip4": ipaddress.IPv4Network, "ip6": ipaddress.IPv6Network}
    if version not in networks:
        return True
    try:
        networks[version](address, strict=False)
    except ValueError:
        return False
    return True


def _spf_includes(record: str) -> list[str]:
    """Each included domain without exactly one SPF: a receiver then reads nothing."""
    faults = []
    for term in record.lower().split()[1:]:
        target = re.match(r"[+?~-]?(?:include:|redirect=)(\S+)", term)
        if target is None or "%" in target[1]:
            continue
        if len(_spf_of(target[1])) != 1:
            faults.append(f"« {term} » ne mène pas à un SPF : le vôtre n'est plus lu.")
    return faults


def _spf_of(domain: str) -> list[str]:
    return [t for t in names.texts(domain) if re.match(r"v=spf1(\s|$)", t, re.I)]


def _spf_lookups(record: str, seen: set[str]) -> int:
    """The number of DNS lookups that a receiver needs, including those of included
    records."""
    number = 0
    for term in record.lower().split()[1:]:
        word = term.lstrip("+?~-")
        if re.match(r"(a|mx|ptr|exists)([:/]|$)", word):
            number += 1
        elif target := re.match(r"(?:include:|redirect=)(\S+)", word):
            number += 1
            if target[1] in seen or number > MOST_LOOKUPS or "%" in target[1]:
                continue
            seen.add(target[1])
            inner = _spf_of(target[1])
            number += _spf_lookups(inner[0], seen) if inner else 0
    return number


def _dkim(domain: str) -> Check:
    asked = settings.DKIM_SELECTORS or COMMON_SELECTORS
    keys, doubled = {}, []
    for selector in asked:
        texts = names.texts(f"{selector}._domainkey.{domain}")
        found = [_tags(text) for text in texts if "p=" in text]
        if found:
            keys[selector] = found[-1]
        if len(found) > 1:
            doubled.append(selector)
    name = f"{asked[0] if settings.DKIM_SELECTORS else 'SELECTEUR'}._domainkey.{domain}"
    if not keys:
        said = [f"Aucune clé DKIM n'est publiée ({', '.join(asked)})."]
        if not settings.DKIM_SELECTORS:
            said.append("Si la vôtre a un autre nom, donnez-le dans DKIM_SELECTORS.")
        record = "v=DKIM1; k=rsa; p=LA_CLÉ_QUE_DONNE_VOTRE_RELAIS"
        return _fault("dkim", said, name, record)
    said, states = [], []
    for selector, tags in keys.items():
        state, sentence = _key(selector, tags)
        states.append(state)
        said.append(sentence)
    missing = [s for s in settings.DKIM_SELECTORS if s not in keys]
    said += [f"La clé « {selector} » n'est pas publiée." for selector in missing]
    said += [
        f"Deux clés sont publiées sous « {selector} » : n'en gardez qu'une."
        for selector in doubled
    ]
    return Check("dkim", _worst(states, missing or doubled), said, name)


def _worst(states: list[CheckState], missing: list[str]) -> CheckState:
    """Each selector that is set must be good; of the common ones, one is enough."""
    if missing or (settings.DKIM_SELECTORS and CheckState.FAULT in states):
        return CheckState.FAULT
    if CheckState.OK in states:
        return CheckState.OK
    return CheckState.WEAK if CheckState.WEAK in states else CheckState.FAULT


def _key(selector: str, tags: dict[str, str]) -> tuple[CheckState, str]:
    written = tags.get("p", "").replace(" ", "")
    if not written:
        return CheckState.FAULT, f"La clé « {selector} » est révoquée (p= est vide)."
    if "sha256" not in tags.get("h", "sha256").split(":"):
        said = f"La clé « {selector} » n'admet que SHA-1, que plus personne ne vérifie."
        return CheckState.FAULT, said
    if tags.get("k", "rsa") != "rsa":
        return CheckState.OK, f"La clé « {selector} » est publiée ({tags['k']})."
    try:
        key = load_der_public_key(base64.b64decode(written, validate=True))
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return CheckState.FAULT, f"La clé « {selector} » ne se lit pas : recopiez-la."
    bits = key.key_size if isinstance(key, RSAPublicKey) else GOOD_BITS
    if bits < LEAST_BITS:
        said = f"La clé « {selector} » ({bits} bits) est trop courte, elle est ignorée."
        return CheckState.FAULT, said
    if bits < GOOD_BITS:
        said = f"La clé « {selector} » a {bits} bits : {GOOD_BITS} sont recommandés."
        return CheckState.WEAK, said
    if "y" in tags.get("t", "").split(":"):
        return (
            CheckState.WEAK,
            f"La clé « {selector} » est marquée comme un essai (t=y).",
        )
    return CheckState.OK, f"La clé « {selector} » est publiée."


def _tags(record: str) -> dict[str, str]:
    """The tags of a record « a=b; c=d », with names in lower case."""
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _dmarc(domain: str) -> Check:
    name = f"_dmarc.{domain}"
    mailbox = f"rua=mailto:dmarc@{names.organisation(domain)}"
    proposed = f"v=DMARC1; p=none; {mailbox}"
    where, found = domain, _dmarc_of(domain)
    if not found:
        where, found = _tree_walk(domain)
    if not found:
        said = (
            "Aucun DMARC n'est publié : Gmail, Yahoo, Microsoft et La Poste l'exigent."
        )
        return _fault("dmarc", [said], name, proposed)
    if len(found) > 1:
        said = f"{len(found)} DMARC sont publiés : aucun n'est lu. N'en gardez qu'un."
        return _fault("dmarc", [said], f"_dmarc.{where}", proposed)
    tags = _tags(found[0])
    sentences, state = _dmarc_terms(tags, inherited=where != domain)
    reports = f"rua={tags['rua']}" if "rua" in tags else mailbox
    better = "" if state == CheckState.OK else f"v=DMARC1; p=quarantine; {reports}"
    return Check(
        what="dmarc",
        state=state,
        sentences=sentences,
        name=f"_dmarc.{where}",
        record=better,
    )


def _tree_walk(domain: str) -> tuple[str, list[str]]:
    """The policy of the organisational domain (RFC 9989, 4.10): that with the fewest
    labels, unless one above says where the organisation ends (psd=)."""
    where, found = domain, []
    labels = domain.split(".")
    for first in range(1, len(labels) - 1):
        above = ".".join(labels[first:])
        if records := _dmarc_of(above):
            where, found = above, records
            if _tags(records[0]).get("psd") == "n":
                break
    return where, found


def _dmarc_of(domain: str) -> list[str]:
    records = names.texts(f"_dmarc.{domain}")
    return [t for t in records if re.match(r"v\s*=\s*DMARC1\s*(;|$)", t)]


POLICIES = ("none", "quarantine", "reject")


def _dmarc_terms(
    tags: dict[str, str], *, inherited: bool
) -> tuple[list[str], CheckState]:
    asked = tags.get("sp") if inherited and "sp" in tags else tags.get("p")
    policy = (asked or "").lower()
    said, state = [], CheckState.OK
    if policy not in POLICIES:
        if "rua" not in tags:
            return ["Le DMARC n'a pas de règle (p=) qui se lise : il est ignoré."], (
                CheckState.FAULT
            )
        policy = "none"
    if policy == "none":
        state = CheckState.WEAK
        said.append(
            "Le DMARC observe seulement (p=none) : un faux message à votre nom arrive."
            " Quand les rapports sont bons, passez à p=quarantine."
        )
    if tags.get("t") == "y":
        state = CheckState.WEAK
        said.append("Le DMARC est marqué comme un essai (t=y) : sa règle est adoucie.")
    for gone in ("pct", "rf", "ri"):
        if gone in tags:
            state = CheckState.WEAK
            said.append(f"« {gone}= » n'existe plus depuis la RFC 9989 : retirez-le.")
    below = [tags.get(name, policy).lower() for name in ("sp", "np")]
    if not inherited and policy != "none" and "none" in below:
        state = CheckState.WEAK
        said.append(
            "Un faux message d'un sous-domaine passe (sp=none ou np=none) : retirez-les."
        )
    for name in ("sp", "np"):
        if name in tags and tags[name].lower() not in POLICIES:
            state = CheckState.WEAK
            said.append(f"« {name}={tags[name]} » ne se lit pas : retirez-le.")
    if tags.get("psd", "").lower() == "y":
        state = CheckState.WEAK
        said.append(
            "« psd=y » dit que ce domaine appartient à tout le monde : retirez-le."
        )
    if "rua" in tags and not _are_mailboxes(tags["rua"]):
        state = CheckState.WEAK
        said.append("L'adresse des rapports (rua=) ne commence pas par « mailto: ».")
    if "rua" not in tags:
        state = CheckState.WEAK
        said.append("Aucune adresse ne reçoit les rapports (rua=) : ajoutez-en une.")
    return said or [f"Le DMARC est publié (p={policy})."], state


def _are_mailboxes(written: str) -> bool:
    return all(
        each.strip().lower().startswith("mailto:") for each in written.split(",")
    )


def _mx(domain: str) -> Check:
    hosts = names.mail_servers(domain)
    if not hosts:
        said = (
            "Le domaine ne reçoit pas de courrier : les rejets et réponses se perdent."
        )
        record = "10 LE_SERVEUR_QUI_REÇOIT_VOTRE_COURRIER"
        return _fault("mx", [said], domain, record)
    if hosts == ["."]:
        said = "Le domaine dit refuser tout courrier (MX nul) : vos messages sont suspects."
        return _fault("mx", [said], domain)
    return Check("mx", CheckState.OK, ["Le domaine reçoit du courrier."], domain)
