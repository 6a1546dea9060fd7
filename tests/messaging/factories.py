import factory

from messaging.models import MessageTemplate


class TemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MessageTemplate

    class Params:
        sms = factory.Trait(channel="sms", subject="")

    channel = "email"
    name = factory.Sequence("Modèle {}".format)
    subject = "Des nouvelles de {societe#defaut}"
    body = "Bonjour {prenom#defaut},\n\nVoici des nouvelles."
