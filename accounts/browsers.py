"""The browser and system that a User-Agent header names."""

import re

BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari", "curl")
SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "CrOS", "Linux")
NAMES = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS", "CrOS": "ChromeOS"}


def browser_of(agent: str) -> str:
    """« Firefox, Windows »: without versions, which change with updates."""
    found = [
        next((NAMES.get(word, word) for word in words if re.search(word, agent)), "")
        for words in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or "navigateur inconnu"
