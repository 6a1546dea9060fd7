"""Who may open the pages below /dpo/."""

from django.contrib.auth.decorators import permission_required

PERMISSION = "accounts.view_journal"
"""Held by the Délégué and Admins société."""
sees = permission_required(PERMISSION, raise_exception=True)
