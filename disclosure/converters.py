"""URL converter for the readers of a notice: clients, intervenants, proches."""

from campaigns.converters import AudienceConverter
from disclosure.enums import Audience


class ReaderConverter:
    slugs: dict[str, Audience] = {
        **{slug: Audience(kind) for slug, kind in AudienceConverter.slugs.items()},
        "proches": Audience.RELATIVE,
    }
    words: dict[str, str] = {audience: slug for slug, audience in slugs.items()}
    regex = "|".join(slugs)

    def to_python(self, value: str) -> Audience:
        return self.slugs[value]

    def to_url(self, value: str) -> str:
        return self.words.get(value, value)
