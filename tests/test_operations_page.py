"""docs/operations.md is what `make prod-check` runs: no command of it may be out of its sight."""

import re
import tomllib

import pytest
import yaml

from deploy.check import document
from deploy.check.faults import FAULTS
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
    "name", ["rgpd-web", "rgpd-worker", "rgpd-long", "rgpd-mailer@", "rgpd-beat"]
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


def test_each_container_is_bounded_and_has_a_version(repository):
    compose = yaml.safe_load((repository / "docker-compose.yml").read_text())

    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert {"mem_limit", "cpus", "pids_limit", "logging"} <= set(service), name
        if "build" not in service:
            assert re.search(r":\d+\.\d+", service["image"]), name


def test_only_the_migrations_have_the_password_of_the_owner(repository):
    compose = yaml.safe_load((repository / "docker-compose.yml").read_text())

    knows = {
        name
        for name, service in compose["services"].items()
        if {"owner_database_url", "owner_password"} & set(service.get("secrets", []))
    }
    assert knows == {"migrate", "postgres"}


def pins(path):
    return dict(
        re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", path.read_text(), re.M)
    )


def test_what_a_server_and_a_trial_install_is_what_was_tested(repository):
    """Another list than requirements.txt is made from it, by the recipe of `make lock`."""
    tested = pins(repository / "requirements.txt")
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    trial = project["dependencies"] + project["optional-dependencies"]["dev"]
    wanted = {"production": project["dependencies"], "trial": trial, "uv": ["uv"]}

    for name, needs in wanted.items():
        listed = pins(repository / "requirements" / f"{name}.txt")
        assert listed.items() <= tested.items(), name
        named = {re.match(r"[\w.-]+", need)[0].replace(".", "-") for need in needs}
        assert named <= set(listed), name


def test_each_fault_that_the_check_must_find_can_still_be_put_back(repository):
    page = repository / "docs/operations.md"
    blocks = [block.commands for block in document.blocks(page)]
    acts = (repository / "deploy/check/__main__.py").read_text()

    for name, fault in FAULTS.items():
        assert (repository / fault.path).read_text().count(fault.sound) == 1, name
        assert f"| `{name}` | " in page.read_text()
        begins = any(commands.startswith(fault.step) for commands in blocks)
        assert begins or f'("{fault.step}", ' in acts, name
