"""Endpoints that receive providers' delivery events."""

from anymail.signals import AnymailTrackingEvent
from anymail.webhooks.base import AnymailCoreWebhookView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from mailings import inbound
from messaging import mail_provider
from messaging.gateways.base import BadCallback, gateway, require_signature


@csrf_exempt
@login_not_required
def sms(request: HttpRequest, name: str, signature: str) -> HttpResponse:
    """SMS callback; the signature in the URL authenticates the provider."""
    sms_gateway = gateway()
    if name != sms_gateway.name:
        raise Http404
    try:
        require_signature(name, signature)
        callbacks = sms_gateway.read(request)
    except BadCallback as error:
        status = 404 if str(error) == "signature" else 400
        return HttpResponse(status=status)
    inbound.hear_sms(sms_gateway.name, callbacks, timezone.now())
    return HttpResponse(status=200)


@csrf_exempt
@login_not_required
def email(request: HttpRequest) -> HttpResponse:
    """Webhook of the configured mail provider, authenticated by its secret."""
    view = _provider_view()
    if view is None or not settings.ANYMAIL["WEBHOOK_SECRET"]:
        raise Http404
    try:
        response: HttpResponse = view.as_view()(request)
    except BadCallback:
        return HttpResponse(status=400)
    return response


class TolerantView(AnymailCoreWebhookView):
    """Answer 400 to what cannot be read: a provider must retry only after a fault of
    ours."""

    def parse_events(self, request: HttpRequest) -> list[AnymailTrackingEvent]:
        try:
            return list(super().parse_events(request))
        except (ValueError, TypeError, AttributeError, LookupError):
            raise BadCallback("nonsense") from None


def _provider_view() -> type[TolerantView] | None:
    found = mail_provider.tracking_view(mail_provider.name())
    return type("ProviderView", (TolerantView, found), {}) if found else None
