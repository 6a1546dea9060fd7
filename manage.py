#!/usr/bin/env python
import os
import sys

from django.core.management import BaseCommand, ManagementUtility


class Commands(ManagementUtility):
    def fetch_command(self, subcommand: str) -> BaseCommand:
        command = super().fetch_command(subcommand)
        asks_for_help = {"-h", "--help"} & set(self.argv[2:])
        if not asks_for_help:
            from config.start import require_database_of  # needs the settings

            require_database_of(subcommand)
        return command


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    Commands(sys.argv).execute()
