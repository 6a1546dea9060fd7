"""The audit journal: one line an act, with opaque ids and never a personal value."""

from accounts.models import ApiKey, AuditEvent, User


def record(
    action: str,
    *,
    user: User | None = None,
    api_key: ApiKey | None = None,
    target: str = "",
    **details: object,
) -> AuditEvent:
    """Write one line, in the caller's transaction.

    `action` is a dotted code such as "contact.viewed"; `target` is
    "contact:<public id>". `details` must be JSON and hold no name, address or text
    that a person wrote.
    """
    return AuditEvent.objects.create(
        action=action, user=user, api_key=api_key, target=target, details=details
    )
