import pytest
from django.core.mail import EmailMultiAlternatives


@pytest.fixture
def file_backend(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.mark.django_db
def test_the_development_pages_do_not_exist_in_production(client):
    assert client.get("/dev/courriels/").status_code == 404


@pytest.mark.django_db
def test_sent_messages_are_listed_and_shown(client, settings, file_backend):
    settings.DEBUG = True
    mail = EmailMultiAlternatives(
        "Été", "Suivez https://exemple.test/lien/", "a@exemple.test", ["b@exemple.test"]
    )
    mail.attach_alternative("<p>Bonjour</p>", "text/html")
    mail.send()

    listed = client.get("/dev/courriels/")
    [row] = listed.context["emails"]
    shown = client.get(f"/dev/courriels/{row['key']}/").content.decode()
    html = client.get(f"/dev/courriels/{row['key']}/html/").content.decode()

    assert "Été" in listed.content.decode()
    assert 'href="https://exemple.test/lien/"' in shown
    assert html.strip() == "<p>Bonjour</p>"
