"""Data losses on a server that must be detected: the end of the journal, days of the
database.
"""

import email
import email.policy

from deploy.check.acts import Acts, require
from deploy.check.machine import Failed

JOURNAL = "/var/lib/rgpd-journal/erasures.jsonl"
DATA = "/var/lib/postgresql"
OBJECTOR, ERASED_SINCE = 5, 3
IS_OPEN = """
from consent.integrity import journal
journal.require_open()
"""
CATCH_UP = """
from consent.tasks import catch_up_journal
catch_up_journal()
"""
STATE = """
from consent.models import Consent
print(Consent.objects.get(contact__public_id="{}").state)
"""
# The server reuses the numbers of the lost transactions; these transactions are rolled
# back, before a service takes one of the numbers.
BURN_NUMBERS = (
    "yes 'BEGIN; SELECT pg_current_xact_id(); ROLLBACK;' | head -n 500"
    " | runuser --user=postgres -- psql --quiet --output=/dev/null"
)


class Losses:
    def __init__(self, acts: Acts) -> None:
        self.acts = acts
        self.machine = acts.machine

    def shorten_the_journal(self) -> str:
        """Remove the last line, as in an older copy; restore it afterwards."""
        self.machine.sh(
            f"cp {JOURNAL} /tmp/journal && head -n -1 /tmp/journal > {JOURNAL}"
        )
        for _ in "ever", "not once":
            self._require_shut("JournalLost", "a journal that lost its last line")
            self._refused("rgpd verify_ledger", "verify_ledger of a shortened journal")
        self._refused("rgpd verify_ledger --anchor", "an anchor in a shortened journal")
        self._object(OBJECTOR)
        self.machine.sh(f"cat /tmp/journal > {JOURNAL}")
        self.acts.shell(CATCH_UP)
        self.acts.shell(IS_OPEN)
        self.machine.sh("rgpd verify_ledger")
        return "shut all but an objection, which was written when it was back"

    def bring_a_snapshot_back(self) -> str:
        """Restore the database's disk as it was before an erasure, on the same server."""
        self.machine.sh(
            "service postgresql stop"
            f" && cp --archive {DATA} /tmp/snapshot && service postgresql start"
        )
        self._wait_for_the_web()
        gone = self.acts.erase(ERASED_SINCE)
        self.machine.sh(
            f"service postgresql stop && rm -r {DATA}"
            f" && cp --archive /tmp/snapshot {DATA} && service postgresql start"
        )
        # `yes` ends by a signal.
        self.machine.sh(f"set +o pipefail; {BURN_NUMBERS}")
        self._wait_for_the_web()
        self._require_shut("RestoreGuard", "a snapshot from before an erasure")
        said = self.machine.sh("rgpd replay_erasures")
        self.acts.shell(IS_OPEN)
        self.acts.require_erased(gone)
        return f"shut until the replay: {said.strip().splitlines()[0]}"

    def _object(self, number: int) -> None:
        """Use the one-click link of the message that this person received."""
        address = f"client{number:02d}@exemple.org"
        letters = (
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in self.acts.letters()
        )
        letter = next(each for each in letters if address in each["To"])
        link = letter["List-Unsubscribe"].split("<http")[1].split(">")[0]
        identifier = self.acts.contact(number)
        self.machine.sh(
            "curl --silent --show-error --fail --output /dev/null"
            f" --data List-Unsubscribe=One-Click 'http{link}'"
        )
        state = self.acts.shell(STATE.format(identifier)).strip()
        require(state == "withdrawn", f"one-click while the journal is lost: {state}")

    def _require_shut(self, reason: str, after: str) -> None:
        try:
            self.acts.shell(IS_OPEN)
        except Failed as shut:
            require(reason in str(shut), f"after {after}: {shut}")
            return
        require(False, f"nothing shuts after {after}")

    def _refused(self, command: str, what: str) -> None:
        try:
            self.machine.sh(command)
        except Failed:
            return
        require(False, f"not refused: {what}")

    def _wait_for_the_web(self) -> None:
        self.machine.sh(
            "curl --silent --show-error --fail --retry 30 --retry-delay 1"
            " --retry-all-errors --output /dev/null http://127.0.0.1:8000/healthz"
        )
