import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import Company

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123",
        "M0tDeP@sse2026",
        "azertyuiop123",
        "Azerty123456!",
        "1a2z3e4r5t6y",
        "lesmainsdouces",
        "MainsDouces69!",
        "Les Mains Douces 2026",
        "aaaaaaaaaaaa1",
        "abcabcabcabc",
        "Bonjour2026!!",
        "SoleilSoleil1",
        "Été2026Été2026",
        "marseille13013",
        "jetaimejetaime",
        "Nathalie19850312",
        "poiuytreza98765",
        "passwordpassword",
        "Septembre-2026",
    ],
)
def test_what_everybody_tries_is_refused(password):
    Company.objects.create(name="Les Mains Douces", city="Villeurbanne")
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "une phrase de passe bien longue",
        "Une phrase de passe 42",
        "tout un autre mot de passe",
        "7f3k9x2m4q8z",
        "correct cheval pile agrafe",
        "Demo-0a1b2c3d4e5f6789",
        "Mon vélo grince au mois de mars",
        "пароль из семи слов",
    ],
)
def test_a_phrase_or_chance_is_accepted(password):
    validate_password(password)
