import pytest


@pytest.mark.django_db
def test_health_says_that_the_database_and_the_broker_answer(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"database": True, "broker": True}
