"""Portal login: the person types their address, receives a link and presses a button;
no password."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from contacts.addresses import address_keys
from portal import interrupted, session, tasks
from portal.enums import Rubric
from portal.forms import PortalLoginForm
from portal.limits import count_ip, may_mail
from portal.models import PortalSession, PortalSettings, digest
from portal.pages import public_page

LOGINS_PER_ADDRESS = "5/h"
CODES_PER_IP = "60/h"
"""Right or wrong, whoever the codes are for: one caller may know many addresses."""


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest, audience: str) -> HttpResponse:
    """The rubrics of a signed-in contact, or the login form."""
    settings = PortalSettings.of(audience)
    opened = session.open_of(request, audience, timezone.now())
    form = PortalLoginForm()
    if request.method == "POST" and "code" in request.POST:
        return _enter_by_code(request, audience)
    if request.method == "POST":
        count_ip(request, "login")
        form = PortalLoginForm(request.POST)
        if form.is_valid():
            return _send_link(request, audience, form.cleaned_data["email"])
    ctx = {
        "audience": audience,
        "settings": settings,
        "rubrics": [Rubric(r) for r in settings.rubrics if r != Rubric.SIGN_UP],
        "contact": opened[0] if opened else None,
        "representative": opened[1].representative if opened else None,
        "form": form,
        "done": request.GET.get("etat", ""),
    }
    page = "portal/home.html" if opened else "portal/login.html"
    return render(request, page, ctx)


def _send_link(request: HttpRequest, audience: str, email: str) -> HttpResponse:
    """Same answer and same work for every address; the worker looks it up."""
    keys = address_keys(email)
    response = redirect(f"{request.path}?etat=envoye#fait")
    if may_mail("login", f"{audience}:{keys[0]}", LOGINS_PER_ADDRESS):
        browser = session.new_secret()
        found_by = " ".join(keys)
        tasks.hand_over(tasks.send_login_links, audience, found_by, digest(browser))
        # Set only with a new link: the previous link needs the cookie that came with
        # it.
        session.give_cookie(response, browser, session.LINK_LIFETIME)
        interrupted.follow(session.cookie_digest(request), digest(browser))
    return response


def _enter_by_code(request: HttpRequest, audience: str) -> HttpResponse:
    """The code of the mail, typed in the browser that asked."""
    now, code = timezone.now(), request.POST["code"]
    # Counted before it is compared: beyond the rate even the right code opens nothing.
    count_ip(request, "code", CODES_PER_IP)
    try:
        opened = session.enter_by_code(request, audience, code, now)
    except session.BadLogin:
        return redirect(f"{request.path}?etat=code#fait")
    return _open(audience, *opened)


def _open(audience: str, secret: str, row: PortalSession) -> HttpResponse:
    home_page = resolve_url("portal:home", audience)
    response = redirect(interrupted.path_of(row) or home_page)
    age = session.SESSION_LIFETIME + session.ENDED_KEPT
    session.give_cookie(response, secret, age)
    return response


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, audience: str, token: str) -> HttpResponse:
    """Confirmation page: link scanners that fetch the URL do not log in. Another browser
    than the one that asked must have the code of the mail besides."""
    now, code = timezone.now(), request.POST.get("code")
    if code is not None:
        count_ip(request, "code", CODES_PER_IP)
    try:
        if code is not None:
            opened = session.enter_by_code(request, audience, code, now, token=token)
            return _open(audience, *opened)
        if request.method == "POST":
            return _open(audience, *session.enter(request, audience, token, now))
        link = session.look_at(request, audience, token, now)
    except session.OtherBrowser:
        status = 404 if request.method == "POST" else 200
        return render(request, "portal/enter_by_code.html", status=status)
    except session.BadLogin:
        count_ip(request, "bad_login")
        inside = session.contact_of(request, audience, now) is not None
        ctx = {"audience": audience, "inside": inside}
        return render(request, "portal/bad_login.html", ctx, status=404)
    ctx = {"contact": link.contact, "representative": link.representative}
    return render(request, "portal/enter.html", ctx)


@public_page
@require_POST
def leave(request: HttpRequest, audience: str) -> HttpResponse:
    home_page = redirect("portal:home", audience)
    response = redirect(f"{home_page.url}?etat=parti#fait")
    session.leave(request, response)
    return response
