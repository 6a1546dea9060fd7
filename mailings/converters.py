from contacts.enums import Channel

SLUGS = {Channel.EMAIL: "emailing", Channel.SMS: "sms"}


class ChannelConverter:
    """`/emailing/` and `/sms/`: both channels share the same pages."""

    regex = "emailing|sms"

    def to_python(self, value: str) -> str:
        return Channel.SMS if value == "sms" else Channel.EMAIL

    def to_url(self, value: str) -> str:
        return "sms" if value == Channel.SMS else "emailing"
