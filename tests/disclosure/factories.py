"""A company whose notice is complete, as sending and signing up require."""

from accounts.models import Company
from messaging.system_templates import SYSTEM_TEMPLATES
from messaging.texts.base import OF_A_PERSON
from retention.models import RetentionRule

NAME = "Les Lilas"
DURATION = "3 ans après la fin de notre relation"


def complete_company(**values):
    """Every point that art. 13 asks is said, for both lists."""
    company = Company.current()
    given = {
        "name": NAME,
        "street": "1 rue des Lilas",
        "postcode": "69100",
        "city": "Villeurbanne",
        "email": "contact@leslilas.test",
        "backup_days": 30,
        "no_recipients": ["client", "worker"],
    }
    for name, value in (given | values).items():
        setattr(company, name, value)
    company.save()
    for population in ("client", "worker"):
        RetentionRule.objects.update_or_create(
            population=population,
            defaults={"criterion": DURATION},
        )
    return company


TO_THE_STAFF = [
    code for code, system in SYSTEM_TEMPLATES.items() if system.lacks == OF_A_PERSON
]
"""The texts for users of the company, which no contact is sent."""
