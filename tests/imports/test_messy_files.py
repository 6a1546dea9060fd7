"""No row is lost, whatever the quoting, separators and encoding of the file."""

import random

import pytest

from imports.spreadsheets import open_sheet

HEADER = ["Nom", "Notes", "Ville", "E-mail", "Date de naissance"]
NOTES = (
    "",
    "digicode 12B",
    'porte "B"',
    "deux\nlignes",
    "a;b,c\td|e",
    "5'' d'avance",
    'télé 22" au mur',
    '"',
    '""',
    'il dit : "oui"; puis "non"',
    '\\"',
    'fin"\n',
    "a\r\nb",
)
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le")


def person(luck, number):
    values = {
        "Nom": f"Nom{number}x",
        "Notes": luck.choice(NOTES),
        "Ville": luck.choice(["Lyon", "", "Saint-Étienne", "L'Haÿ-les-Roses"]),
        "E-mail": luck.choice(["", f"p{number}@exemple.fr", "pas une adresse"]),
        "Date de naissance": luck.choice(["", "01/02/1950", "31/02/1950"]),
    }
    return values


def written(luck, row, delimiter, style):
    """One line: quoted where needed, quoted throughout, or never quoted."""
    if style == "mixed":
        style = luck.choice(["needed", "all", "never"])
    if style == "never":
        bare = ("".join(c for c in cell if c not in f"\r\n{delimiter}") for cell in row)
        return delimiter.join(bare)
    return delimiter.join(
        '"' + cell.replace('"', '""') + '"'
        if style == "all" or any(c in cell for c in f'\r\n"{delimiter}')
        else cell
        for cell in row
    )


@pytest.mark.parametrize("seed", range(0, 300, 30))
def test_every_row_of_a_messy_file_is_read_or_named(tmp_path, seed):
    path = tmp_path / "contacts.csv"
    for each in range(seed, seed + 30):
        luck = random.Random(each)
        header = luck.sample(HEADER, len(HEADER))
        delimiter, style = (
            luck.choice(";,\t|"),
            luck.choice(["needed", "mixed", "never"]),
        )
        end, number = luck.choice(["\n", "\r\n"]), luck.randint(1, 40)
        lines = [f"sep={delimiter}"] if luck.random() < 0.2 else []
        if luck.random() < 0.2:
            lines.append(f"Liste des clients{delimiter}")
        lines.append(delimiter.join(header))
        for place in range(number):
            values = person(luck, place)
            row = [values[name] for name in header]
            lines.append(written(luck, row, delimiter, style))
            if luck.random() < 0.05:
                lines.append(delimiter * (len(header) - 1))
        encoding = luck.choice(ENCODINGS)
        path.write_bytes((end.join(lines) + end).encode(encoding, "replace"))

        with open_sheet(path) as sheet:
            rows = [values for _, values in sheet.rows()]

        whose = [[n for n in range(number) if f"Nom{n}x" in "|".join(r)] for r in rows]
        assert whose == [[n] for n in range(number)], (each, delimiter, style, encoding)
