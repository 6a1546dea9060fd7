"""Sign-ups submitted by a website: the form's definition, then the values entered.

A key of this scope reads nothing else, and cannot learn whether a person is on file.
"""

import datetime
import ipaddress
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from ninja import Field, Path, Router, Schema
from ninja.responses import Status as Answer
from pydantic import ConfigDict, StrictBool, StringConstraints

from accounts.enums import Proof, Scope
from accounts.models import Company
from api.authorization import ApiRequest, Bearer
from api.problems import FieldError, Problem
from api.shapes import CLOCK_TOLERANCE, Instant
from campaigns.models import CampaignVersion
from consent import ledger
from consent.models import Notice
from contacts.enums import Kind
from core import signatures
from disclosure import complete
from portal import intake
from portal.enums import Rubric
from portal.limits import SIGNUPS_PER_IP, TooMany, client_ip, count_ip
from portal.models import PortalSettings
from portal.preferences import PREFIX
from portal.signup_form import SignUpForm, shown

router = Router(tags=["Inscriptions"])

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
OLDEST = datetime.timedelta(days=7)
"""Maximum age of a sign-up: a site that was offline submits its sign-ups within this
time.
"""


class FieldOut(Schema):
    name: str = Field(examples=["last_name"])
    label: str = Field(examples=["Nom"])
    required: bool
    max_length: int | None = None


class ChoiceOut(Schema):
    code: str = Field(
        description="Le nom de la campagne dans « choices ».",
        examples=["newsletter_email"],
    )
    label: str = Field(examples=["la newsletter par e-mail"])
    channel: str = Field(examples=["email"])
    sentence: str = Field(
        description="À montrer telle quelle à côté d'une case jamais cochée d'avance.",
        examples=["J'accepte de recevoir la newsletter par e-mail"],
    )


class FormOut(Schema):
    version: int = Field(
        description="À rendre dans evidence.form_version.", examples=[3]
    )
    language: str = Field(examples=["fr"])
    fields: list[FieldOut]
    texts: dict[str, str] = Field(
        description="Les textes de la page, par place.",
        examples=[{"title": "Vos préférences"}],
    )
    choices: list[ChoiceOut]


class EvidenceIn(Schema):
    model_config = ConfigDict(extra="forbid")

    form_version: int = Field(
        ge=1,
        le=2**31 - 1,
        strict=True,
        description="« version » du formulaire montré.",
        examples=[3],
    )
    page_url: Annotated[str, StringConstraints(max_length=500)] | None = Field(
        None, examples=["https://www.exemple.fr/contact"]
    )
    texts_shown: list[Text] = Field(
        default_factory=list,
        max_length=50,
        description="Ce que la page montrait, mot pour mot.",
    )
    occurred_at: Instant | None = Field(
        None, description="Quand la personne a envoyé le formulaire."
    )
    ip: str | None = Field(
        None,
        max_length=45,
        description="Gardée tronquée, sauf si la société la garde entière.",
        examples=["203.0.113.7"],
    )
    user_agent: Annotated[str, StringConstraints(max_length=1000)] | None = None
    language: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        None, examples=["fr-FR"]
    )


class SignUpIn(Schema):
    model_config = ConfigDict(extra="forbid")

    audience: Kind = Field(examples=["client"])
    person: dict[str, Text] = Field(
        description="Les champs du formulaire, par nom.",
        examples=[{"last_name": "Arbusse", "email": "jeanne@exemple.fr"}],
    )
    choices: dict[str, StrictBool] = Field(
        default_factory=dict,
        description="Code -> case cochée ; n'y mettez que les cases montrées.",
        examples=[{"newsletter_email": True}],
    )
    proof: Literal["confirm", "held_by_caller"] | None = Field(
        None,
        description="held_by_caller : votre site a déjà vérifié l'adresse ; la clé doit le"
        " permettre. Absent : comme notre propre formulaire.",
    )
    evidence: EvidenceIn


class AcceptedOut(Schema):
    status: str = Field(
        "accepted",
        description="La même réponse pour une adresse connue ou inconnue.",
        examples=["accepted"],
    )


@router.get(
    "/forms/{audience}",
    response=FormOut,
    auth=Bearer(Scope.SIGNUPS_WRITE),
    operation_id="get_form",
    summary="Lire le formulaire d'inscription d'une liste",
    url_name="form",
)
def get_form(
    request: ApiRequest,
    response: HttpResponse,
    audience: Annotated[Kind, Path(description="client ou worker")],
) -> dict[str, Any]:
    """Les champs, les textes et les phrases à montrer, dans la version en vigueur. Gardez
    la réponse et son ETag : avec If-None-Match, 304 tant que rien ne change."""
    form = SignUpForm(_settings(audience), now=timezone.now())
    shape = _shape(form)
    response["ETag"] = f'"{signatures.digest("api.form", repr(shape)).hex()[:32]}"'
    return shape


def _settings(audience: Kind) -> PortalSettings:
    found = PortalSettings.of(audience)
    if not found.offers(Rubric.SIGN_UP):
        raise Problem("not_found", "Cette liste n'a pas de formulaire d'inscription.")
    if lacks := complete.closed_for(audience, timezone.now()):
        names = " ; ".join(str(lack) for lack in lacks)
        raise Problem(
            "conflict",
            "Vos mentions d'information sont incomplètes : l'inscription est fermée. Il "
            f"manque : {names}.",
        )
    return found


def _shape(form: SignUpForm) -> dict[str, Any]:
    notice = form.notice
    texts = {
        name: getattr(notice, name)
        for name in ("title", "introduction", "optional_heading", "closing")
    }
    texts |= {
        "form_introduction": form.settings.sign_up_introduction,
        "privacy_label": notice.privacy_label,
        "privacy_url": Company.current().privacy_policy_url
        or f"{settings.BASE_URL}/informations/"
        f"{'clients' if notice.audience == Kind.CLIENT else 'intervenants'}/",
    }
    return {
        "version": notice.version,
        "language": notice.language,
        "fields": [
            {
                "name": name,
                "label": str(form.fields[name].label),
                "required": form.fields[name].required,
                "max_length": getattr(form.fields[name], "max_length", None),
            }
            for name in form.personal
        ],
        "texts": {name: text for name, text in texts.items() if text},
        "choices": [
            {
                "code": code_of(offer.campaign),
                "label": offer.campaign.label,
                "channel": offer.campaign.channel,
                "sentence": notice.sentence_of(offer.campaign),
            }
            for offer in form.offers
        ],
    }


def code_of(campaign: Any) -> str:
    """How a sign-up names a campaign: by its code if it has one, else by its id."""
    return campaign.code or str(campaign.pk)


@router.post(
    "/signups",
    response={202: AcceptedOut},
    auth=Bearer(Scope.SIGNUPS_WRITE),
    operation_id="send_sign_up",
    summary="Transmettre une inscription",
    url_name="signups",
)
def send_sign_up(request: ApiRequest, body: SignUpIn) -> Answer[dict[str, str]]:
    """Même moteur que notre formulaire : la personne reçoit un lien à confirmer, et rien
    n'est créé avant ; une adresse déjà connue reçoit le lien de ses préférences. La
    réponse ne dit jamais si l'adresse était connue. Tout champ en erreur : 422."""
    now = timezone.now()
    from_browser = bool(request.api_key.origins)
    if from_browser:
        _count(request)
    portal = _settings(body.audience)
    notice = _notice(body)
    at = _instant(body.evidence.occurred_at, now)
    form = _filled(body, portal, notice, at)
    if not form.is_valid():
        raise _refused(form)
    sign_up = intake.SignUp(
        audience=portal.audience,
        values=form.values,
        choices=form.choices,
        notice_id=notice.pk,
        read=form.read_versions,
        evidence=_evidence(request, body.evidence, at, from_browser=from_browser),
        teller=None if from_browser else ledger.Actor.api_key(request.api_key),
    )
    intake.take(sign_up, now, waits=_waits(request, body))
    return Answer(202, {"status": "accepted"})


def _count(request: ApiRequest) -> None:
    try:
        count_ip(request, "signup", SIGNUPS_PER_IP)
    except TooMany:
        raise Problem(
            "rate_limited",
            "Trop d'inscriptions viennent de cette adresse du réseau.",
            headers={"Retry-After": "3600"},
        ) from None


def _notice(body: SignUpIn) -> Notice:
    notice = Notice.objects.filter(
        audience=body.audience, version=body.evidence.form_version
    ).first()
    if notice is None:
        raise _bad(
            "evidence/form_version",
            "Aucun formulaire publié n'a cette version : relisez-le.",
        )
    return notice


def _instant(at: datetime.datetime | None, now: datetime.datetime) -> datetime.datetime:
    if at is None:
        return now
    if at > now + CLOCK_TOLERANCE:
        raise _bad("evidence/occurred_at", "Cette date est dans le futur.")
    if at < now - OLDEST:
        raise _bad("evidence/occurred_at", "Cette inscription a plus de 7 jours.")
    return min(at, now)


def _filled(
    body: SignUpIn, portal: PortalSettings, notice: Notice, at: datetime.datetime
) -> SignUpForm:
    """Our own form filled with these values: the same checks and the same messages."""
    empty = SignUpForm(portal, now=at)
    offered = {code_of(offer.campaign): offer.campaign.pk for offer in empty.offers}
    for name in body.person:
        if name not in empty.personal:
            raise _bad(f"person/{name}", "Ce champ n'est pas dans le formulaire.")
    for code in body.choices:
        if code not in offered:
            raise _bad(f"choices/{code}", "Le formulaire ne montre pas cette case.")
    versions = CampaignVersion.objects.current(portal.audience, at)
    now_read = CampaignVersion.objects.current(portal.audience)
    boxes = {
        offered[code]: versions.get(offered[code], now_read[offered[code]])
        for code in body.choices
    }
    data = QueryDict(mutable=True)
    data.update(body.person)
    data["shown"] = shown(portal.audience, notice.pk, boxes, at)
    for code, ticked in body.choices.items():
        if ticked:
            data[f"{PREFIX}{offered[code]}"] = "on"
    return SignUpForm(portal, data, now=at)


def _refused(form: SignUpForm) -> Problem:
    errors: list[FieldError] = [
        {
            "pointer": f"#/person/{name}" if name in form.personal else "#/person",
            "detail": str(messages[0]),
        }
        for name, messages in form.errors.items()
    ]
    return Problem("invalid_content", errors[0]["detail"], errors=errors)


def _bad(pointer: str, detail: str) -> Problem:
    return Problem(
        "invalid_content",
        detail,
        errors=[{"pointer": f"#/{pointer}", "detail": detail}],
    )


def _evidence(
    request: ApiRequest,
    given: EvidenceIn,
    at: datetime.datetime,
    *,
    from_browser: bool,
) -> Mapping[str, Any]:
    """What is kept of the page. From a browser, the address and the user agent are
    those of the call itself: what the body says about them proves nothing.
    """
    ip, agent = given.ip, given.user_agent
    if from_browser:
        ip = client_ip(request)
        agent = request.headers.get("User-Agent", "")[:1000]
    words = {
        "ip": _truncated(ip) if ip else None,
        "page_url": given.page_url,
        "texts_shown": given.texts_shown,
        "user_agent": agent,
        "language": given.language,
        "form_version": given.form_version,
        "occurred_at": at.isoformat(),
        "key": request.api_key.prefix,
    }
    return {name: value for name, value in words.items() if value}


def _truncated(text: str) -> str:
    """The address without its last 8 bits (IPv4) or 80 bits (IPv6), unless
    SIGNUP_KEEP_IP.
    """
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        raise _bad("evidence/ip", "Cette adresse IP n'est pas valable.") from None
    if settings.SIGNUP_KEEP_IP:
        return str(address)
    prefix = 24 if address.version == 4 else 48
    network = ipaddress.ip_network(f"{address}/{prefix}", strict=False)
    return str(network.network_address)


def _waits(request: ApiRequest, body: SignUpIn) -> bool:
    """Whether nothing is stored before the person confirms."""
    if body.proof is None:
        return settings.FORM_DOUBLE_OPT_IN or request.api_key.proof == Proof.CONFIRM
    if body.proof == Proof.CONFIRM:
        return True
    if request.api_key.proof != Proof.HELD or request.api_key.origins:
        raise _bad(
            "proof",
            "Cette clé ne peut pas répondre elle-même de la preuve : la personne confirme.",
        )
    return False
