"""A form field for a scanned paper: a signed form, a judgment, a death certificate."""

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core import uploads

SCAN_BYTES = 10 * 1024 * 1024
SCANS = (".pdf", ".jpg", ".png")


class ScanField(forms.FileField):
    """An optional PDF, JPEG or PNG of 10 MB at most, checked by its first bytes.

    The file is renamed: its name may contain a person's name.
    """

    def __init__(self, *, label: str, what: str, **kwargs: Any) -> None:
        help_text = f"Facultatif : {what}, en PDF, JPEG ou PNG, 10 Mo au plus."
        super().__init__(label=label, help_text=help_text, required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        scan = super().clean(data, initial)
        if not scan or scan is initial:
            # Nothing was sent: the stored file, if any, stays as it is.
            return scan or None
        if scan.size > SCAN_BYTES:
            raise forms.ValidationError("Ce document dépasse 10 Mo.")
        suffix = uploads.kind_of(
            scan, SCANS, "Ce document n'est ni un PDF, ni un JPEG, ni un PNG."
        )
        scan.name = f"{uuid.uuid4()}{suffix}"
        return scan
