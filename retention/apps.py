from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "retention"
    verbose_name = "conservation des données"

    def ready(self) -> None:
        from erasure import clock
        from retention import schedule

        clock.follow(schedule.last_kept_day_if_deactivated)
