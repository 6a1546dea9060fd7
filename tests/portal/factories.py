from django.urls import reverse

from portal import session
from portal.enums import Rubric
from portal.models import PortalSettings, digest

BROWSER = "a-browser-of-the-tests"


def open_portal(audience="client", *, without=()):
    """Tick every section of an audience's portal except those in `without`."""
    wanted = [rubric for rubric in Rubric.values if rubric not in without]
    PortalSettings.objects.update_or_create(
        audience=audience, defaults={"rubrics": wanted}
    )


def login_path(contact, now, browser=BROWSER):
    secret = session.make_link(contact, digest(browser), now).link
    return reverse("portal:enter", args=[contact.kind, secret])


def log_in(client, contact, now):
    """Log the test client's browser in to the portal of this contact."""
    client.cookies[session.COOKIE] = BROWSER
    return client.post(login_path(contact, now))
