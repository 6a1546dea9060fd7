from django.template import Context, Library

from accounts import recent_proof

register = Library()


@register.simple_tag(takes_context=True)
def act_that_waits(context: Context) -> str:
    """What the proof is asked for, in words; empty where nothing waits."""
    return recent_proof.asked_for(context["request"])
