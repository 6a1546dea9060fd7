"""A portal form that was sent after the end of its session: kept on the ended session,
and given back after the next login of the same contact from the same browser."""

from django.http import HttpRequest, QueryDict

from portal.closed_forms import readable
from portal.models import LoginLink, PortalSession

LONGEST = 20_000
"""Characters of a kept form; the longest field of the portal has 4,000."""


def keep(request: HttpRequest, kind: str, browser_digest: str) -> bool:
    """Keep a form on the ended session of this browser; False if nothing was kept. That
    session opens nothing any more, or the page would not have asked who is there."""
    ended = PortalSession.objects.filter(
        digest=browser_digest, contact__kind=kind, contact__erased_at=None
    )
    fields = {
        name: values
        for name, values in readable(request.POST).lists()
        if name != "csrfmiddlewaretoken"
    }
    if sum(len(value) for values in fields.values() for value in values) > LONGEST:
        return False
    return bool(ended.update(typed={"path": request.path, "fields": fields}))


def follow(former_digest: str, browser_digest: str) -> None:
    """Attach the kept form to the browser's new cookie, given with its login link."""
    kept = PortalSession.objects.filter(digest=former_digest).exclude(typed=None)
    kept.update(digest=browser_digest)


def of_browser(link: LoginLink) -> dict[str, object] | None:
    """Take the form kept for the contact and the browser of a login link, or None."""
    kept = PortalSession.objects.filter(
        digest=link.browser_digest, contact=link.contact
    ).exclude(typed=None)
    typed: dict[str, object] | None = kept.values_list("typed", flat=True).first()
    kept.delete()
    return typed


def path_of(session: PortalSession) -> str | None:
    """The page of the form given back by this session."""
    return session.typed["path"] if session.typed else None


def given_back(request: HttpRequest, session: PortalSession) -> QueryDict | None:
    """The form to show again on this page; forgotten once it is sent."""
    typed = session.typed
    if typed is None or typed["path"] != request.path:
        return None
    if request.method == "POST":
        session.typed = None
        session.save(update_fields=["typed"])
        return None
    fields = QueryDict(mutable=True)
    for name, values in typed["fields"].items():
        fields.setlist(name, values)
    return fields
