import pytest
from django.db.models import Count

from contacts.models import Contact
from core.counts import count_each
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def test_several_counts_are_one_statement(django_assert_num_queries):
    ContactFactory.create_batch(2, client=True)
    ContactFactory(worker=True, city="Brest")
    everybody = Contact.objects.order_by("last_name")
    wanted = {
        "clients": everybody.filter(kind="client"),
        "in_brest": everybody.filter(city="Brest", kind__in=["client", "worker"]),
        "answered": everybody.annotate(n=Count("consents")).filter(n__gt=0),
    }
    with django_assert_num_queries(1):
        assert count_each(wanted) == {
            "clients": 2,
            "in_brest": 1,
            "answered": 0,
        }
    with django_assert_num_queries(0):
        assert count_each({}) == {}
