"""Deliverability checks: the sending domain's DNS records, and a mail actually
received."""
