"""The figures of a month: counts only, never a contact or a value.

Each figure is one query over the rows that the act itself left. Choices count on the
day they were recorded, which only the database writes, so that the figures of a month
that is over do not move when an older choice is recorded later.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypedDict

from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from accounts.audit_labels import label as act_label
from accounts.models import AuditEvent
from calls.enums import CallOutcome
from calls.models import Call
from campaigns.models import Campaign
from consent.enums import Decision, Origin, SuppressionReason
from consent.models import ConsentEvent, LedgerCheck, Suppression
from contacts.enums import Channel
from contacts.models import Contact
from dpo.enums import Unusual
from dpo.models import Breach, WatchAlert
from dpo.months import Month
from erasure.enums import Cause, ErasureState
from erasure.models import Erasure
from mailings.enums import VERDICTS, MailingDeliveryState
from mailings.models import Delivery
from messaging.enums import FailureReason, MessageState
from messaging.models import OutgoingMessage
from portal.enums import RequestKind, RequestOutcome
from portal.models import RightsRequest
from retention.enums import RunState
from retention.models import PurgeRun


class Figure(TypedDict):
    code: str
    """Stable: « consents.given.origin.form »."""
    label: str
    value: int


class Chapter(TypedDict):
    title: str
    figures: list[Figure]


DECISIONS = {
    Decision.GIVEN: "Accords",
    Decision.REFUSED: "Refus",
    Decision.WITHDRAWN: "Retraits",
    Decision.EXPIRED: "Accords arrivés à leur terme",
}
EXPORTS = (
    "contacts.exported",
    "contact.exported",
    "call_list.exported",
    "mailing.letters_printed",
    "mailing.reasons_exported",
    "consent.proof_exported",
    "portal.data_downloaded",
)
SETTINGS = (
    "address_keys.rotated",
    "api_key.made",
    "api_key.revoked",
    "campaign.added",
    "campaign.changed",
    "campaign.moved",
    "campaign.restored",
    "company.changed",
    "disclosure.worded",
    "erasure.fields_changed",
    "erasure.preset_changed",
    "erasure.recipient_saved",
    "notice.published",
    "portal.settings_changed",
    "register.worded",
    "retention.days_changed",
    "retention.forewarning_changed",
    "retention.start_changed",
    "retention.words_changed",
    "role.changed",
    "template.added",
    "template.changed",
    "template.removed",
    "template.reset",
    "user.closed",
    "user.factor_taken",
    "user.group_changed",
    "user.invited",
    "user.opened",
    "user.sensitive_changed",
    "webhook.added",
    "webhook.removed",
    "webhook.secret_renewed",
    "webhook.updated",
)
"""The acts of the journal that change what the software does or who may do it."""


def chapters(month: Month, now: datetime.datetime) -> list[Chapter]:
    """Every figure of the month, up to `now` if it is not over."""
    return [
        {"title": title, "figures": list(figures(month, now))}
        for title, figures in CHAPTERS.items()
    ]


def _within(rows: QuerySet, name: str, month: Month) -> QuerySet:
    start, end = month.instants
    return rows.filter(**{f"{name}__gte": start, f"{name}__lt": end})


def _by(
    rows: QuerySet, name: str, prefix: str, words: str, labels: Mapping[object, str]
) -> Iterator[Figure]:
    """One figure per value of a column that occurs, the most frequent first."""
    counted = rows.order_by().values(name).annotate(times=Count("pk"))
    for row in counted.order_by("-times", name):
        value = row[name]
        yield {
            "code": f"{prefix}.{value}",
            "label": f"{words} : {labels.get(value, value)}",
            "value": row["times"],
        }


def _one(code: str, label: str, value: int | None) -> Figure:
    return {"code": code, "label": label, "value": value or 0}


def _labels(choices: Iterable[tuple[str, str]]) -> dict[object, str]:
    return {value: str(words) for value, words in choices}


def _consents(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    events = _within(ConsentEvent.objects.all(), "recorded_at", month)
    campaigns: dict[object, str] = {
        each.pk: f"{each.label} ({each.get_channel_display()},"
        f" {each.get_audience_display().lower()}s)"
        for each in Campaign.objects.all()
    }
    for decision, words in DECISIONS.items():
        rows = events.filter(decision=decision)
        code = f"consents.{decision}"
        yield _one(code, words, rows.count())
        origins = _labels(Origin.choices)
        yield from _by(
            rows,
            "origin",
            prefix=f"{code}.origin",
            words=f"{words} par origine",
            labels=origins,
        )
        yield from _by(
            rows,
            "campaign",
            prefix=f"{code}.campaign",
            words=f"{words} par campagne",
            labels=campaigns,
        )


def _erasures(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    rows = _within(Erasure.objects.all(), "at", month)
    yield _one("erasures", "Effacements", rows.count())
    yield from _by(
        rows,
        "cause",
        prefix="erasures.cause",
        words="Cause",
        labels=_labels(Cause.choices),
    )
    yield from _by(
        rows,
        "state",
        prefix="erasures.state",
        words="État",
        labels=_labels(ErasureState.choices),
    )


def _purges(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    rows = _within(PurgeRun.objects.all(), "started_at", month)
    yield _one("purges", "Purges", rows.count())
    yield from _by(
        rows,
        "state",
        prefix="purges.state",
        words="État",
        labels=_labels(RunState.choices),
    )
    sums = rows.order_by().aggregate(
        due=Sum("due"), erased=Sum("erased"), failed=Sum("failed")
    )
    yield _one("purges.due", "Fiches à effacer", sums["due"])
    yield _one("purges.erased", "Fiches effacées", sums["erased"])
    yield _one("purges.failed", "Échecs", sums["failed"])
    yield _one("purges.missed", "Jours sans purge réussie", _missed(month, now))


def _missed(month: Month, now: datetime.datetime) -> int:
    """Days of the month, from the first purge ever and before today, without a complete
    purge that ended well.
    """
    first = PurgeRun.objects.order_by("started_at").first()
    if first is None:
        return 0
    since = max(month.first_day, timezone.localdate(first.started_at))
    until = min(month.next.first_day, timezone.localdate(now))
    done = (
        _within(PurgeRun.objects.ended_well().whole(), "started_at", month)
        .order_by()
        .annotate(day=TruncDate("started_at"))
        .filter(day__gte=since, day__lt=until)
        .values("day")
        .distinct()
    )
    return max((until - since).days, 0) - done.count()


def _messages(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    sent = _within(Delivery.objects.all(), "mailing__launched_at", month)
    yield _one(
        "mailings.sent",
        "Messages d'envois partis",
        sent.filter(state=MailingDeliveryState.SENT).count(),
    )
    withheld = sent.filter(state=MailingDeliveryState.WITHHELD)
    yield _one("mailings.withheld", "Messages d'envois écartés", withheld.count())
    verdicts = _labels(list(VERDICTS.items()))
    yield from _by(
        withheld,
        "reason",
        prefix="mailings.withheld.reason",
        words="Écartés",
        labels=verdicts,
    )
    alone = _within(OutgoingMessage.objects.all(), "queued_at", month).filter(
        state=MessageState.WITHHELD
    )
    yield _one(
        "messages.withheld", "Messages à une seule personne écartés", alone.count()
    )
    reasons = _labels(FailureReason.choices)
    yield from _by(
        alone,
        "reason",
        prefix="messages.withheld.reason",
        words="À une personne, écartés",
        labels=reasons,
    )


def _calls(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    rows = _within(Call.objects.all(), "at", month)
    yield _one("calls", "Appels", rows.count())
    outcomes = _labels(CallOutcome.choices)
    yield from _by(
        rows, "outcome", prefix="calls.outcome", words="Issue", labels=outcomes
    )


def _announcements(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    """Counted in the journal: the messages themselves go with the persons' data."""
    journal = _within(AuditEvent.objects.order_by(), "at", month)
    for code, words, action in (
        ("announced", "Personnes averties d'une suppression", "retention.people_told"),
        ("renewals", "Personnes sollicitées à nouveau", "consent.renewals_sent"),
    ):
        count = Cast(KeyTextTransform("count", "details"), IntegerField())
        told = journal.filter(action=action).aggregate(people=Sum(count))
        yield _one(code, words, told["people"])
    kept = journal.filter(action="portal.kept")
    yield _one("announced.kept", "Informations gardées à leur demande", kept.count())


def _archive(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    journal = _within(AuditEvent.objects.order_by(), "at", month)
    for code, words, action in (
        ("archive.read", "Lectures de l'archive", "erasure.archive_read"),
        ("archive.ended", "Archives arrivées à leur terme", "erasure.archive_ended"),
    ):
        yield _one(code, words, journal.filter(action=action).count())


def _watch(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    days = {"day__gte": month.first_day, "day__lt": month.next.first_day}
    rows = WatchAlert.objects.filter(**days)
    yield _one("watch", "Jours inhabituels", rows.count())
    yield from _by(
        rows, "kind", prefix="watch.kind", words="Quoi", labels=_labels(Unusual.choices)
    )
    opened = _within(Breach.objects.all(), "opened_at", month)
    yield _one("breaches", "Violations de données ouvertes", opened.count())
    notified = _within(Breach.objects.all(), "notified_at", month)
    yield _one("breaches.notified", "Violations notifiées", notified.count())


def _objections(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    rows = _within(Suppression.objects.all(), "created_at", month)
    complaints = rows.filter(reason=SuppressionReason.COMPLAINT)
    yield _one("complaints", "Plaintes (signalé comme indésirable)", complaints.count())
    yield _one("suppressions", "Entrées de la liste repoussoir", rows.count())
    reasons = _labels(SuppressionReason.choices)
    yield from _by(
        rows, "reason", prefix="suppressions.reason", words="Raison", labels=reasons
    )
    for channel in Channel:
        closed = _within(Contact.objects.all(), f"{channel.field}_unusable_at", month)
        words = f"Adresses fermées ({channel.label})"
        yield _one(f"addresses.closed.{channel}", words, closed.count())


def _requests(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    start, end = month.first_day, month.next.first_day
    everything = RightsRequest.objects.order_by()
    received = everything.filter(received_on__gte=start, received_on__lt=end)
    answered = everything.filter(answered_on__gte=start, answered_on__lt=end)
    yield _one("requests.received", "Demandes reçues", received.count())
    kinds = _labels(RequestKind.choices)
    yield from _by(
        received, "kind", prefix="requests.received.kind", words="Reçues", labels=kinds
    )
    yield _one("requests.answered", "Demandes répondues", answered.count())
    outcomes = _labels(RequestOutcome.choices)
    yield from _by(
        answered,
        "outcome",
        prefix="requests.answered.outcome",
        words="Répondues",
        labels=outcomes,
    )
    late = answered.filter(answered_on__gt=F("due_on"))
    yield _one("requests.answered.late", "Répondues après le délai", late.count())
    extended = everything.filter(extended_on__gte=start, extended_on__lt=end)
    yield _one("requests.extended", "Délais prolongés", extended.count())
    until = min(end, timezone.localdate(now) + datetime.timedelta(days=1))
    waiting = everything.filter(
        Q(answered_on=None) | Q(answered_on__gte=until), received_on__lt=until
    )
    yield _one("requests.open", "Sans réponse à la fin", waiting.count())
    last_day = until - datetime.timedelta(days=1)
    overdue = waiting.filter(due_on__lt=last_day)
    yield _one("requests.open.late", "Sans réponse et en retard", overdue.count())


def _acts(code: str, words: str, actions: tuple[str, ...]) -> "Counter":
    labels: dict[object, str] = {action: act_label(action) for action in actions}

    def count(month: Month, now: datetime.datetime) -> Iterator[Figure]:
        rows = _within(AuditEvent.objects.filter(action__in=actions), "at", month)
        yield _one(code, words, rows.count())
        yield from _by(
            rows, "action", prefix=f"{code}.action", words="Acte", labels=labels
        )

    return count


def _checks(month: Month, now: datetime.datetime) -> Iterator[Figure]:
    checks = _within(LedgerCheck.objects.order_by(), "at", month)
    yield _one("checks", "Vérifications du registre", checks.count())
    broken = checks.exclude(broken=[])
    yield _one(
        "checks.broken", "Vérifications qui ont trouvé une rupture", broken.count()
    )
    journal = _within(AuditEvent.objects.order_by(), "at", month)
    drills = journal.filter(action="backup.tried")
    yield _one("drills", "Essais de restauration", drills.count())
    good = drills.filter(details__ok=True)
    yield _one("drills.succeeded", "Essais de restauration réussis", good.count())
    made = journal.filter(action="backup.made")
    yield _one("backups", "Sauvegardes faites", made.count())


Counter = Callable[[Month, datetime.datetime], Iterator[Figure]]
CHAPTERS: dict[str, Counter] = {
    "Choix": _consents,
    "Demandes de droits": _requests,
    "Effacements": _erasures,
    "Purges": _purges,
    "Annonces et renouvellements": _announcements,
    "Archive": _archive,
    "Envois": _messages,
    "Appels": _calls,
    "Oppositions et adresses": _objections,
    "Exports": _acts("exports", "Exports", EXPORTS),
    "Réglages modifiés": _acts("settings", "Réglages modifiés", SETTINGS),
    "Veille et violations": _watch,
    "Vérifications": _checks,
}
