"""« Domaine d'envoi »: DNS check of the domain, and analysis of a received mail."""

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.reading import readable
from accounts.requests import UserRequest
from messaging.compiled_template import domain as sending_domain
from messaging.deliverability import received, watch
from messaging.models import DomainCheck

RIGHT = "accounts.manage_company"
LABELS = {
    "spf": "SPF (qui peut envoyer)",
    "dkim": "DKIM (signature)",
    "dmarc": "DMARC (règle pour les faux)",
    "mx": "MX (courrier reçu)",
}


class ReceivedForm(forms.Form):
    file = forms.FileField(label="E-mail reçu (.eml)", max_length=200)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > received.MOST_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 10 Mo.")
        return file


@readable(RIGHT)
def show(request: UserRequest) -> HttpResponse:
    """Show the page; the uploaded file is read and not stored."""
    reading = None
    form = ReceivedForm()
    if "mail" in request.POST:
        form = ReceivedForm(request.POST, request.FILES)
        if form.is_valid():
            reading = received.read(form.cleaned_data["file"].read())
    elif request.method == "POST":
        watch.check(timezone.now())
        messages.success(request, "La vérification est faite.")
        return redirect("messaging:domain")
    ctx = {
        "last": DomainCheck.objects.first(),
        "domain": sending_domain(),
        "labels": LABELS,
        "form": form,
        "reading": reading,
    }
    return render(request, "messaging/domain.html", ctx)
