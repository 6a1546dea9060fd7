import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.requests import UserRequest
from contacts import closing, editing, querysets
from contacts.enums import Channel, Kind
from contacts.filters import ContactFilter
from contacts.forms import ContactForm, NoteForm
from contacts.kind_forms import FORMS
from contacts.models import Contact, ContactNote, WorkerDetails
from contacts.references import ReferenceTaken
from contacts.unrestricted import unrestricted
from core import sorting
from core.one_at_a_time import one_at_a_time

PAGE_SIZE = 50
COLUMNS = (
    ("Nom", "nom"),
    ("Situation", "situation"),
    ("E-mail", ""),
    ("Portable", ""),
    ("Code postal", "code_postal"),
    ("Ville", "ville"),
)
ORDERS = {
    "nom": ("sort_name", "id"),
    "situation": ("status", "sort_name", "id"),
    "code_postal": ("postcode", "sort_name", "id"),
    "ville": ("city", "sort_name", "id"),
}
FOLDED = ("code_postal", "ville", "reference", "mandat", "proche")
REOPENED = {
    Channel.EMAIL: "L'adresse e-mail est rouverte : les prochains messages y partiront.",
    Channel.SMS: "Le numéro est rouvert : les prochains SMS y partiront.",
    Channel.PHONE: "Le numéro est rouvert : il peut de nouveau être appelé.",
}


reads = permission_required("contacts.view_contact", raise_exception=True)
adds = permission_required("contacts.add_contact", raise_exception=True)
changes = permission_required("contacts.change_contact", raise_exception=True)


@reads
def listing(request: UserRequest, kind: Kind) -> HttpResponse:
    filters = ContactFilter(request.GET, kind=kind)
    found = filters.qs
    sort = sorting.chosen(request.GET.get("tri", ""), ORDERS)
    if sort:
        found = found.order_by(*sorting.ordering(sort, ORDERS))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    is_cut = filters.searches and page.paginator.count > querysets.MOST
    ctx = {
        "kind": kind,
        "filters": filters,
        "page": page,
        "sort": sort,
        "columns": sorting.columns(
            COLUMNS, sort, "" if request.GET.get("q") else "nom"
        ),
        "folded_filters_used": any(request.GET.get(name) for name in FOLDED),
        "at_least": querysets.MOST if is_cut else 0,
        "narrowed": any(request.GET.get(name) for name in filters.filters),
    }
    return render(request, "contacts/list.html", ctx)


@adds
def add(request: UserRequest, kind: Kind) -> HttpResponse:
    return _edit(request, Contact(kind=kind), kind)


@changes
@unrestricted
@one_at_a_time
def edit(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    found = Contact.objects.all()
    if request.method == "POST":
        # Lock the row: the API changes contacts too, and the form compares with what it
        # overwrites.
        found = found.select_for_update(of=("self",))
    contact = get_object_or_404(found, public_id=public_id)
    if contact.merged_into:
        return redirect("backoffice:contact", contact.merged_into.public_id)
    if contact.is_erased and not contact.is_active:
        messages.warning(
            request,
            "Les données de cette fiche sont supprimées : réactivez-la avant de la modifier.",
        )
        return redirect("backoffice:contact", public_id)
    return _edit(request, contact, Kind(contact.kind))


def _edit(request: UserRequest, contact: Contact, kind: Kind) -> HttpResponse:
    duplicates = Contact.objects.none()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FORMS[kind](
        *sent,
        instance=contact,
        today=timezone.localdate(),
        sees_sensitive=request.user.sees_sensitive,
    )
    if request.method == "POST" and form.is_valid():
        if "confirm_duplicate" not in request.POST:
            duplicates = form.duplicates()
        if not duplicates:
            is_new = contact.pk is None
            try:
                return _store(request, form)
            except ReferenceTaken as error:
                # Another user has just given this reference to another contact.
                form.add_error("references", str(error))
                if is_new:
                    # Nothing was stored: the page still creates a contact.
                    contact.pk = None
    ctx = {
        "form": form,
        "kind": kind,
        # Reload: the form may have set unsaved values on its instance.
        "contact": contact.pk and Contact.objects.get(pk=contact.pk),
        "duplicates": duplicates[:10],
    }
    return render(request, "contacts/form.html", ctx)


def _store(request: UserRequest, form: ContactForm) -> HttpResponse:
    """Save the form. A deactivation is redirected to the alert page with the unsaved
    form."""
    if form.deactivates:
        return redirect(
            "retention:deactivate", form.instance.public_id, preserve_request=True
        )
    is_new = form.instance.pk is None
    contact = form.store(at=timezone.now(), user=request.user)
    text = "La fiche est créée." if is_new else "La fiche est enregistrée."
    messages.success(request, text)
    return redirect("backoffice:contact", contact.public_id)


@changes
@require_POST
@unrestricted
def add_note(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    if contact.is_erased and not contact.is_active:
        messages.error(
            request, "Les données de cette fiche sont supprimées : rien n'y est écrit."
        )
        return redirect("backoffice:contact", public_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        editing.add_note(contact, text, at=timezone.now(), user=request.user)
        messages.success(request, "La note est ajoutée.")
    else:
        messages.error(request, "La note est vide ou trop longue : rien n'est ajouté.")
    return redirect(f"{reverse('backoffice:contact', args=[public_id])}#notes")


@changes
@unrestricted
def remove_note(request: UserRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    note = get_object_or_404(
        ContactNote.objects.select_related("contact"),
        pk=pk,
        contact__public_id=public_id,
    )
    if request.method == "POST":
        editing.remove_note(note, user=request.user)
        messages.success(request, "La note est supprimée.")
        return redirect("backoffice:contact", public_id)
    return render(request, "contacts/remove_note.html", {"note": note})


@changes
@require_POST
def reopen_address(
    request: UserRequest, public_id: uuid.UUID, channel: str
) -> HttpResponse:
    """Allow messages again to an address that a server had rejected."""
    contact = get_object_or_404(Contact, public_id=public_id)
    if channel not in Channel.values:
        raise Http404
    if closing.reopen(contact, channel, user=request.user):
        messages.success(request, REOPENED[Channel(channel)])
    else:
        messages.info(request, "Cette adresse n'était pas fermée : rien n'a changé.")
    return redirect("backoffice:contact", public_id)


@reads
def resume(request: UserRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Send the CV file: MEDIA is not served by URL."""
    details = get_object_or_404(
        WorkerDetails.objects.select_related("contact"), contact__public_id=public_id
    )
    if not details.resume:
        raise Http404
    audit.record(
        "contact.resume_read", user=request.user, target=details.contact.target
    )
    suffix = str(details.resume.name).rpartition(".")[2]
    return FileResponse(
        details.resume.open(), as_attachment=True, filename=f"cv.{suffix}"
    )
