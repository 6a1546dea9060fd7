import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts import users
from accounts.models import AuditEvent, User
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/administration/utilisateurs/"
FACTOR = "double-authentification/"
MANAGE = "accounts.manage_users"
REFUSED = "Vous ne pouvez pas donner ce rôle"


@pytest.fixture
def admin():
    return UserFactory(admin=True)


@pytest.fixture
def client(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture(autouse=True)
def in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def edit(client, user, **changes):
    data = {"first_name": user.first_name, "last_name": user.last_name}
    data |= {"is_active": "on"} if user.is_active else {}
    data["role"] = user.role
    for name, value in changes.items():
        data.pop(name, None)
        if value:
            data[name] = value
    return client.post(f"{PAGE}{user.pk}/", data)


def test_an_invited_person_gets_a_link_and_nothing_else(client, admin):
    client.post(
        f"{PAGE}inviter/", {"email": "Nouvelle@Societe.test", "role": "company_admin"}
    )

    user = User.objects.get(email="nouvelle@societe.test")
    assert user.is_company_admin
    assert not user.has_usable_password()
    [message] = mail.outbox
    assert message.to == ["nouvelle@societe.test"]
    assert "/connexion/mot-de-passe/nouveau/" in message.body
    [line] = AuditEvent.objects.filter(action="user.invited")
    assert line.user == admin
    assert "nouvelle" not in str(line.details)


def test_an_address_is_invited_once(client):
    UserFactory(email="deja@societe.test")
    page = client.post(f"{PAGE}inviter/", {"email": "DEJA@societe.test"})

    assert "Un compte a déjà cette adresse." in page.content.decode()
    assert mail.outbox == []


def test_without_a_mail_server_nobody_is_invited(client, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = client.post(
        f"{PAGE}inviter/", {"email": "nouvelle@societe.test", "role": "reader"}
    )

    # allauth's messages and ours: an apostrophe may be escaped
    assert "pas pu partir" in page.content.decode()
    assert not User.objects.filter(email="nouvelle@societe.test").exists()


def test_a_colleague_becomes_admin_and_no_more(client):
    user = UserFactory()
    edit(client, user, role="company_admin")
    assert User.objects.get(pk=user.pk).is_company_admin
    edit(client, user, role="manager")
    assert not User.objects.get(pk=user.pk).is_company_admin


def test_a_closed_account_can_no_longer_open_a_page(client):
    user = UserFactory()
    other = type(client)()
    other.force_login(user)
    assert other.get("/").status_code == 200

    edit(client, user, is_active="")
    assert other.get("/").status_code == 302
    assert AuditEvent.objects.filter(action="user.closed").exists()


@pytest.mark.parametrize("change", [{"role": "manager"}, {"is_active": ""}])
def test_the_last_admin_stays(client, admin, change):
    page = edit(client, admin, first_name="Autre", **change)

    assert "dernier compte Admins société" in page.content.decode()
    admin = User.objects.get(pk=admin.pk)
    assert admin.is_company_admin
    assert admin.is_active
    assert admin.first_name == "Camille"


def test_a_closed_admin_does_not_count_as_another(client, admin):
    UserFactory(admin=True, is_active=False)
    edit(client, admin, role="manager")
    assert User.objects.get(pk=admin.pk).is_company_admin


def test_a_new_link_is_sent_by_post_only(client):
    user = UserFactory()
    assert client.get(f"{PAGE}{user.pk}/lien/").status_code == 405
    client.post(f"{PAGE}{user.pk}/lien/")
    assert len(mail.outbox) == 1


def test_the_list_asks_the_same_questions_however_long(
    client, django_assert_max_num_queries
):
    UserFactory.create_batch(40)
    with django_assert_max_num_queries(8):
        client.get(PAGE)


def test_who_manages_users_without_being_admin_makes_and_changes_no_admin(
    client, admin
):
    """A role made by `configure` may have the right to manage users, and no more."""
    manager = UserFactory(permissions=["accounts.manage_users"])
    client.force_login(manager)
    new = {"email": "moi@societe.test", "role": "company_admin"}
    assert REFUSED in client.post(f"{PAGE}inviter/", new).content.decode()
    assert REFUSED in edit(client, manager, role="company_admin").content.decode()
    assert edit(client, admin, is_active="").status_code == 403
    assert not User.objects.filter(email="moi@societe.test").exists()
    manager.refresh_from_db()
    admin.refresh_from_db()
    assert (manager.is_company_admin, admin.is_active) == (False, True)
    assert client.post(f"{PAGE}inviter/", new | {"role": "reader"}).status_code == 302


def every_right():
    ours = Permission.objects.filter(content_type__app_label__in=settings.FLOORS)
    named = ours.values_list("content_type__app_label", "codename")
    return [f"{app}.{name}" for app, name in named]


def role_with(name, *rights):
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.set(
        Permission.objects.get(content_type__app_label=app, codename=codename)
        for app, codename in (right.split(".") for right in rights)
    )
    return name


def test_nobody_gives_or_takes_a_right_that_they_have_not():
    """Each right alone in a role, met by who only manages users: as a role to give, as
    their own, and as the role of a colleague, closed or open."""
    role_with("gardien", MANAGE)
    guard = UserFactory(role="gardien")
    closed = UserFactory(role="", is_active=False)
    rights = every_right()
    assert len(rights) > 30
    for right in rights:
        wide = role_with("large", right)
        closed.groups.set([Group.objects.get(name=wide)])
        within = right == MANAGE
        assert (users.may_give(guard, wide), users.may_change(guard, closed)) == (
            within,
            within,
        ), right
        if within:
            continue
        for act in (
            lambda: users.invite("moi@societe.test", role="large", by=guard),
            lambda: users.change(guard, role="large", is_active=True, by=guard),
            lambda: users.change(closed, role="large", is_active=True, by=guard),
            lambda: users.change(closed, role="", is_active=False, by=guard),
            lambda: users.rename(closed, "Un", "Autre", by=guard),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert not AuditEvent.objects.exists()


def test_every_door_to_a_wider_account_is_closed(client):
    role_with("gardien", MANAGE)
    guard = UserFactory(role="gardien")
    wide = UserFactory(role="", permissions=["exports.export_contacts"])
    factor = Authenticator.objects.create(
        user=wide, type=Authenticator.Type.TOTP, data={}
    )
    client.force_login(guard)
    new = {"email": "moi@societe.test", "role": "dpo"}
    assert 'value="dpo"' not in client.get(f"{PAGE}inviter/").content.decode()
    assert REFUSED in client.post(f"{PAGE}inviter/", new).content.decode()
    assert REFUSED in edit(client, guard, role="dpo").content.decode()
    page = client.get(f"{PAGE}{wide.pk}/").content.decode()
    assert "sans rien y modifier" in page
    assert "lien/" not in page
    password = {"password": "motdepasse-de-test"}
    doors = [("", {"role": "gardien"}), ("lien/", {}), (FACTOR, password)]
    for path, data in doors:
        answer = client.post(f"{PAGE}{wide.pk}/{path}", data)
        assert answer.status_code == 403, path
    assert Authenticator.objects.filter(pk=factor.pk).exists()
    assert User.objects.get(pk=guard.pk).role == "gardien"
    assert mail.outbox == []


def test_the_right_to_sensitive_data_is_given_by_who_has_it(client):
    role_with("gardien", MANAGE)
    guard, colleague = UserFactory(role="gardien"), UserFactory(role="gardien")
    client.force_login(guard)
    new = {"email": "moi@societe.test", "role": "gardien", "may_see_sensitive": "on"}
    client.post(f"{PAGE}inviter/", new)
    edit(client, guard, may_see_sensitive="on")
    edit(client, colleague, may_see_sensitive="on")
    made = User.objects.filter(groups__name="gardien")
    assert [user.sees_sensitive for user in made] == [False] * 3
    with pytest.raises(PermissionDenied):
        users.let_see_sensitive(colleague, True, by=guard)
    role_with("gardien", MANAGE, "accounts.view_sensitive_data")
    edit(client, colleague, may_see_sensitive="on")
    assert User.objects.get(pk=colleague.pk).may_see_sensitive


def test_a_letter_to_a_user_has_the_typography_of_french(client):
    client.post(f"{PAGE}inviter/", {"email": "a@societe.test", "role": "reader"})
    [letter] = mail.outbox
    assert "'" not in letter.subject
    assert " :" not in letter.body
