"""Sources of settings: the environment, `.env`, and in a trial generated secrets."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any, NoReturn

import environ
from environ.fileaware_mapping import FileAwareMapping

BASE_DIR = Path(__file__).resolve().parent.parent
# With exit code 1, a web server's master would restart the worker forever; with this
# code it stops.
HALT = 3


def halt(reason: str) -> NoReturn:
    """Abort the start of any process with one French sentence."""
    sys.stderr.write(f"Démarrage impossible : {reason}\n")
    sys.exit(HALT)


class SecretFiles(FileAwareMapping):
    """The environment; NAME_FILE names a file that holds the value of NAME."""

    def __getitem__(self, name: str) -> str:
        try:
            return super().__getitem__(name).rstrip("\r\n")
        except OSError as error:
            halt(f"le fichier de {name}_FILE ne se lit pas ({error.strerror}).")


class Env(environ.Env):
    ENVIRON = SecretFiles()


env = Env()
env_file = BASE_DIR / env("ENV_FILE", default=".env")
if env_file.is_file():
    env.read_env(env_file)

DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = BASE_DIR / env("VAR_DIR", default="var")


def given(name: str) -> str:
    """A setting that is optional only in a trial."""
    value = env.str(name, default="")
    if not value and not DEBUG:
        halt(
            f"{name} manque. Donnez sa valeur dans l'environnement ou dans le fichier .env"
            " (modèle : .env.example), ou DEBUG=true pour un simple essai."
        )
    return value


def family(prefix: str) -> dict[str, Any]:
    """All settings whose names start with this prefix, by the rest of the name; `true`,
    `false` and JSON objects are parsed.
    """
    given_names = [name for name, value in os.environ.items() if value]
    names = {name.removesuffix("_FILE") for name in given_names}
    return {n.removeprefix(prefix): _read(n) for n in names if n.startswith(prefix)}


def _read(name: str) -> Any:
    value = env.str(name)
    is_json = value in ("true", "false") or value.startswith("{")
    return env.json(name) if is_json else value


def made_once(name: str) -> str:
    """A generated secret of a trial: all processes read the one that the first of them
    created.
    """
    path = VAR_DIR / "secrets" / name
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
