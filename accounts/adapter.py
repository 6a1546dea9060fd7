from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Back-office accounts are made by an admin: nobody signs up by himself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
