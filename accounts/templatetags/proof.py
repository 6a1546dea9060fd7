import json

from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context, Library

from accounts import recent_proof, second_factor
from accounts.models import User

register = Library()


@register.simple_tag(takes_context=True)
def act_that_waits(context: Context) -> str:
    """Label of the act that awaits a recent proof; empty if none."""
    return recent_proof.asked_for(context["request"])


@register.simple_tag(takes_context=True)
def second_factor_is_due(context: Context) -> bool:
    """Whether the person must set up a second factor before anything else."""
    return second_factor.is_due(context["request"].user)


@register.filter
def has_second_factor(user: User) -> bool:
    return second_factor.is_set(user)


@register.filter
def as_json(value: object) -> str:
    """JSON for an HTML attribute; the template engine escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.simple_tag
def passkeys_are_used() -> bool:
    """Whether any account has a passkey; otherwise the login page does not offer them."""
    return second_factor.passkeys_are_used()
