from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.connection import UnixDomainSocketConnection

from config.embedded import Valkey


class OneClient(RedisCacheClient):
    """Django makes a client for each call, which takes half as long as the call."""

    @cached_property
    def client(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self.client


class Cache(RedisCache):
    """The cache of one server."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient


class EmbeddedConnection(UnixDomainSocketConnection):
    def _connect(self) -> Any:
        Valkey(settings.VAR_DIR).use()
        return super()._connect()


class EmbeddedCache(Cache):
    """The cache of a machine without REDIS_URL: the first connection starts the embedded server."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"connection_class": EmbeddedConnection}
        super().__init__(server, {**params, "OPTIONS": options})
