"""Cross-checks of the repository: settings, templates, documents, names and declarations."""

import ast
import re
import tomllib
from functools import cache
from importlib.resources import files

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.audit_labels import LABELS
from backoffice import settings_menu
from backoffice.navigation import MENU
from config.celery import app as celery
from contacts.models import Contact
from contacts.personal import PersonalField
from tests.non_personal_fields import NON_PERSONAL_FIELDS

INLINE = re.compile(
    r"""<style|\sstyle=|<script(?! type="application/json")[^>]*>\s*[^<\s]|\son[a-z]+="""
)
BLOCKS = ("title", "heading", "breadcrumb", "actions", "content", "scripts")
# Found by their names inside these packages, so named nowhere in our own code.
OVERRIDDEN = ("allauth", "crispy_bootstrap5", "django", "ninja")
# allauth puts its name together from the settings.
PIECED = {"account/password_reset_help_text.html"}
ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


@cache
def python_files(repository):
    folders = [*settings.FLOORS, "config"]
    return [path for folder in folders for path in (repository / folder).rglob("*.py")]


@cache
def trees(repository):
    return {path: ast.parse(path.read_text()) for path in python_files(repository)}


@cache
def templates(repository):
    folder = repository / "templates"
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*.*"))
    }


def test_the_example_of_settings_lists_each_setting_and_no_other(repository):
    trees = [
        ast.parse((repository / "config" / name).read_text())
        for name in ("environment.py", "settings.py")
    ]
    calls = [
        (call.func, call.args[0].value)
        for tree in trees
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]
    read = {
        name
        for reader, name in calls
        if getattr(reader, "id", "") in ("env", "given")
        or getattr(getattr(reader, "value", None), "id", "") == "env"
    }
    # All of a family are read, whatever their names: the example shows some.
    families = tuple(
        name for reader, name in calls if getattr(reader, "id", "") == "family"
    )
    example = (repository / ".env.example").read_text()
    listed = set(re.findall(r"^#?([A-Z][A-Z_]+)=", example, re.MULTILINE))

    assert {name for name in read if name.isupper()} <= listed
    assert {name for name in listed - read if not name.startswith(families)} == set()


def test_each_template_is_used(repository):
    sources = [path.read_text() for path in python_files(repository)]
    sources += templates(repository).values()
    words = "\n".join(sources)

    def is_used(name):
        if name in ERROR_PAGES | PIECED or f'"{name}"' in words:
            return True
        # allauth's mails are named by their prefix.
        prefix = re.sub(r"_(subject|message)\.(txt|html)$", "", name)
        if prefix != name and f'"{prefix}"' in words:
            return True
        names = [name, f"{prefix}_subject.txt"]
        return any(
            (files(package) / "templates" / each).is_file()
            for package in OVERRIDDEN
            for each in names
        )

    assert [name for name in templates(repository) if not is_used(name)] == []


def test_the_blocks_of_a_page_come_in_one_order(repository):
    for name, text in templates(repository).items():
        found = re.findall(r"{% block (\w+) %}", text)
        ours = [block for block in found if block in BLOCKS]
        in_order = sorted(ours, key=BLOCKS.index)
        if name.startswith(("base", "emails/")):
            continue
        assert ours == in_order, name


def test_no_template_has_a_style_or_a_script_inside(repository):
    for name, text in templates(repository).items():
        if name.startswith("emails/") or "/email/" in name:
            continue
        assert not INLINE.search(text), name


def test_no_line_of_a_template_is_longer_than_120_characters(repository):
    """A text mail is left out: its lines are those of the message."""
    assert [
        f"{name}:{number}"
        for name, text in templates(repository).items()
        if not name.endswith(".txt")
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > 120
    ] == []


def test_one_class_name_has_one_meaning(repository):
    """`Recipient` is a name of the public contract, `Command` one of Django's."""
    named = {}
    for path, tree in trees(repository).items():
        if {"migrations", "verifier"} & set(path.parts):
            continue
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named.setdefault(node.name, []).append(str(path))
    twice = {name: paths for name, paths in named.items() if len(paths) > 1}
    assert set(twice) - {"Command", "Recipient"} == set(), twice


def test_no_literal_is_unpacked_and_no_list_of_one_is_iterated(repository):
    literals = (ast.List, ast.Tuple, ast.Set)
    found = []
    for path, tree in trees(repository).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Starred) and isinstance(node.value, literals):
                found.append(f"{path}:{node.lineno}")
            if isinstance(node, (ast.For, ast.comprehension)):
                each = node.iter
                if isinstance(each, literals) and len(each.elts) == 1:
                    found.append(f"{path}:{each.lineno}")
    assert found == []


def test_a_function_of_ours_is_given_at_most_four_arguments_by_position(repository):
    """Those with *args take a list; `functools.partial` counts what it hands over."""
    fixed, free = set(), {"values"}  # QuerySet.values is meant
    for tree in trees(repository).values():
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                (free if node.args.vararg else fixed).add(node.name)
            elif isinstance(node, ast.ClassDef):
                fixed.add(node.name)
    found = []
    for path, tree in trees(repository).items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called, given = node.func, len(node.args)
            if getattr(called, "id", "") == "partial" and node.args:
                called, given = node.args[0], given - 1
            name = getattr(called, "id", None) or getattr(called, "attr", "")
            if given > 4 and name in fixed - free:
                found.append(f"{path}:{node.lineno} {name}")
    assert found == []


def test_the_order_of_campaigns_is_spelt_once(repository):
    """campaigns.models.in_order_of says what to sort by; nobody sorts by the place."""
    found = [
        str(path)
        for path, tree in trees(repository).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "order_by"
        and any(
            isinstance(each, ast.Constant)
            and re.search(r"(^-?|__)position$", str(each.value))
            for each in node.args
        )
    ]
    assert found == []


def hangs_on_a_contact(model, seen=()):
    """Whether some key of the model leads to a contact, at once or by another model."""
    for field in model._meta.concrete_fields:
        target = field.remote_field.model if field.remote_field else None
        if target is Contact:
            return True
        if (
            target
            and target not in (*seen, model)
            and target._meta.app_label in settings.FLOORS
            and hangs_on_a_contact(target, (*seen, model))
        ):
            return True
    return False


OURS = [
    model
    for label in settings.FLOORS
    for model in apps.get_app_config(label).get_models()
    if model._meta.managed  # a view holds nothing of its own
]
HANGING = [m for m in OURS if m is Contact or hangs_on_a_contact(m)]


@pytest.mark.parametrize("model", HANGING, ids=lambda model: model._meta.label)
def test_each_field_of_a_model_that_hangs_on_a_contact_is_declared(model):
    declared = {*model.PERSONAL_FIELDS, *NON_PERSONAL_FIELDS.get(model._meta.label, ())}
    fields = {field.name for field in model._meta.concrete_fields}

    assert declared == fields
    assert not set(model.PERSONAL_FIELDS) & set(
        NON_PERSONAL_FIELDS.get(model._meta.label, ())
    )
    assert all(isinstance(f, PersonalField) for f in model.PERSONAL_FIELDS.values())


@pytest.mark.parametrize("model", HANGING, ids=lambda model: model._meta.label)
def test_the_way_to_the_contact_leads_there(model):
    reached = model
    for step in filter(None, model.CONTACT_PATH.split("__")):
        reached = reached._meta.get_field(step).remote_field.model
    assert reached is Contact


@pytest.mark.parametrize("model", HANGING, ids=lambda model: model._meta.label)
def test_the_erasure_reaches_personal_rows_in_one_step(model):
    if model.PERSONAL_FIELDS:
        assert "__" not in model.CONTACT_PATH
    if any(spec.remove_row for spec in model.PERSONAL_FIELDS.values()):
        assert not model._meta.related_objects, "a removed row would leave others"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_personal_column_can_be_empty_or_its_row_removed(model):
    for name, spec in getattr(model, "PERSONAL_FIELDS", {}).items():
        field = model._meta.get_field(name)
        assert field.null or spec.remove_row or isinstance(field, models.FileField)


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_each_line_of_the_calendar_names_a_real_task(name):
    celery.loader.import_default_modules()
    assert settings.CELERY_BEAT_SCHEDULE[name]["task"] in celery.tasks


def test_each_act_of_the_audit_journal_has_a_french_name(repository):
    written = {
        code.value
        for tree in trees(repository).values()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "record"
        and getattr(call.func.value, "id", "") == "audit"
        for code in ast.walk(call.args[0])
        if isinstance(code, ast.Constant) and not code.value.endswith(".")
    }
    assert written - set(LABELS) == set()


def test_the_menu_and_the_hub_ask_for_rights_that_exist(repository):
    known = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in [
            *(code for code, _ in model._meta.permissions),
            *(
                f"{act}_{model._meta.model_name}"
                for act in model._meta.default_permissions
            ),
        ]
    }
    asked = {entry.permission for entries in MENU.values() for entry in entries}
    asked |= {
        tab.permission for _, _, tabs in settings_menu.SETTINGS_MENU for tab in tabs
    }
    asked |= {
        right
        for text in templates(repository).values()
        for right in re.findall(r"perms\.(\w+\.\w+)", text)
    }
    assert asked - {""} - known == set()


def test_migrations_are_named_by_what_they_do(repository):
    names = [
        path.stem for path in python_files(repository) if "migrations" in path.parts
    ]
    assert [name for name in names if "auto_" in name] == []


def test_the_map_of_the_readme_is_the_order_that_import_linter_holds(repository):
    contract = tomllib.loads((repository / "pyproject.toml").read_text())
    contracts = contract["tool"]["importlinter"]["contracts"]
    [layers] = [each for each in contracts if each["type"] == "layers"]
    readme = (repository / "README.md").read_text()
    told = readme.partition("## Floors")[2].partition("\n## ")[0]
    rows = re.findall(r"^    (\w+(?: +\| +\w+)*)", told, re.MULTILINE)
    floors = [set(re.split(r" +\| +", row)) for row in rows]
    assert floors == [set(line.split(" | ")) for line in layers["layers"]]


def test_the_documents_point_only_to_files_that_are_there(repository):
    documents = [*repository.glob("*.md"), *(repository / "docs").rglob("*.md")]
    missing = {
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:\s]+)[^)\s]*\)", document.read_text())
        if not (document.parent / target).exists()
    } | {
        f"{document.name}: {named}"
        for document in documents
        for named in re.findall(
            r"`(\w+/[\w./-]+\.(?:py|sql|html|md))`", document.read_text()
        )
        if document.name != "CHANGELOG.md" and not (repository / named).exists()
    }

    assert not missing


def test_no_sentence_leaves_its_plural_to_the_reader(repository):
    """« 2 fiches », never « 2 fiche(s) »: core/plurals.py, or pluralize."""
    said = [*templates(repository).items()] + [
        (str(path), node.value)
        for path, tree in trees(repository).items()
        if path.parent.name != "migrations"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert {path for path, text in said if re.search(r"[a-zé]\(s\)", text)} == set()


def test_each_target_of_the_makefile_stands_once_and_ci_runs_those_that_exist(
    repository,
):
    lines = (repository / "Makefile").read_text().splitlines()
    documented = [line.split(":")[0] for line in lines if " ## " in line]
    assert len(documented) == len(set(documented))
    jobs = re.findall(r"^job (\S+)$", (repository / ".ci/run").read_text(), re.M)
    assert jobs
    assert set(jobs) <= set(documented)


def test_each_planted_fault_of_the_simulation_fits_the_code(repository):
    text = (repository / "tests" / "simulation" / "faults.toml").read_text()
    assert [
        f"{fault['name']}: {code}"
        for fault in tomllib.loads(text)["fault"]
        for code, _ in fault["changes"]
        if code not in (repository / fault["file"]).read_text()
    ] == []
