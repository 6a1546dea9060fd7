import datetime

import factory
from django.utils import timezone

from contacts.models import Contact


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    class Params:
        client = factory.Trait(kind="client", status="client")
        prospect = factory.Trait(kind="client", status="prospect")
        worker = factory.Trait(kind="worker", status="worker")
        candidate = factory.Trait(kind="worker", status="candidate")
        former_client = factory.Trait(
            kind="client",
            status="former_client",
            deactivated_from="client",
            deactivated_at=factory.LazyFunction(
                lambda: timezone.now() - datetime.timedelta(days=10)
            ),
        )
        inactive_worker = factory.Trait(
            kind="worker",
            status="inactive",
            deactivated_from="worker",
            deactivated_at=factory.LazyFunction(
                lambda: timezone.now() - datetime.timedelta(days=10)
            ),
        )

    kind = "client"
    status = "client"
    title = "Mme"
    first_name = "Jeanne"
    last_name = factory.Sequence("Arbusse{}".format)
    email = factory.Sequence("jeanne{}@exemple.test".format)
    mobile = factory.Sequence("+336{:08d}".format)
    street = "4 rue des Lilas"
    postcode = "69003"
    city = "Lyon"
