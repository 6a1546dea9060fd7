"""What is too big, too deep or broken, on real processes: a clear 4xx, and flat memory."""

import io
import json
import re
import zipfile

import pytest
from django.utils import timezone

from accounts import api_keys
from accounts.enums import Scope
from contacts.models import Contact
from imports.enums import ImportState
from imports.models import Import
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.web_fixtures import peak_mb

TIMES, FILE_TIMES = 20, 2
GROWTH_MB = 60
BIG = b'{"last_name": "' + b"a" * 50_000_000 + b'"}'

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
HEADER = "".join(
    f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("Nom", "Situation")
)
SHEET_START = f'<worksheet xmlns="{MAIN}"><sheetData><row>{HEADER}</row>'
SHEET_END = "</sheetData></worksheet>"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEETML}.sheet.main+xml"/>'
    f'<Override PartName="/{SHEET}" ContentType="{SHEETML}.worksheet+xml"/>'
    f'<Override PartName="/{STRINGS}" ContentType="{SHEETML}.sharedStrings+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship'
    f' Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
    STRINGS: f'<sst xmlns="{MAIN}"></sst>',
    SHEET: SHEET_START + SHEET_END,
}


def workbook(part, start, filler, end, unpacked):
    """A workbook one part of which unpacks to so many bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in PARTS.items():
            if name != part:
                archive.writestr(name, text)
        block = filler.encode() * (1_000_000 // len(filler))
        with archive.open(part, "w", force_zip64=True) as stream:
            stream.write(start.encode())
            for _ in range(unpacked // len(block)):
                stream.write(block)
            stream.write(end.encode())
    return file.getvalue()


@pytest.fixture
def processes(web_server, worker):
    """The memory of the web server and of a worker, once they are warm, must stay so."""
    roots = (web_server.process.pid, worker().process.pid)

    class Processes:
        def warm(self):
            self.before = peak_mb(*roots)

        def assert_flat(self):
            grown = {
                pid: round(peak - self.before.get(pid, 0))
                for pid, peak in peak_mb(*roots).items()
            }
            assert max(grown.values()) <= GROWTH_MB, grown

    return Processes()


@pytest.mark.slow
def test_a_hostile_call_of_the_api_gets_a_clear_answer(web_server, processes):
    path = f"/contacts/{ContactFactory(client=True).public_id}"
    _, secret = api_keys.make("essai", Scope.values, now=timezone.now())

    def code(method, where, body):
        answer = web_server.call(method, f"/api/v1{where}", secret, body)
        problem = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert 400 <= answer.status_code == problem["status"] < 500
        assert problem["detail"].endswith(".")
        return problem["code"]

    writes = [
        ("POST", "/contacts"),
        ("PATCH", path),
        ("PUT", f"{path}/consents"),
        *(
            ("POST", f"{path}/{act}")
            for act in ("preference-link", "deactivate", "reactivate", "erase")
        ),
    ]
    for _ in range(4):
        for method, where in writes:
            code(method, where, b"[1")
    processes.warm()

    for method, where in writes:
        assert code(method, where, BIG) == "too_large"
    in_pieces = [BIG[place : place + 65536] for place in range(0, len(BIG), 65536)]
    name = '{"kind": "client", "last_name": "é"}'
    for _ in range(TIMES):
        assert code("POST", "/contacts", BIG) == "too_large"
        assert code("PATCH", path, iter(in_pieces)) == "too_large"
        for body, expected in [
            (b"[" * 100_000 + b"]" * 100_000, "invalid_request"),
            (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "invalid_request"),
            (b"[" + b"1," * 490_000 + b"1]", "too_large"),
            (b"[" + b"{}," * 330_000 + b"{}]", "too_large"),
            (json.dumps(dict.fromkeys(map(str, range(60_000)))).encode(), "too_large"),
            (b"[" + b"9" * 900_000 + b"]", "invalid_request"),
            (name.replace("é", "\\u0000").encode(), "invalid_content"),
            (name.replace("é", "\\ud800").encode(), "invalid_content"),
            (name.replace("é", "\0").encode(), "invalid_request"),
            (name.encode("utf-16"), "invalid_request"),
            (name.encode("latin-1"), "invalid_request"),
            (b"\x1f\x8b\x08\xff", "invalid_request"),
        ]:
            assert code("PUT", f"{path}/consents", body) == expected
    in_pieces = iter([name.encode()[:9], name.encode()[9:]])
    created = web_server.call("POST", "/api/v1/contacts", secret, in_pieces)
    assert created.status_code == 201
    assert Contact.objects.filter(last_name="é").exists()
    processes.assert_flat()


REFUSED_FILES = {
    "one line of 10 MB": b"Nom;Situation\n" + b"a" * 10_000_000,
    "a header of 10 MB": b"Nom;Situation;" + b"a;" * 5_000_000,
    "400,000 columns": b"Nom;Situation" + b";a" * 400_000 + b"\nUn;Client\n",
    "NUL bytes": b"Nom;Situation\n\0;Client\n",
    "UTF-16 cut within a character": "Nom;Situation\n".encode("utf-16-le") + b"\xe9",
    "broken bytes": b"Nom;Situation\n\x81\xff;Client\n",
    "more than 50 MB": b"Nom;Situation\n" + b"Un;VIP\n" * 7_200_000,
}


def bombs():
    row = f"<row>{HEADER}</row>"
    strings = f'<sst xmlns="{MAIN}">'
    yield workbook(SHEET, SHEET_START, row, SHEET_END, 1_000_000_000)
    yield workbook(SHEET, SHEET_START, "<row/>", SHEET_END, 300_000_000)
    yield workbook(
        SHEET, SHEET_START + "<row>", "<c/>", "</row>" + SHEET_END, 4_000_000
    )
    yield workbook(STRINGS, strings, "<si><t>a</t></si>", "</sst>", 100_000_000)
    yield workbook(STRINGS, strings, "<si/>", "</sst>", 50_000_000)
    yield workbook(
        "xl/styles.xml", f'<styleSheet xmlns="{MAIN}">', "<xf/>", "", 9_000_000
    )


@pytest.mark.slow
def test_a_hostile_file_gets_a_clear_answer(web_server, processes, eventually):
    browser = web_server.signed_in(UserFactory(admin=True))

    def sent(content, name="clients.csv"):
        """What the screen says of a file, or what the worker says of it afterwards."""
        page = browser.upload("/administration/imports/nouveau/", name, content)
        if not page.url.endswith("/colonnes/"):
            assert page.status_code == 422
            found = re.search(r'class="invalid-feedback">(.*?)</', page.text, re.DOTALL)
            return re.sub("<[^>]+>", "", found[1]).strip()
        run = Import.objects.latest("id")
        columns = {f"column_{place}": to for place, to in run.targets.items()}
        assert browser.submit(page.url, columns).status_code == 200

        def checked():
            run.refresh_from_db()
            return run.state in (ImportState.CHECKED, ImportState.FAILED)

        eventually(checked)
        return run.error or f"{run.accepted} sur {run.rows}"

    for encoding in ("latin-1", "utf-16-le"):
        assert sent("Nom;Situation\né;Client\n".encode(encoding)) == "1 sur 1"
    assert sent(workbook("x", "", " ", "", 0), "vide.xlsx").endswith("0 sur 0")
    processes.warm()

    hostile = [(content, "a.csv") for content in REFUSED_FILES.values()]
    hostile += [(content, "a.xlsx") for content in bombs()]
    for content, name in hostile:
        said = {sent(content, name) for _ in range(FILE_TIMES)}
        assert len(said) == 1
        assert re.fullmatch(r"[A-ZL].+\.", said.pop())
    strings = f'<sst xmlns="{MAIN}">'
    full = workbook(STRINGS, strings, "<si><t>a</t></si>", "</sst>", 5_000_000)
    assert sent(full, "a.xlsx") == "0 sur 0"
    assert "lignes sont refusées" in sent(b"Nom;Situation\n" + b"a;b\n" * 150_000)
    assert not Contact.objects.exists()
    processes.assert_flat()


@pytest.mark.slow
def test_a_hostile_form_gets_a_clear_answer(web_server, processes):
    browser = web_server.browser()
    login = "/connexion/"
    for _ in range(TIMES):
        browser.get(login)
    processes.warm()
    for _ in range(TIMES):
        assert browser.submit(login, {"login": "a" * 3_000_000}).status_code == 400
        assert (
            browser.submit(login, dict.fromkeys(map(str, range(2000)), "1")).status_code
            == 400
        )
        assert browser.submit(login, {"login": "a\0@b.fr"}).status_code == 200
    assert browser.upload(login, "a", b"a" * 50_000_000).status_code == 200
    processes.assert_flat()
