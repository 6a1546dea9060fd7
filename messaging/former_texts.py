"""Digests of former default texts: a template that still has one of them may be
updated.

A text changed by the company is never replaced. The digest is the SHA-256 of the
subject, a null byte and the body stripped of surrounding blanks.
"""

import hashlib
from typing import Any

from messaging.system_templates import SYSTEM_TEMPLATES

FORMER = {
    "consent_request": "76fe17caa113f8c3d35aa993b8bfe9dc836c5b18f91601c8445ac16971f8cf9d",
    "consent_request_sms": "74303d985e0759db40c73d31e3426124e50de0fa84d25ffe2cdc65d15821b179",
    "erasure_client": "dae26a68dadd4392fb58e4ef89b40f8184be5ac92cdd4291c88ba9666ad6cefb",
    "erasure_worker": "539172a689f96d45d2fd0a37eaed9ca878f572ed417c570ef53137e990d78a7f",
    "new_link": "ee5f1d7a5f7498ef51d4f884a81fc938b103f141c44359851b989d0aa52ad504",
    "portal_login": "2559d01e5fbfdc076e874e95ed1aa13d4b7e9a488b5d14bd40256867ac15cfee",
    "signup_confirm": "ba603ba5354bb17bb18f96124bfc1c13a250eb5beff4e961933a05c3070b683a",
    "choices_confirm": "11ba2885f46b91daa3c844651b15803030dac06f0896d71b10cd3129f972b017",
    "signup_known": "158a658b964ada9903d23d6d14918dfaaaac4bc4f3ce7c90c87478c6deaaf405",
    "choice_recorded": "015b3f1b9cc933cb962241cb8e49e3c48051e3bbd4cf71885ccf5264abd52f44",
    "choice_recorded_sms": "f0bec0a7b9825c61a9836ffea502bc9b2fb008d22da838a22072908f46a9c20f",
    "address_changed": "fc7ee25a312b11a21f7d9e737d2509361fbd0219634fcaede68de6f308eb4e10",
    "address_confirm": "fb68a09e82fb526ec7bea3c255994e11d6b1eeb72f0805abe75f51f3ac06139c",
    "request_answered": "b9deeec7674a8c54a278456cc59a01ba4fd7b4f03200b6d0d6568f921e92cb5b",
    "request_extended": "f879bfaa70f936c8e61c97c7375777566bd2d0e4423d7b5a92366ae897b5f1f1",
    "purge_warning": "6525dab8a89432a29e2b62121eaab274d81845d8aac18cac7c1cd93b0120a44b",
}

SECOND = {
    "portal_login": "399627d527b25ea643f9188ab3e9f6717567f1881df9e49ba6a279e69a6935b6",
    "erasure_client": "9da0152c4d5d7b488a558e5d66b4c5d403517316486e66062675e3129ae3f047",
    "erasure_worker": "f338ba15cc6221102523f41a750c3a71726d87d579a4155b0fb5d8869a64455e",
    "erasure_kept": "a42c66d1a7c60ed158024fdd279d29459b0608f5b75c0fe8495e3e3f9e1beebe",
    "relative_told": "ee999fc1a5fe4e9c43a62b512cdbf9e99dd51b58e3997b5b7f5d9633114d18f8",
    "imported_told": "4426d3ad32bc01b70e150376293fe35c17a705af8426294d3be7970327b58713",
}
"""The texts in force before the papers kept were told by situation, and before a code
stood beside the link."""

THIRD = {
    "consent_request": "d49df0e34b88e5ebbcf4c17a34a3e4e680116a54735fcd206938bb03b15e1bfe",
    "number_confirm_sms": "723f165391bae6c6d686d9248eb9324764c6c8a2337bbca887e3458c3a6c17e8",
    "relative_told": "e3575eb0344e79907f499706411d53a09aebb99fa2e6278006e9774e1d865bd0",
}
"""The texts in force before a number noted by the staff, and a candidate, were told apart."""

FOURTH = {
    "signup_known": "9f62c43f7e0dd370b49572106baf01ca34cd9a62d88bb3c39d0ea48ee634f47e",
    "erasure_announced": "fd5e07681aa9f5e4802f71a019bdff61f2890a320e2302a37d4c7a4e01231a59",
    "consent_request": "72a2f94adbabccc6fa286d83e468d0a7de14661ecafc99e67ec291fbdfc3d61a",
    "details_check": "2d67feedceed124f1a205abf139531f6b4930bc25f1c0452f5b297ea5f8ed116",
    "choice_recorded": "54d9eb674353d424c63b5d02238cc64cf7311c36da57a1adff48fcd1ee71a322",
}
"""The texts in force before the day and the means of a choice were told, before each reader
read of their own contract, work, application or request only, and before an announced
deletion said its reason."""

FIFTH = {
    "choice_recorded": "88c7abe9bee1bcc15caa618237501e6a507429d389a0588037854933b52e9f04",
    "imported_told": "34860d425c41739abc54e4d618fa2d19b551976a24d99bf5251be09dcf306527",
}
"""The texts in force before a receipt could be read without its first sentence, and before
a mailing could tell the people of a file (art. 14)."""


def digest(subject: str, body: str) -> str:
    text = body.replace("\r\n", "\n").strip()
    return hashlib.sha256(f"{subject}\0{text}".encode()).hexdigest()


def follow(template: Any) -> None:
    """Create the missing templates and update those that the company did not change.

    `template`: the historical model MessageTemplate of the migration.
    """
    for code, system in SYSTEM_TEMPLATES.items():
        found = template.objects.filter(code=code).first()
        if found is None:
            _free_name(template, system.channel, system.name)
            template.objects.create(
                code=code,
                channel=system.channel,
                audience=system.audience,
                name=system.name,
                subject=system.subject,
                body=system.body,
            )
        elif digest(found.subject, found.body) in _former(code):
            found.subject, found.body = system.subject, system.body
            found.save()


def _former(code: str) -> set[str | None]:
    return {texts.get(code) for texts in (FORMER, SECOND, THIRD, FOURTH, FIFTH)}


def _free_name(template: Any, channel: str, name: str) -> None:
    """Free a system template's name: a company template that has it is renamed."""
    taken = template.objects.filter(channel=channel, name=name)
    taken.update(name=f"{name} (de la société)")
