import factory

from campaigns.models import Campaign


class CampaignFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Campaign

    class Params:
        mandatory_one = factory.Trait(mandatory=True, lawful_basis="contract")
        sms = factory.Trait(channel="sms")
        for_workers = factory.Trait(audience="worker")

    audience = "client"
    label = factory.Sequence("le bulletin {}".format)
    position = 5
    channel = "email"
