"""The Suppression tab."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.reading import readable
from accounts.requests import UserRequest
from contacts.enums import Kind
from contacts.models import Contact
from core.one_at_a_time import one_at_a_time
from core.plurals import counted
from erasure import catalogue, pending_documents
from erasure.forms import FieldChoiceForm


@readable("erasure.manage_personal_fields")
@one_at_a_time
def fields(request: UserRequest) -> HttpResponse:
    """One form per kind of contact; each saves only its own boxes."""
    forms = {kind: FieldChoiceForm(kind) for kind in Kind.values}
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in forms:
        forms[kind] = form = FieldChoiceForm(kind, request.POST)
        if form.is_valid():
            return _save(request, form)
    ctx = {
        "unprotected": pending_documents.unprotected(),
        "always": catalogue.grouped(catalogue.always_erased()),
        "sections": [
            {
                "kind": kind,
                "title": "Fiche client" if kind == Kind.CLIENT else "Fiche intervenant",
                "form": form,
                "inactive": Contact.objects.of_kind(kind)
                .inactive()
                .not_erased()
                .count(),
                "nothing_ticked": not catalogue.chosen(kind),
            }
            for kind, form in forms.items()
        ],
    }
    return render(request, "erasure/fields.html", ctx)


def _save(request: UserRequest, form: FieldChoiceForm) -> HttpResponse:
    paths = form.cleaned_data["paths"]
    changed = catalogue.choose(form.kind, paths, user=request.user)
    concerned = Contact.objects.of_kind(form.kind).inactive().not_erased().count()
    if not changed:
        messages.info(request, "Rien n'a changé.")
    else:
        messages.success(
            request,
            "Enregistré. Le changement vaut pour les prochaines suppressions. En attente"
            f" de leur échéance : {counted(concerned, 'fiche inactive')}.",
        )
    if not paths:
        messages.warning(
            request,
            "Aucune case n'est cochée : une suppression laisserait la fiche entière.",
        )
    return redirect("erasure:fields")
