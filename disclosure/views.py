"""Settings views: the first-day screen, and the company's wording of the notice."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import audit
from accounts.models import Company
from accounts.reading import readable
from accounts.requests import UserRequest
from contacts.enums import Kind
from core.one_at_a_time import one_at_a_time
from core.together import first, read_each
from disclosure import complete, day_one, notice, versions
from disclosure.enums import Audience, Section
from disclosure.facts import Facts, asked
from disclosure.forms import DayOneForm, WordingForm
from disclosure.models import NoticeVersion, Wording
from erasure.models import Recipient

manages = permission_required("disclosure.manage_disclosure", raise_exception=True)


@readable("accounts.manage_company")
@one_at_a_time
def first_day(request: UserRequest) -> HttpResponse:
    """Everything that the notice needs, to confirm on one screen."""
    rows = read_each(asked())
    company = first(rows["company"]) or Company(pk=1)
    form = DayOneForm(request.POST or None, instance=company)
    if request.method == "POST" and form.is_valid():
        day_one.store(form, user=request.user)
        is_open = "l'inscription et les envois sont ouverts."
        if Recipient.objects.in_use().filter(country="").exists():
            messages.success(request, f"C'est enregistré : {is_open}")
            messages.info(
                request,
                "Il reste à noter le pays de vos prestataires, à la page Destinataires.",
            )
        else:
            messages.success(request, f"Votre information est complète : {is_open}")
        return redirect("disclosure:settings", Kind.CLIENT)
    # What is lacking today, not what the refused form says.
    said = complete.Said.now(rows)
    lacks = {kind.label: said.lacks(kind) for kind in Kind}
    ctx = {"form": form, "lacks": lacks}
    return render(request, "disclosure/first_day.html", ctx)


@manages
def settings(request: UserRequest, audience: Audience) -> HttpResponse:
    """The notice of a list: missing items, sections and versions."""
    now = timezone.now()
    rows = read_each(asked())
    facts = Facts.of(audience, rows)
    current = versions.current(audience, now, facts)
    former = NoticeVersion.objects.filter(audience=audience).order_by("-number")
    ctx = {
        "audience": audience,
        "points": complete.points(audience, facts),
        "lacks": complete.Said.now(rows).lacks(audience)
        if audience in Kind.values
        else [],
        "parts": notice.parts(facts),
        "wordings": facts.wordings,
        "current": current,
        "versions": former[:20],
    }
    return render(request, "disclosure/settings.html", ctx)


@manages
@one_at_a_time
def wording(request: UserRequest, audience: Audience, section: str) -> HttpResponse:
    """Edit one section: the company's wording, or the default."""
    if section not in Section.values:
        raise Http404
    part = Section(section)
    own = Wording.objects.filter(audience=audience, section=part).first()
    form = WordingForm(
        audience, part, request.POST or None, initial={"text": own.text if own else ""}
    )
    if request.method == "POST" and form.is_valid():
        _store(request, audience, part, form.cleaned_data["text"])
        return redirect("disclosure:settings", audience)
    facts = Facts.of(audience)
    ctx = {
        "audience": audience,
        "section": part,
        "form": form,
        "ours": notice.proposed(part, facts),
        "is_live": part in notice.LIVE,
        "tags": [f"{{{name}#defaut}}" for name in notice.values(facts)],
    }
    return render(request, "disclosure/wording.html", ctx)


def _store(
    request: UserRequest, audience: Audience, section: Section, text: str
) -> None:
    rows = Wording.objects.filter(audience=audience, section=section)
    if text:
        Wording.objects.update_or_create(
            audience=audience, section=section, defaults={"text": text}
        )
    else:
        rows.delete()
    audit.record(
        "disclosure.worded", user=request.user, target=f"notice:{audience}:{section}"
    )
    messages.success(
        request, "Le texte est enregistré : il est affiché dès maintenant."
    )
