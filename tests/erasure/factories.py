import factory

from erasure.models import Recipient


class RecipientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Recipient

    name = factory.Sequence("Télégestion {}".format)
    role = "télégestion"
    data = "nom, adresse, planning"
    kinds = ["client"]
