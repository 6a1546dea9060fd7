"""URL converter for the audiences' French slugs: clients, intervenants."""

from contacts.enums import Kind


class AudienceConverter:
    regex = "clients|intervenants"
    slugs: dict[str, Kind] = {"clients": Kind.CLIENT, "intervenants": Kind.WORKER}
    words: dict[str, str] = {kind: slug for slug, kind in slugs.items()}

    def to_python(self, value: str) -> Kind:
        return self.slugs[value]

    def to_url(self, value: str) -> str:
        return self.words.get(value, value)
