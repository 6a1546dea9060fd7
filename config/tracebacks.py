"""What a log says of an exception: its type and places, and its text only where that
holds no value of a person.

An exception often quotes the value that it could not handle, which may be a name. No
pattern recognises a name.
"""

import re
import traceback
from collections.abc import Iterator
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError
from redis import RedisError

# These quote types, settings, tables and hosts. The lines in which PostgreSQL quotes a
# row or a statement are removed by config.redaction.
PLAIN = (
    AttributeError,
    ImportError,
    ImproperlyConfigured,
    IntegrityError,
    InterfaceError,
    MemoryError,
    NameError,
    OperationalError,
    ProgrammingError,
    RedisError,
    TypeError,
)


def text_of(error: BaseException) -> str:
    """`module.Type`, and the text of the exception if it holds no value."""
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ != "builtins":
        name = f"{kind.__module__}.{name}"
    if (
        isinstance(error, OSError)
        and type(error).__str__ is OSError.__str__
        and error.strerror
    ):
        # Without the name of the file, which may be a person's.
        return f"{name}: {error.strerror}"
    if isinstance(error, PLAIN) and str(error):
        return f"{name}: {error}"
    return name


def traceback_of(error: BaseException, tb: TracebackType | None) -> str:
    """The traceback with its causes, oldest first, as Python's own."""
    parts = []
    for each in reversed(list(_with_causes(error))):
        frames = tb if each is error else each.__traceback__
        head = "Traceback (most recent call last):\n" if frames else ""
        places = "".join(traceback.format_tb(frames))
        parts.append(f"{head}{places}{text_of(each)}")
    return "\n\nfollowed by:\n\n".join(parts)


def without_values(message: str, error: BaseException) -> str:
    """The message with `text_of` where it quotes the exception or one of its causes."""
    for each in _with_causes(error):
        for quoted in (repr(each), str(each)):
            if quoted:
                pattern = rf"(?<!\w){re.escape(quoted)}(?!\w)"
                message = text_of(each).join(re.split(pattern, message))
    return message


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    """The exception, those of its group, its causes and theirs; each once."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
        before = one.__cause__
        if before is None and not one.__suppress_context__:
            before = one.__context__
        if before is not None:
            waiting.append(before)
