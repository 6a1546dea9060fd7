"""`make walk`: every page of the running demo, seen as the table of rights lists them.

The links are followed from the dashboard, one page of each URL. Each page is read in light
and dark, wide, at 320 px and with letters of twice the size: without a fault for axe,
without a horizontal scroll, in silence, and light to load.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import django
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.guide.screenshots import FLAGS, sign_in

WIDE, NARROW = 1440, 320
LOOKS = ((WIDE, "light"), (WIDE, "dark"), (NARROW, "dark"), (NARROW, "light"))
OTHER_WIDTHS = (390, 720)
TWICE = "--blink-settings=defaultFontSize=32"
"""The letters of a reader who chose twice their size; lengths in rem follow them."""
MOST_BYTES = 300_000
LEFT_OUT = {
    "account_logout": "it ends the walk",
    "api-1:openapi-view": "a script of its own draws it",
}
STARTS = ("/", "/administration/parametres/configuration/", "/aide/")


def faults_of(page: Page, width: int, scheme: str) -> Iterator[str]:
    """What is wrong with the page that is open, seen so."""
    page.emulate_media(color_scheme=scheme)
    yield from too_wide(page, width)
    for violation in Axe().run(page).response["violations"]:
        for node in violation["nodes"]:
            yield f"{width} px, {scheme}: {violation['id']}: {node['html'][:200]}"


def too_wide(page: Page, width: int) -> Iterator[str]:
    page.set_viewport_size({"width": width, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        yield f"{wide} px at {width} px"


FOCUSED = """() => {
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  return [...document.querySelectorAll(all)].filter(one => {
    if (one.disabled || !one.checkVisibility()) return false;
    one.focus();
    const style = getComputedStyle(one);
    const shown = style.outlineStyle !== "none" || style.boxShadow !== "none";
    return document.activeElement === one && !shown;
  }).map(one => one.outerHTML.slice(0, 120));
}"""


def unseen_focus(page: Page) -> Iterator[str]:
    """What the keyboard reaches without a sign of it."""
    page.keyboard.press("Tab")
    yield from (f"focus is not seen: {each}" for each in page.evaluate(FOCUSED))


class Walk:
    """The pages of one user, each URL once."""

    def __init__(self, context: BrowserContext, address: str, name_of) -> None:
        self.page = context.new_page()
        self.address = address
        self.name_of = name_of
        self.seen: dict[str, str] = {}
        self.files: set[str] = set()
        self.told: list[str] = []
        context.on("console", self._note)
        context.on("weberror", lambda error: self.told.append(str(error.error)))

    def _note(self, message) -> None:
        if message.type in ("error", "warning"):
            self.told.append(message.text)

    def pages(self) -> Iterator[tuple[str, str]]:
        """(URL name, path) of each page, open in the browser."""
        waiting = list(STARTS)
        while waiting:
            path = waiting.pop(0)
            name = self.name_of(path)
            if not name or name in self.seen or name in LEFT_OUT or name in self.files:
                continue
            answer = self.page.request.get(path)
            if "html" not in answer.headers.get("content-type", "") or not answer.ok:
                self.files.add(name)
                continue
            self.told.clear()
            self.page.goto(path)
            self.seen[name] = path
            yield name, path
            waiting += self._links()

    def _links(self) -> list[str]:
        found = self.page.locator("a[href], form[method=get][action]").evaluate_all(
            "all => all.map(one => new URL(one.getAttribute('href')"
            " ?? one.getAttribute('action'), location).href)"
        )
        here = [one for one in found if one.startswith(self.address)]
        return [
            urlsplit(one).path
            + (f"?{urlsplit(one).query}" if urlsplit(one).query else "")
            for one in here
        ]


def walk(
    browser: Browser, large: Browser, address: str, logins: Path, shots: Path | None
) -> list[str]:
    from django.urls import Resolver404, resolve

    def name_of(path: str) -> str | None:
        try:
            return resolve(urlsplit(path).path).view_name
        except Resolver404:
            return None

    context = browser.new_context(
        base_url=address,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        # Colours are read at once, not on their way from light to dark.
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    going = Walk(context, address, name_of)
    sign_in(going.page, logins)
    twice = large.new_page(
        base_url=address,
        storage_state=context.storage_state(),
        reduced_motion="reduce",
    )
    found: list[str] = []
    for name, path in going.pages():
        page = going.page
        wrong = [fault for look in LOOKS for fault in faults_of(page, *look)]
        wrong += [fault for width in OTHER_WIDTHS for fault in too_wide(page, width)]
        wrong += unseen_focus(page)
        twice.goto(path)
        wrong += [f"letters of 200 %: {f}" for f in faults_of(twice, WIDE, "light")]
        wrong += going.told
        if (weight := len(page.content())) > MOST_BYTES:
            wrong.append(f"{weight} characters")
        if shots:
            keep(page, shots, name)
        say("\n    ".join([f"{name} {path} {weight}", *wrong]))
        found += [f"{name} ({path}): {fault}" for fault in wrong]
    context.close()
    return found + [f"not reached: {name}" for name in unreached(going)]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def unreached(going: Walk) -> list[str]:
    from tests.test_permissions import API_KEY, PUBLIC, RIGHTS

    asked = {name for name, right in RIGHTS.items() if right not in (API_KEY, PUBLIC)}
    return sorted(asked - set(going.seen) - going.files - set(LEFT_OUT))


def keep(page: Page, folder: Path, name: str) -> None:
    for width in (WIDE, 390):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            path = folder / f"{name.replace(':', '.')}-{width}-{scheme}.png"
            page.screenshot(path=path, full_page=True)


def main(address: str, logins: Path, shots: Path | None = None) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        start = playwright.chromium.launch
        browser = start(executable_path=chromium, args=FLAGS)
        large = start(executable_path=chromium, args=[*FLAGS, TWICE])
        found = walk(browser, large, address, logins, shots)
        large.close()
        browser.close()
    say("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
