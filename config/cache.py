from typing import Any

from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from redis.connection import UnixDomainSocketConnection

from config.embedded import Valkey


class EmbeddedConnection(UnixDomainSocketConnection):
    def _connect(self) -> Any:
        Valkey(settings.VAR_DIR).use()
        return super()._connect()


class EmbeddedCache(RedisCache):
    """The cache of a machine without REDIS_URL: the first connection starts the embedded server."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"connection_class": EmbeddedConnection}
        super().__init__(server, {**params, "OPTIONS": options})
