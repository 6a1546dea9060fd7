"""Modèles d'emails / SMS: the system's texts and the company's own."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.models import User
from accounts.reading import readable
from contacts.enums import WRITTEN, Channel
from contacts.models import Contact
from core.one_at_a_time import one_at_a_time
from messaging import preview, sms
from messaging.forms import ResetForm, TemplateForm
from messaging.models import MessageTemplate
from messaging.tags import TAGS

RIGHT = "messaging.manage_templates"


def _note(request: HttpRequest, act: str, template: MessageTemplate) -> None:
    assert isinstance(request.user, User)
    audit.record(f"template.{act}", user=request.user, target=f"template:{template.pk}")


@readable(RIGHT)
def template_list(request: HttpRequest) -> HttpResponse:
    found = MessageTemplate.objects.all()
    ctx = {
        "system": [template for template in found if template.code],
        "own": [template for template in found if not template.code],
    }
    return render(request, "messaging/templates.html", ctx)


@permission_required(RIGHT, raise_exception=True)
def add(request: HttpRequest) -> HttpResponse:
    channel = request.GET.get("type", Channel.EMAIL)
    template = MessageTemplate(
        channel=channel if channel in dict(WRITTEN) else Channel.EMAIL
    )
    return _edit(request, template, "added")


@readable(RIGHT)
@one_at_a_time
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(MessageTemplate, pk=pk), "changed")


def _typed(request: HttpRequest) -> QueryDict:
    """The submitted text, with simpler characters if asked for; not saved yet."""
    typed = request.POST.copy()
    if "shorten" in typed:
        typed["body"] = sms.shortened(typed.get("body", ""))
    return typed


def _edit(request: HttpRequest, template: MessageTemplate, act: str) -> HttpResponse:
    if request.method == "POST":
        form = TemplateForm(_typed(request), instance=template)
        if form.is_valid() and "shorten" not in request.POST:
            template = form.save()
            _note(request, act, template)
            messages.success(request, f"Le modèle « {template} » est enregistré.")
            return redirect("messaging:template", pk=template.pk)
    else:
        form = TemplateForm(instance=template)
    ctx = {
        "template": template,
        "form": form,
        "tags": [TAGS[name] for name in sorted(template.usable)],
        "shown": preview.of_words(template, None, timezone.now())
        if template.body
        else None,
    }
    return render(request, "messaging/template.html", ctx)


@require_POST
@permission_required(RIGHT, raise_exception=True)
def live_preview(request: HttpRequest) -> HttpResponse:
    """Preview of the text being written for a real contact; nothing is stored."""
    code = request.POST.get("code", "")
    template = MessageTemplate(
        code=code or None,
        channel=request.POST.get("channel", Channel.EMAIL),
        subject=request.POST.get("subject", ""),
        body=request.POST.get("body", ""),
    )
    search = request.POST.get("preview_for", "").strip()
    people = Contact.objects.active().not_erased()
    contact = people.search(search).by_name().first() if search else None
    shown = preview.of_words(template, contact, timezone.now())
    unknown = search if search and contact is None else ""
    ctx = {"shown": shown, "template": template, "unknown": unknown}
    return render(request, "messaging/_preview.html", ctx)


@permission_required(RIGHT, raise_exception=True)
@one_at_a_time
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Reset a system template to its default text."""
    template = get_object_or_404(MessageTemplate, pk=pk, code__isnull=False)
    system = template.system
    read = template.updated_at.isoformat()
    if request.POST.get("read", read) != read:
        messages.error(
            request,
            "Ce modèle a changé depuis que vous l'avez ouvert : son texte est toujours là.",
        )
        return redirect("messaging:template", pk=template.pk)
    if request.method == "POST" and system:
        template.subject, template.body = system.subject, system.body
        template.save(update_fields=["subject", "body", "updated_at"])
        _note(request, "reset", template)
        messages.success(request, f"Le modèle « {template} » a repris son texte.")
        return redirect("messaging:template", pk=template.pk)
    ctx = {"template": template, "form": ResetForm(initial={"read": read})}
    return render(request, "messaging/template_reset.html", ctx)


@permission_required(RIGHT, raise_exception=True)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a company template; messages sent with it can still be shown."""
    template = get_object_or_404(MessageTemplate, pk=pk, code=None)
    if request.method == "POST":
        _note(request, "removed", template)
        template.delete()
        messages.success(request, f"Le modèle « {template} » est supprimé.")
        return redirect("messaging:templates")
    return render(request, "messaging/template_remove.html", {"template": template})
