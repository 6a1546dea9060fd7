"""docs/operations.md is what `make prod-check` runs: no command of it may be out of its sight."""

import pytest

from deploy.check import document
from deploy.check.services import UNITS, section

COMMON = section(UNITS / "rgpd-.service.d/common.conf")


def test_every_block_of_the_page_is_run_or_marked(repository):
    blocks = document.blocks(repository / "docs/operations.md")

    assert {block.mark for block in blocks} == {"", "docker", "systemd"}
    assert len([block for block in blocks if not block.mark]) > 8


@pytest.mark.parametrize(
    "text",
    [
        "    manage.py purge\n",
        "```\nmanage.py purge\n```\n",
        "```bash\nmanage.py purge\n```\n",
        "```sh later\nmanage.py purge\n```\n",
    ],
)
def test_a_block_that_nobody_would_run_is_refused(tmp_path, text):
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n{text}")

    with pytest.raises(document.UnmarkedBlock):
        document.blocks(page)


@pytest.mark.parametrize(
    "name", ["rgpd-web", "rgpd-worker", "rgpd-mailer@", "rgpd-beat"]
)
def test_each_unit_stops_its_main_process_and_gives_it_time(name):
    unit = section(UNITS / f"{name}.service")

    assert COMMON["KillMode"] == ["mixed"]
    assert COMMON["User"] == ["rgpd"]
    assert COMMON["UMask"] == ["0077"]
    sends = "celery -A config worker" in unit["ExecStart"][0]
    assert unit["TimeoutStopSec"] == (["6min"] if sends else ["40"])


def test_a_value_is_read_from_a_file(monkeypatch, tmp_path, capsys):
    from config.environment import env, family

    secret = tmp_path / "secret"
    secret.write_text("caché\n")
    monkeypatch.setenv("ANYMAIL_BREVO_API_KEY_FILE", str(secret))
    monkeypatch.setenv("A_PASSWORD_FILE", str(secret))
    monkeypatch.setenv("ANOTHER_FILE", str(tmp_path / "nowhere"))

    assert env("A_PASSWORD") == "caché"
    assert family("ANYMAIL_")["BREVO_API_KEY"] == "caché"
    with pytest.raises(SystemExit):
        env("ANOTHER")
    assert "ANOTHER_FILE ne se lit pas" in capsys.readouterr().err
