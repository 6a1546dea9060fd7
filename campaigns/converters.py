"""Audiences in French addresses: clients, intervenants."""

from contacts.enums import Kind


class AudienceConverter:
    regex = "clients|intervenants"
    slugs = {"clients": Kind.CLIENT, "intervenants": Kind.WORKER}
    words = {kind: slug for slug, kind in slugs.items()}

    def to_python(self, value: str) -> Kind:
        return self.slugs[value]

    def to_url(self, value: Kind | str) -> str:
        return self.words[Kind(value)]
