from typing import ClassVar

from django.db import models

from accounts.models import ApiKey
from contacts.models import Contact
from contacts.personal import FieldGroup, PersonalField


class ApiAnswer(models.Model):
    """The answer to a write by the API, stored for a repetition with the same
    Idempotency-Key. An erasure of the contact empties it; only the fact of the call
    remains.
    """

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    key_digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, null=True)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(null=True)
    headers = models.JSONField(default=dict)
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, related_name="api_answers"
    )
    created_at = models.DateTimeField(db_index=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        name: PersonalField(label, FieldGroup.MESSAGES, always=True)
        for name, label in [
            ("fingerprint", "Empreinte d'un appel de l'API"),
            ("body", "Réponse de l'API gardée pour un renvoi"),
        ]
    }

    class Meta:
        verbose_name = "réponse de l'API"
        constraints = [
            models.UniqueConstraint(
                fields=["api_key", "key_digest"], name="api_answer_is_one_per_key"
            )
        ]

    def __str__(self) -> str:
        return f"réponse {self.pk}"
