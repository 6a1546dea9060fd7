import factory
from django.contrib.auth.models import Group, Permission

from accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        admin = factory.Trait(email=factory.Sequence("admin{}@societe.test".format))

    email = factory.Sequence("user{}@societe.test".format)
    first_name = "Camille"
    last_name = factory.Sequence("Durand{}".format)
    password = factory.django.Password("motdepasse-de-test")

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        """An ordinary user is a Gestionnaire; `role=""` makes one without any right."""
        usual = "company_admin" if self.email.startswith("admin") else "manager"
        if create and (name := usual if extracted is None else extracted):
            self.groups.add(Group.objects.get(name=name))

    @factory.post_generation
    def permissions(self, create, extracted, **kwargs):
        for name in extracted or []:
            app, codename = name.split(".")
            self.user_permissions.add(
                Permission.objects.get(content_type__app_label=app, codename=codename)
            )
