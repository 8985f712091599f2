"""Somebody at a device: a browser of their own, and everything that their pages did wrong."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from demo.cloud import Cloud
from tests.browser import chromium

DESK, PHONE = (1440, 900), (375, 812)
SLOW = 60_000
"""Milliseconds until a page is given up: functions begin cold here."""
VIOLATED = """
document.addEventListener('securitypolicyviolation', told => {
    console.error('CSP ' + told.violatedDirective + ' ' + told.blockedURI)
})
"""
REFUSED = "Failed to load resource: the server responded with a status of 4"
"""The browser's own line for a refusal, which pages must be able to take; what they make of it is the test's to see."""
WIDE = """
[...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`).slice(0, 5).join(' | ')
"""
"""What stands out on the right."""


def every(cloud: Cloud, path: str, party: str, **query: str) -> list[Any]:
    """All items of a list that comes in pages."""
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = cloud.web.must("GET", path, party=party, query={**query, "limit": "100", **cursor})
        found += page["items"]
        if "next" not in page:
            return found
        cursor = {"cursor": page["next"]}


class Visit:
    """wrong: errors told in the console, broken policy, 5xx, calls to other addresses; in plain words."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        *,
        phone: bool = False,
        lang: str = "zh",
        offline: bool = False,
        agent: str | None = None,
    ) -> None:
        self.base, self.lang, self.phone = base, lang, phone
        self.origin = "{0.scheme}://{0.netloc}".format(urlsplit(base))
        self.wrong: list[str] = []
        self.start = f"{base}/console/{'m' if phone else 'index'}.html"
        width, height = PHONE if phone else DESK
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=phone, is_mobile=phone,
            locale="zh-CN" if lang == "zh" else "en-GB", timezone_id="Asia/Shanghai",
            reduced_motion="reduce", offline=offline, service_workers="block",
            user_agent=agent,
        )  # fmt: skip
        self.context.add_init_script(VIOLATED)
        self.context.on("page", self._watched)
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.context.set_default_timeout(SLOW)
        self.page = self.context.new_page()

    def open(self, hash: str = "") -> Page:
        """The console, or the page behind its #."""
        self.page.goto(f"{self.start}{hash}", wait_until="networkidle")
        return self.page

    def call(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """As a script of the page does it: [status, document]."""
        return self.page.evaluate(
            """async ([url, method, body, token]) => {
                const headers = body ? {'Content-Type': 'application/json'} : {}
                if (token) headers.Authorization = 'Bearer ' + token
                const said = await fetch(url, {method, headers, body: body ? JSON.stringify(body) : undefined})
                const text = await said.text()
                return [said.status, text ? JSON.parse(text) : null]
            }""",
            [f"{self.base}{path}", method, body, token],
        )

    def findings(self) -> list[str]:
        """What axe finds on the page as it stands: rule, element, sentence."""
        self.page.evaluate(chromium.AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{rule['id']}: {' '.join(node['target'])}: {rule['help']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def barriers(self) -> list[str]:
        """What axe finds and what is wider than the screen, at a desk and on a phone's width, in both languages; the
        page is as before then."""
        found = []
        for lang in ("en", "zh") if self.lang == "zh" else ("zh", "en"):
            self.page.locator(f".who button[lang={'zh-CN' if lang == 'zh' else lang}]").click()
            for width, height in (DESK, PHONE):
                self.page.set_viewport_size({"width": width, "height": height})
                self.page.wait_for_load_state("networkidle")
                found += [f"{lang} {width}: {each}" for each in self.findings()]
                if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append(
                        f"{lang} {width}: wider than the screen: {self.page.evaluate(WIDE)}"
                    )
        self.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        return found

    def stored(self) -> str:
        """Everything that the page keeps in the browser where scripts can read it."""
        kept: str = self.page.evaluate(
            "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])"
        )
        return kept

    def end(self) -> None:
        self.context.close()

    def _watched(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"not caught: {error}"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED):
            self.wrong.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.wrong.append(f"another address: {request.url[:200]}")

    def _answered(self, response: Response) -> None:
        missing = response.status == 404 and "/console/" in response.url
        if response.status >= 500 or missing:
            self.wrong.append(f"{response.status} {response.url}")
