"""Erase contacts from a view and report the result in French."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.requests import UserRequest
from consent.integrity.journal_errors import JournalUnwritable
from contacts.enums import Kind
from contacts.models import Contact
from contacts.unrestricted import say_left_out
from erasure import catalogue
from erasure.engine.erase import ErasureRefused, ErasureReport, erase
from erasure.models import Erasure
from erasure.notice import NoticeBroken
from erasure.verification.hand_over import hand_over
from erasure.verification.search import Search


def erase_and_say(
    request: UserRequest, contacts: list[Contact], **order: Any
) -> HttpResponse:
    """Erase the contacts, add messages about the result and redirect to the contact or
    list.
    """
    search = Search()
    try:
        report = erase(contacts, user=request.user, search=search, **order)
    except (ErasureRefused, NoticeBroken, JournalUnwritable) as refusal:
        messages.error(request, str(refusal))
        return _back(contacts)
    for public_id in Contact.objects.filter(pk__in=report.failed).values_list(
        "public_id", flat=True
    ):
        messages.error(
            request,
            "Rien n'a été effacé sur cette fiche : la base de données a refusé"
            f" ({public_id}).",
        )
    say_left_out(request, Contact.objects.filter(pk__in=report.restricted).by_name())
    had_values = any(person.values or person.too_short for person in search.people)
    hand_over(search.people, order["now"])
    if report.erased:
        messages.success(request, _done(report, had_values=had_values))
    return _back(contacts)


def _done(report: ErasureReport, *, had_values: bool) -> str:
    found = Erasure.objects.filter(pk__in=report.erasures)
    if not (had_values or report.held):
        return (
            "La fiche ne contenait plus aucune information personnelle : il n'y avait"
            " rien à supprimer. Ses liens et son accès au portail sont fermés."
        )
    if report.held:
        return _kept(list(found.select_related("contact", "fields")))
    return (
        "Les informations personnelles sont supprimées. La recherche de ce qui resterait"
        " est en cours : le procès-verbal en donnera le résultat."
    )


def _kept(erasures: list[Erasure]) -> str:
    """Success message that names the fields kept by law and claims no more than was
    erased.
    """
    if len(erasures) > 1:
        held = sum(bool(erasure.kept) for erasure in erasures)
        return (
            "Les informations personnelles sont supprimées, sauf celles que la loi"
            f" oblige à garder ({held} fiche{'s' * (held > 1)})."
        )
    [erasure] = erasures
    if catalogue.empties_no_box(erasure.contact.kind, erasure.fields.paths):
        return (
            "Aucune information de la fiche n'est supprimée : la loi oblige à les garder,"
            " jusqu'à la fin de chaque conservation. Elles quittent la fiche pour l'archive."
            " Son accès au portail, ses liens et"
            " ses messages sont supprimés."
        )
    names = ", ".join(catalogue.label_of(kept["path"]) for kept in erasure.kept)
    return (
        "Les informations personnelles sont supprimées, sauf ce que la loi oblige à"
        f" garder : {names}. Ces champs quittent la fiche pour l'archive."
    )


def _back(contacts: list[Contact]) -> HttpResponse:
    if len(contacts) == 1:
        return redirect("backoffice:contact", contacts[0].public_id)
    kind = "clients" if contacts[0].kind == Kind.CLIENT else "workers"
    return redirect(f"contacts:{kind}")
