"""JSON rendering of answers, with one format for all instants."""

import datetime
from typing import Any

from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from core import instants


class Encoder(NinjaJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, datetime.datetime):
            return instants.written(o)
        return super().default(o)


class Renderer(JSONRenderer):
    encoder_class = Encoder
