"""The actions between the command blocks of the page, and the checks of their results."""

import datetime
import json
import time
from collections.abc import Callable
from pathlib import Path

from deploy.check.machine import Failed, Machine

CONTACTS = 12
SITE = "https://rgpd.example.org"
MAILING = """
from django.utils import timezone
from campaigns.models import Campaign
from mailings.sending import dispatch
from mailings.models import Mailing
newsletter = Campaign.objects.get(code="newsletter_email")
mailing = Mailing.objects.create(channel="email", audience="client", campaign=newsletter,
    subject="Nos nouvelles", body="Bonjour, voici nos nouvelles.\\n\\n{lienRGDP#defaut}")
assert dispatch.launch(mailing, timezone.now(), user=None)
print(mailing.pk)
"""
STATES = """
from collections import Counter
from mailings.models import Delivery
print(dict(Counter(Delivery.objects.values_list("state", flat=True))))
"""
REWRITES = (
    "ALTER TABLE consent_consentevent DISABLE TRIGGER ALL",
    "UPDATE consent_consentevent SET decision = 'given'",
    "DELETE FROM consent_consentevent",
    "TRUNCATE consent_consentevent CASCADE",
    "DROP TABLE consent_consentevent CASCADE",
)


class Wrong(Exception):
    """A result differs from what the page states."""


def require(truth: object, sentence: str) -> None:
    if not truth:
        raise Wrong(sentence)


def wait_for(what: Callable[[], bool], sentence: str, seconds: int = 90) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        require(time.monotonic() < deadline, sentence)
        time.sleep(0.5)


class Acts:
    def __init__(self, machine: Machine, mails: Path) -> None:
        self.machine = machine
        self.mails = mails
        self.key = ""

    def shell(self, code: str) -> str:
        return self.machine.sh("rgpd shell --verbosity=0", given=code)

    def api(self, path: str, body: object = None) -> dict[str, object]:
        """GET, or POST if there is a body, through the proxy."""
        data = "" if body is None else f"--json '{json.dumps(body)}'"
        answer = self.machine.sh(
            f"curl --silent --show-error --fail-with-body {data}"
            f" --header 'Authorization: Bearer {self.key}' '{SITE}/api/v1{path}'"
        )
        return json.loads(answer)

    def import_contacts(self) -> str:
        day = datetime.date.today() - datetime.timedelta(days=3)
        rows = "".join(
            f"Mme;Nom{n:02d};Jeanne;Client;client{n:02d}@exemple.org;oui;{day:%d/%m/%Y};Formulaire papier\n"
            for n in range(CONTACTS)
        )
        header = "Civilité;Nom;Prénom;Situation;E-mail;Newsletter;Date du consentement;Source du consentement\n"
        path = "/var/lib/rgpd/contacts.csv"
        self.machine.sh(f"cat > {path}; chown rgpd {path}", given=header + rows)
        done = json.loads(self.machine.sh(f"rgpd import_contacts {path} --json"))
        require(done["accepted"] == CONTACTS, f"import: {done}")
        return f"{CONTACTS} contacts, each with a yes"

    def sign_in(self) -> str:
        """Sign in with a password through the proxy, as a browser does; also while the
        broker is down.
        """
        self.machine.sh(
            "echo 'une phrase de passe bien longue' |"
            " rgpd create_admin someone@example.org --password-stdin"
        )
        page = f"{SITE}/connexion/"
        jar = "--silent --show-error --cookie-jar /tmp/jar --cookie /tmp/jar"
        for redis in ("start", "stop"):
            self.machine.sh(f"rm -f /tmp/jar; service redis-server {redis}")
            form = self.machine.sh(f"curl {jar} --fail {page}")
            token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
            status = self.machine.sh(
                f"curl {jar} --referer {page} --output /dev/null --write-out '%{{http_code}}'"
                f" --data-urlencode csrfmiddlewaretoken={token}"
                " --data-urlencode login=someone@example.org"
                f" --data-urlencode 'password=une phrase de passe bien longue' {page}"
            )
            require(status == "302", f"sign-in with redis {redis}: {status}")
            leads_to = self.machine.sh(
                f"curl {jar} --output /dev/null --write-out '%{{redirect_url}}' {SITE}/"
            )
            enrolment = f"{SITE}/connexion/double-authentification/"
            require(
                leads_to.strip() == enrolment, f"no second factor asked: {leads_to}"
            )
            self.machine.sh(f"curl {jar} --fail --output /dev/null {enrolment}")
        self.machine.sh("service redis-server start")
        return "with Redis and without it"

    def send_mailing(self) -> str:
        self.shell(MAILING)
        wait_for(
            lambda: len(self.letters()) >= CONTACTS,
            f"the relay took {len(self.letters())} of {CONTACTS} messages;"
            f" deliveries: {self.shell(STATES)}",
        )
        wait_for(
            lambda: self.shell(STATES).strip() == f"{{'sent': {CONTACTS}}}",
            "the deliveries are not all marked as sent",
        )
        require(len(self.letters()) == CONTACTS, "a message left twice")
        letter = self.letters()[0].read_bytes()
        require(b"List-Unsubscribe-Post" in letter, "no one-click header")
        return f"{CONTACTS} of {CONTACTS} taken by the relay after STARTTLS and AUTH"

    def letters(self) -> list[Path]:
        return sorted(self.mails.glob("*.eml"))

    def open_api(self) -> str:
        printed = self.machine.sh("rgpd create_api_key contrôle --scopes all")
        self.key = printed.strip().splitlines()[-1]
        data = self.api("/campaigns?audience=client")["data"]
        require(data, "no campaign in the API's answer")
        return "a key, and an answer through the proxy"

    def contact(self, number: int) -> str:
        found = self.api(f"/contacts?email=client{number:02d}@exemple.org")["data"]
        assert isinstance(found, list)
        require(len(found) == 1, f"contact {number}: {found}")
        return found[0]["public_id"]

    def erase(self, number: int) -> str:
        identifier = self.contact(number)
        self.api(f"/contacts/{identifier}/deactivate", {"erase": True})
        self.require_erased(identifier)
        return identifier

    def require_erased(self, identifier: str) -> None:
        erased = self.api(f"/contacts/{identifier}")
        values = [erased[name] for name in ("email", "last_name", "first_name")]
        require(
            erased["erased_at"] and not any(values),
            f"not erased: {erased['public_id']}",
        )

    def purge(self, number: int) -> str:
        settings = json.dumps({"retention_days": {"client": 30}})
        self.machine.sh("rgpd configure -", given=settings)
        identifier = self.contact(number)
        day = datetime.date.today() - datetime.timedelta(days=33)
        self.api(f"/contacts/{identifier}/deactivate", {"on": day.isoformat()})
        done = json.loads(self.machine.sh("rgpd purge --json"))
        require(done["due"] == [identifier] and not done["failed"], f"purge: {done}")
        self.require_erased(identifier)
        return "what was overdue, and nothing else"

    def rewrite_nothing(self) -> str:
        """The services' role owns no table and cannot rewrite the ledger."""
        url = "$(sed -n 's/^DATABASE_URL=//p' /etc/rgpd/rgpd.env)"
        for statement in REWRITES:
            try:
                self.machine.sh(f'psql "{url}" --quiet --command "{statement}"')
            except Failed:
                continue
            raise Wrong(f"rgpd_app may do: {statement}")
        owners = self.machine.sh(
            "runuser --user=postgres -- psql --tuples-only --no-align --dbname=rgpd --command"
            " \"SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'\""
        )
        require(owners.strip() == "rgpd_owner", f"tables belong to {owners.split()}")
        self.machine.sh("rgpd verify_ledger --anchor")
        return "rgpd_app owns nothing, rewrites nothing, verifies and anchors"

    def look_at_the_files(self) -> str:
        """The services' files are not accessible to other users, and none belongs to
        root.
        """
        found = self.machine.sh(
            "find /var/lib/rgpd /var/lib/rgpd-journal '(' -not -user rgpd -or -perm /o=rwx ')'"
            " -not -name contacts.csv"
        )
        require(not found.strip(), f"readable by others, or of another user: {found}")
        return "private, and of one user"
