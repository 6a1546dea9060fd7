import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.connection import UnixDomainSocketConnection
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

# Maximum wait of a request for the server, and interval between two attempts while the
# server is down.
ANSWER_SECONDS = 1
AWAY_SECONDS = 5


class OneClient(RedisCacheClient):
    """Reuse one client: Django creates one per call, which takes half as long as the
    call itself.
    """

    @cached_property
    def client(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self.client


def surviving(name: str) -> Callable[..., Any]:
    """The method of the server's cache, or of the process-local cache while the server
    is down.
    """

    def method(cache: "Cache", *args: Any, **kwargs: Any) -> Any:
        if not cache.is_away():
            try:
                return getattr(RedisCache, name)(cache, *args, **kwargs)
            except RedisError as error:
                cache.note_outage(error)
        return getattr(cache.local, name)(*args, **kwargs)

    return method


class Cache(RedisCache):
    """The cache of one server; while it is down, each process counts on its own.

    Rate limits then apply per process, and nobody is locked out because of a server
    that holds only counters.
    """

    away_until: ClassVar[dict[str, float]] = {}

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": ANSWER_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
            # A retry would double the wait, and might count an event twice.
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._class = OneClient
        self.server = server
        # LocMemCache instances of the same name are shared among the threads of a
        # process.
        self.local = LocMemCache(f"without {server}", {**params, "OPTIONS": {}})

    def is_away(self) -> bool:
        return time.monotonic() < self.away_until.get(self.server, 0)

    def note_outage(self, error: RedisError) -> None:
        self.away_until[self.server] = time.monotonic() + AWAY_SECONDS
        log.warning("the cache does not answer: %s", type(error).__name__)

    add = surviving("add")
    get = surviving("get")
    set = surviving("set")
    touch = surviving("touch")
    delete = surviving("delete")
    has_key = surviving("has_key")
    incr = surviving("incr")
    get_many = surviving("get_many")
    set_many = surviving("set_many")
    delete_many = surviving("delete_many")
    clear = surviving("clear")


class EmbeddedConnection(UnixDomainSocketConnection):
    def _connect(self) -> Any:
        # The package of the embedded servers is not installed where real servers are
        # used.
        from config.embedded import Valkey

        Valkey(settings.VAR_DIR).use()
        return super()._connect()


class EmbeddedCache(Cache):
    """The cache of a machine without REDIS_URL: the first connection starts the
    embedded server.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"connection_class": EmbeddedConnection}
        super().__init__(server, {**params, "OPTIONS": options})
