import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from erasure.engine.erase import erase
from erasure.enums import Cause
from erasure.models import Erasure
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM erasure_erasure",
        "TRUNCATE erasure_erasure CASCADE",
        "UPDATE erasure_erasure SET cause = 'api'",
        "UPDATE erasure_erasure SET at = now()",
        "UPDATE erasure_erasure SET kept = '[1]'",
    ],
)
def test_the_database_refuses_to_change_the_register(sql):
    erase([ContactFactory(former_client=True)], cause=Cause.BUTTON, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            cursor.execute(sql)


def test_what_the_search_found_may_be_written():
    erase([ContactFactory(former_client=True)], cause=Cause.BUTTON, now=timezone.now())
    assert Erasure.objects.update(state="closed", closed_reason="vu") == 1
