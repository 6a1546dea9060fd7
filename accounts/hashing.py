"""Password hashing whose memory is bounded: the login form is open to everybody."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

# Hashes computed at the same time in one process; further ones wait for their turn.
MOST_AT_ONCE = 2
_turns = BoundedSemaphore(MOST_AT_ONCE)


class BoundedArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with the parameters of the OWASP Password Storage Cheat Sheet.

    19 MiB, two passes and one lane, where Django takes 100 MiB and eight lanes. Django
    hashes a password again at the next login if it was hashed with other parameters.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turns:
            return super().verify(password, encoded)
