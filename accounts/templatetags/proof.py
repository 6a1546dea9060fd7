import json

from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context, Library

from accounts import recent_proof, second_factor

register = Library()


@register.simple_tag(takes_context=True)
def act_that_waits(context: Context) -> str:
    """What the proof is asked for, in words; empty where nothing waits."""
    return recent_proof.asked_for(context["request"])


@register.simple_tag(takes_context=True)
def second_factor_is_due(context: Context) -> bool:
    """The person must set one up before anything else."""
    return second_factor.is_due(context["request"].user)


@register.filter
def has_second_factor(user: object) -> bool:
    return second_factor.is_set(user)  # type: ignore[arg-type]


@register.filter
def as_json(value: object) -> str:
    """For an attribute, where the template engine escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.simple_tag
def passkeys_are_used() -> bool:
    """Somebody here has one: the login page offers it, and has nothing more before."""
    return second_factor.passkeys_are_used()
