"""No file, however small, fills the memory or ends the process that reads it."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from openpyxl import Workbook

from tests.imports.test_files import ODS, cell, ods

STRICT = Path(__file__).parent / "data/files/strict_open_xml.xlsx"
LONG = "y" * 30_000
GROWTH_MB = 250
"""The largest file that is read whole takes about half of it."""
READ = """
import json, resource, sys
from pathlib import Path

import django

django.setup()
from core.file_errors import Unreadable
from imports.spreadsheets import open_sheet

resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
start = peak()
for path in sys.argv[1:]:
    try:
        with open_sheet(Path(path)) as sheet:
            told = f"{sum(1 for _ in sheet.rows())} rows"
    except Unreadable as error:
        told = str(error)
    print(json.dumps([Path(path).name, told, peak() - start]), flush=True)
"""


def row(cells, times=1):
    told = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{told}>{cells}</table:table-row>"


def repeated(text, times, more=""):
    attributes = f'{more} office:value-type="string"'
    return cell(text, f'{attributes} table:number-columns-repeated="{times}"')


HEAD = row(cell("Nom") + cell("Situation"))
EMPTY = '<table:table-cell table:number-columns-repeated="16000"/>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
DOCTYPE = f'<!DOCTYPE x [<!ENTITY a0 "{"ha" * 50}">{LAUGHS}]>'
CALC = {
    "corner": HEAD + row("<table:table-cell/>", 1_048_000) + row(EMPTY + cell("x")),
    "long-text": HEAD + row(repeated(LONG, 1000), 100),
    "cells": HEAD + row(repeated("x", 2000), 9000),
    "quoted-sign": HEAD + row(repeated("x", 16000, 'table:style-name=">"'), 1_048_000),
    "entity-count": HEAD + row(repeated("x", "&#49;6000"), 1_048_000),
}


def strict(path, rows, strings=()):
    """Write a strict XLSX file with these rows and shared strings."""
    texts = "".join(f"<si><t>{text}</t></si>" for text in strings)
    space = 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'
    with zipfile.ZipFile(STRICT) as model, zipfile.ZipFile(path, "w", 8) as made:
        for name in model.namelist():
            content = model.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                content = (
                    f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>"
                )
            if name == "xl/_rels/workbook.xml.rels":
                kind = "http://purl.oclc.org/ooxml/officeDocument/relationships"
                more = f'<Relationship Id="s1" Type="{kind}/sharedStrings" '
                content = content.replace(
                    "</Relationships>",
                    f'{more}Target="sharedStrings.xml"/></Relationships>',
                )
            made.writestr(name, content)
        made.writestr("xl/sharedStrings.xml", f"<sst {space}>{texts}</sst>")
    return path


def ordinary(path, rows, before=""):
    """Write an XLSX file with one person, then these rows."""
    saved = io.BytesIO()
    book = Workbook()
    book.active.append(["Nom", "Situation"])
    book.active.append(["Arbusse", "Client"])
    book.save(saved)
    with zipfile.ZipFile(saved) as model, zipfile.ZipFile(path, "w", 8) as made:
        for name in model.namelist():
            content = model.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                content = before + content.replace(
                    "</sheetData>", f"{rows}</sheetData>"
                )
            made.writestr(name, content)
    return path


def hostile_files(folder):
    """(file, the sentence that refuses it, or the number of its rows)."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield ordinary(folder / "formatted-to-the-end.xlsx", far), "1 rows"
    beyond = '<row r="999999999999"><c r="A1"><v>1</v></c></row>'
    yield (
        ordinary(folder / "beyond.xlsx", beyond),
        "Le fichier a plus de 1048576 lignes",
    )
    text = '<row r="3"><c r="A3" t="inlineStr"><is><t>&a8;</t></is></c></row>'
    path = ordinary(folder / "laughs.xlsx", text, before=DOCTYPE)
    yield path, "Ce classeur ne peut pas être lu"
    for name, rows in CALC.items():
        path = ods(folder, rows).rename(folder / f"{name}.ods")
        yield path, "Ce classeur a trop de cellules"
    path = folder / "laughs.ods"
    with zipfile.ZipFile(path, "w", 8) as made:
        content = ODS.format(rows=HEAD + row(cell("&a8;")))
        made.writestr(
            "content.xml", content.replace("<office:doc", DOCTYPE + "<office:doc", 1)
        )
    yield path, "une déclaration qui n'est pas lue"
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield strict(folder / "far.xlsx", far), "Ce classeur a trop de cellules"
    shared = "".join(
        f'<row r="{n}">{"".join(f"""<c r="{c}{n}" t="s"><v>0</v></c>""" for c in "ABCDEFGHIJ")}</row>'
        for n in range(1, 20_000)
    )
    path = strict(folder / "shared.xlsx", shared, [LONG])
    yield path, "Ce classeur a trop de cellules"
    path = folder / "columns.csv"
    path.write_text("Nom;Situation" + ";" * 1_000_000 + "\nArbusse;Client\n")
    yield path, "Le fichier a une ligne de plus de"
    path = folder / "few-columns.csv"
    path.write_text("Nom;Situation" + ";x" * 10_000 + "\nArbusse;Client\n")
    yield path, "Le fichier a plus de 200 colonnes"
    path = folder / "lines.csv"
    path.write_text("Nom;Situation\n" + ";\n" * 1_100_000)
    yield path, "Le fichier a plus de 1048576 lignes"


def test_hostile_files_are_refused_within_a_memory_bound(tmp_path):
    files = list(hostile_files(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", READ, *(str(path) for path, _ in files)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]

    assert [name for name, *_ in told] == [path.name for path, _ in files], done.stderr
    for (name, said, _), (_, sentence) in zip(told, files, strict=True):
        assert said.startswith(sentence) or sentence in said, (name, said)
    assert max(grown for *_, grown in told) < GROWTH_MB, told
