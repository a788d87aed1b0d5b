#!/usr/bin/env python3
"""Django's command line for Hearthside."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    from community.env import Nonsense
    from moderation.broken import LexiconError

    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except (Nonsense, LexiconError) as nonsense:
        sys.exit(f"Hearthside cannot start: {nonsense}")


if __name__ == "__main__":
    main()
