"""Sign-up form, as a page or as a frame in the company's own site, and its
confirmation."""

from functools import wraps
from urllib.parse import urlsplit

from csp.constants import HEADER, SELF
from csp.utils import build_policy
from django.conf import settings as django_settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consent.sharing import left_silenced
from consent.suppressions import proved_by
from contacts.enums import Channel, Kind
from disclosure import complete, mention
from portal import intake, signing_up
from portal.enums import Rubric
from portal.limits import SIGNUPS_PER_IP, count_ip
from portal.models import PortalSettings
from portal.pages import View, public_page
from portal.signup_form import SignUpForm

SUBMIT = {Kind.CLIENT: "Envoyer ma demande", Kind.WORKER: "Envoyer ma candidature"}
TITLES = {Kind.CLIENT: "Nous contacter", Kind.WORKER: "Proposer ma candidature"}


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, audience: Kind) -> HttpResponse:
    settings = _open(audience)
    return _not_yet(request, audience) or _answer(request, settings, framed=False)


def in_allowed_frames(view: View) -> View:
    """Allow the company's sites to frame every response, including errors and 404: a
    browser displays nothing if framing is not allowed."""

    @wraps(view)
    def answer(
        request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if ancestors := django_settings.SIGNUP_FRAME_ANCESTORS:
            replace = {"frame-ancestors": [SELF, *ancestors]}
            response.headers[HEADER] = build_policy(replace=replace)
        return response

    return xframe_options_exempt(answer)


@in_allowed_frames
@public_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def framed_sign_up(request: HttpRequest, audience: Kind) -> HttpResponse:
    """Sign-up form inside the company's site. Browsers block cookies there, so the
    Origin header and the signed time of the page replace the CSRF cookie."""
    if not django_settings.SIGNUP_FRAME_ANCESTORS:
        raise Http404
    settings = _open(audience)
    if request.method == "POST" and not _is_our_own(request):
        return render(request, "portal/foreign_form.html", status=403)
    return _not_yet(request, audience) or _answer(request, settings, framed=True)


def _open(audience: Kind) -> PortalSettings:
    settings = PortalSettings.of(audience)
    if not settings.offers(Rubric.SIGN_UP):
        raise Http404
    return settings


def _not_yet(request: HttpRequest, audience: Kind) -> HttpResponse | None:
    """503 page shown instead of the form while the notice is incomplete; None
    otherwise."""
    lacks = complete.closed_for(audience, timezone.now())
    if not lacks:
        return None
    ctx = {"lacks": lacks, "title": TITLES[audience]}
    return render(request, "portal/not_yet.html", ctx, status=503)


def _is_our_own(request: HttpRequest) -> bool:
    """Whether the POST comes from our own origin: the frame holds our own page."""
    base = urlsplit(django_settings.BASE_URL)
    return request.headers.get("Origin") == f"{base.scheme}://{base.netloc}"


def _answer(
    request: HttpRequest, settings: PortalSettings, *, framed: bool
) -> HttpResponse:
    now = timezone.now()
    form = SignUpForm(settings, now=now, framed=framed)
    if request.method == "POST":
        count_ip(request, "signup", SIGNUPS_PER_IP)
        form = SignUpForm(settings, request.POST, now=now, framed=framed)
        if form.is_valid():
            _take(form)
            return redirect(f"{request.path}?etat=envoye#fait")
        form.renewed()
    ctx = {
        "form": form,
        "notice": form.notice,
        "settings": settings,
        "framed": framed,
        "submit_label": SUBMIT[Kind(settings.audience)],
        "title": TITLES[Kind(settings.audience)],
        "mention": mention.of(settings.audience),
        "done": request.GET.get("etat") == "envoye",
        "double_opt_in": django_settings.FORM_DOUBLE_OPT_IN,
    }
    return render(request, "portal/signup.html", ctx)


def _take(form: SignUpForm) -> None:
    """Hand over the sign-up; the page answers the same for known and unknown addresses."""
    sign_up = intake.SignUp(
        audience=form.settings.audience,
        values=form.values,
        choices=form.choices,
        notice_id=form.read_notice_id,
        read=form.read_versions,
    )
    intake.take(sign_up, form.now, waits=django_settings.FORM_DOUBLE_OPT_IN)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, audience: Kind, token: str) -> HttpResponse:
    """Confirmation page: link scanners that fetch the URL do not sign anyone up."""
    now = timezone.now()
    ctx = {"audience": audience, "done": request.method == "POST"}
    try:
        ctx["chose"] = bool(signing_up.find(audience, token, now).choices)
        if request.method == "POST":
            contact = signing_up.confirm(audience, token, now)
            ctx["is_known"] = contact is None
            ctx["has_other_sheet"] = contact is not None and bool(
                left_silenced(contact, proved_by(contact, Channel.EMAIL))
            )
    except signing_up.AlreadyConfirmed:
        return render(request, "portal/already_confirmed.html", ctx)
    except signing_up.NothingPending:
        count_ip(request, "bad_confirmation")
        return render(request, "portal/bad_confirmation.html", ctx, status=404)
    return render(request, "portal/confirm.html", ctx)
