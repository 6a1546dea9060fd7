"""The schedule of Beat, in Europe/Paris whatever the server's time zone."""

from typing import Any

from celery.schedules import crontab


def schedule(purge_time: str) -> dict[str, dict[str, Any]]:
    """`purge_time`: HH:MM."""
    purge_hour, purge_minute = purge_time.split(":")
    return {
        "tend-mailings": {"task": "mailings.tasks.tend_mailings", "schedule": 60},
        "watch-addresses": {"task": "portal.tasks.watch_addresses", "schedule": 60},
        "resume-imports": {"task": "imports.tasks.resume_imports", "schedule": 60},
        "send-webhooks": {"task": "webhooks.tasks.send_webhooks", "schedule": 15},
        "forget-imports": {
            "task": "imports.tasks.forget_leftovers",
            "schedule": crontab(hour="4", minute="10"),
        },
        "forget-webhooks": {
            "task": "webhooks.tasks.forget_old",
            "schedule": crontab(hour="4", minute="10"),
        },
        "forget-api-answers": {
            "task": "api.tasks.forget_answers",
            "schedule": crontab(hour="4", minute="10"),
        },
        "sweep-stray-files": {
            "task": "backoffice.tasks.sweep_stray_files",
            "schedule": crontab(hour="4", minute="10"),
        },
        "forget-uncertain-messages": {
            "task": "messaging.tasks.forget_uncertain",
            "schedule": crontab(hour="4", minute="10"),
        },
        "sweep-outbox": {"task": "messaging.tasks.sweep_outbox", "schedule": 60},
        "check-domain": {
            "task": "messaging.tasks.check_domain",
            "schedule": crontab(hour="6", minute="20", day_of_week="1"),
        },
        "catch-up-journal": {
            "task": "consent.tasks.catch_up_journal",
            "schedule": 60,
        },
        "follow-objections": {
            "task": "consent.tasks.follow_objections",
            "schedule": 60,
        },
        "purge": {
            "task": "retention.tasks.purge_nightly",
            "schedule": crontab(hour=purge_hour, minute=purge_minute),
        },
        "announce-due": {
            "task": "retention.tasks.announce_due",
            "schedule": crontab(hour="7", minute="0"),
        },
        "tell-people": {
            "task": "retention.tasks.tell_people",
            "schedule": crontab(hour="7", minute="5"),
        },
        "verify-ledger": {
            "task": "consent.tasks.verify_night",
            "schedule": crontab(hour="4", minute="40"),
        },
        "settle-mandates": {
            "task": "consent.tasks.settle_mandates",
            "schedule": crontab(hour="0", minute="10"),
        },
        "expire-consents": {
            "task": "consent.tasks.expire_consents",
            "schedule": crontab(hour="0", minute="20"),
        },
        "renew-consents": {
            "task": "mailings.tasks.renew_consents",
            "schedule": crontab(hour="9", minute="10"),
        },
        "expire-suppressions": {
            "task": "consent.tasks.expire_suppressions",
            "schedule": crontab(hour="5", minute="5"),
        },
        "keep-last-month": {
            "task": "dpo.tasks.keep_last_month",
            "schedule": crontab(hour="5", minute="20"),
        },
        "tell-breaches": {"task": "dpo.tasks.tell_breaches", "schedule": 300},
        "look-for-unusual-days": {
            "task": "dpo.tasks.look_for_unusual_days",
            "schedule": crontab(hour="5", minute="35"),
        },
        "keep-register": {
            "task": "dpo.tasks.keep_register",
            "schedule": crontab(hour="4", minute="50"),
        },
        "forget-portal": {
            "task": "portal.tasks.forget_old",
            "schedule": crontab(hour="4", minute="10"),
        },
    }
