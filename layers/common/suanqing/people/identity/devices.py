"""What a browser calls itself, in two words for people: an app or browser, and a system. Pure."""

BROWSERS = (
    ("wxwork", "WeCom"), ("dingtalk", "DingTalk"), ("micromessenger", "WeChat"), ("edg", "Edge"),
    ("firefox", "Firefox"), ("chrome", "Chrome"), ("crios", "Chrome"), ("safari", "Safari"),
)  # fmt: skip
"""By a part of the name it sends; the first that fits, since most call themselves Safari as well."""
SYSTEMS = (
    ("openharmony", "HarmonyOS"), ("harmony", "HarmonyOS"), ("android", "Android"), ("iphone", "iOS"),
    ("ipad", "iOS"), ("windows", "Windows"), ("mac os", "macOS"), ("linux", "Linux"),
)  # fmt: skip
OTHER = "other"


def described(user_agent: str | None) -> tuple[str, str]:
    """(browser, system); "other" for what is not known."""
    said = (user_agent or "").lower()[:1000]
    return _first(BROWSERS, said), _first(SYSTEMS, said)


def _first(names: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for part, name in names if part in said), OTHER)
