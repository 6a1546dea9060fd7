"""Société: data about the company, and its logo (a PNG or JPEG in base64)."""

import base64

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict

from accounts import company as companies
from accounts.forms import CompanyForm
from accounts.logo import redrawn
from accounts.models import Company
from backoffice.configuring.parts import (
    ConfigurationRefused,
    Context,
    checked,
    known,
    mapping,
    typed,
)
from contacts.enums import Kind

LOGO = "logo"
NO_RECIPIENTS = "no_recipients"
NUMBERS = ("backup_days",)


def dump() -> dict[str, object]:
    company = Company.current()
    return {
        **model_to_dict(company, CompanyForm.Meta.fields),
        NO_RECIPIENTS: sorted(company.no_recipients),
        LOGO: _logo_of(company),
    }


def apply(given: object, context: Context) -> bool:
    part = dict(mapping("company", given))
    current = Company.current()
    before = model_to_dict(current, CompanyForm.Meta.fields)
    known("company", part, {*before, NO_RECIPIENTS, LOGO})
    types: dict[str, type] = dict.fromkeys(part, str)
    types |= dict.fromkeys(NUMBERS, int) | {NO_RECIPIENTS: list}
    typed("company", part, types, empty=[LOGO, *NUMBERS])
    logo_changed = LOGO in part and _apply_logo(part.pop(LOGO), current, context)
    nobody = _audiences(part.pop(NO_RECIPIENTS, current.no_recipients))
    form = CompanyForm({**before, **part}, instance=current)
    checked("company", form)
    after = model_to_dict(form.instance, CompanyForm.Meta.fields)
    changed = {name for name in after if after[name] != before[name]}
    if nobody != sorted(current.no_recipients):
        form.instance.no_recipients = nobody
        changed.add(NO_RECIPIENTS)
    companies.store(form.instance, changed, user=context.user)
    return bool(changed) or logo_changed


def _audiences(given: object) -> list[str]:
    """The lists whose data is not held by anyone else, as declared by the company."""
    named = given if isinstance(given, list) else []
    if any(each not in Kind.values for each in named):
        raise ConfigurationRefused(
            [f"company : {NO_RECIPIENTS} attend client ou worker."]
        )
    return sorted(set(named))


def _logo_of(company: Company) -> str | None:
    try:
        with company.logo.open("rb") as file:
            return base64.b64encode(file.read()).decode()
    except (ValueError, FileNotFoundError):
        # There is no logo, or its file is missing.
        return None


def _apply_logo(given: object, company: Company, context: Context) -> bool:
    if given == _logo_of(company) or (not given and not company.logo.name):
        return False
    drawn = None
    if given:
        try:
            content = base64.b64decode(str(given), validate=True)
        except ValueError:  # also raised for a character outside ASCII
            raise ConfigurationRefused(
                ["company : logo attend une image en base64."]
            ) from None
        try:
            drawn = redrawn(SimpleUploadedFile("logo", content))
        except ValidationError as error:
            raise ConfigurationRefused(
                [f"company : logo : {m}" for m in error.messages]
            ) from None
        with drawn.open() as file:
            if base64.b64encode(file.read()).decode() == _logo_of(company):
                return False
        drawn.seek(0)
    companies.change_logo(company, drawn, user=context.user)
    return True
