from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from accounts import audit
from accounts.reading import readable
from accounts.requests import UserRequest
from campaigns.models import Campaign
from consent import tasks
from consent.forms import DraftForm, NoticeForm
from consent.models import LedgerCheck, Notice
from consent.notices import publish
from consent.notices.preview import PreviewForm
from contacts.enums import Kind
from core.one_at_a_time import one_at_a_time

manages_notices = permission_required("consent.manage_notices", raise_exception=True)
reads_notices = readable("consent.manage_notices")


@reads_notices
def notices(request: UserRequest) -> HttpResponse:
    ctx = {
        "lists": [
            {
                "audience": kind,
                "notice": Notice.objects.published(kind),
                "has_draft": Notice.objects.filter(
                    audience=kind, version=None
                ).exists(),
                "campaigns": Campaign.objects.of_audience(kind)
                .not_deleted()
                .in_order(),
            }
            for kind in Kind
        ]
    }
    return render(request, "consent/notices.html", ctx)


@manages_notices
@one_at_a_time
def edit_notice(request: UserRequest, audience: Kind) -> HttpResponse:
    draft = publish.draft_of(audience)
    if request.method == "POST":
        form = NoticeForm(request.POST, instance=draft)
        if form.is_valid():
            form.save()
            audit.record(
                "notice.draft_saved",
                user=request.user,
                target=f"notice:{draft.pk}",
                fields=form.changed_data,
            )
            if "publish" in request.POST:
                return redirect("consent:publish_notice", audience)
            messages.success(request, "Le brouillon est enregistré.")
            return redirect("consent:edit_notice", audience)
    else:
        form = NoticeForm(instance=draft)
    ctx = {
        "audience": audience,
        "form": form,
        "draft": draft,
        "current": Notice.objects.published(audience),
        "preview": PreviewForm(draft),
    }
    return render(request, "consent/edit_notice.html", ctx)


@manages_notices
@require_POST
def preview_notice(request: UserRequest, audience: Kind) -> HttpResponse:
    """Render the page with the texts being typed; nothing is saved."""
    typed = {name: request.POST.get(name, "") for name in Notice.TEXTS}
    preview = PreviewForm(Notice(audience=audience, **typed))
    return render(request, "consent/_preview.html", {"preview": preview})


@manages_notices
def publish_notice(request: UserRequest, audience: Kind) -> HttpResponse:
    draft = Notice.objects.filter(audience=audience, version=None).first()
    if draft is None:
        messages.info(request, "Aucun brouillon n'attend d'être publié.")
        return redirect("consent:notices")
    if request.method == "POST":
        read = request.POST.get("read", "")
        try:
            notice = publish.publish(
                draft, now=timezone.now(), user=request.user, read=read
            )
        except publish.DraftChanged:
            messages.error(
                request,
                "Le brouillon a changé depuis votre relecture : rien n'est publié. "
                "Relisez-le.",
            )
            return redirect("consent:publish_notice", audience)
        except publish.NothingNew:
            messages.info(
                request, "Ce brouillon est identique à la version en vigueur."
            )
            return redirect("consent:edit_notice", audience)
        messages.success(request, f"La version {notice.version} est publiée.")
        return redirect("consent:notices")
    ctx = {
        "audience": audience,
        "form": DraftForm(initial={"read": publish.digest(draft)}),
        "preview": PreviewForm(draft),
    }
    return render(request, "consent/publish_notice.html", ctx)


@manages_notices
def discard_draft(request: UserRequest, audience: Kind) -> HttpResponse:
    draft = Notice.objects.filter(audience=audience, version=None).first()
    if draft is None:
        messages.info(request, "Aucun brouillon n'est en cours.")
        return redirect("consent:notices")
    if request.method == "POST":
        try:
            with transaction.atomic():
                publish.discard(audience, read=request.POST.get("read", ""))
                audit.record(
                    "notice.draft_discarded",
                    user=request.user,
                    target=f"notice:{draft.pk}",
                )
        except publish.DraftChanged:
            messages.error(
                request,
                "Le brouillon a changé depuis votre relecture : il est toujours là. "
                "Relisez-le.",
            )
            return redirect("consent:discard_draft", audience)
        messages.success(request, "Le brouillon est abandonné.")
        return redirect("consent:notices")
    ctx = {
        "audience": audience,
        "form": DraftForm(initial={"read": publish.digest(draft)}),
        "preview": PreviewForm(draft),
    }
    return render(request, "consent/discard_draft.html", ctx)


@reads_notices
def notice_versions(request: UserRequest, audience: Kind) -> HttpResponse:
    published = Notice.objects.filter(audience=audience).exclude(version=None)
    ctx = {
        "audience": audience,
        "versions": published.select_related("published_by").order_by("-version"),
    }
    return render(request, "consent/notice_versions.html", ctx)


@reads_notices
def notice_version(request: UserRequest, audience: Kind, version: int) -> HttpResponse:
    notice = get_object_or_404(Notice, audience=audience, version=version)
    labels = NoticeForm().fields
    texts = [(labels[name].label, getattr(notice, name)) for name in Notice.TEXTS]
    ctx = {"audience": audience, "notice": notice, "texts": texts}
    return render(request, "consent/notice_version.html", ctx)


@permission_required("consent.verify_ledger", raise_exception=True)
def register(request: UserRequest) -> HttpResponse:
    """Display the last checks of the ledger; a POST starts one in a worker."""
    if request.method == "POST":
        try:
            tasks.verify_ledger.delay()
        except OperationalError:
            messages.error(request, "La vérification n'a pas pu être lancée.")
        else:
            audit.record("consent.check_asked", user=request.user)
            messages.info(
                request,
                "La vérification est lancée : son résultat s'affichera ici.",
            )
        return redirect("consent:register")
    checks = LedgerCheck.objects.order_by("-at")
    held = checks.filter(broken=[]).first()
    ctx = {"last": checks.first(), "held": held, "checks": checks[:10]}
    return render(request, "consent/register.html", ctx)
