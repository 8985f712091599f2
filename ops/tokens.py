"""A person's token: given in the environment, pasted after their login, or by the development login."""

import getpass
import json
import os
import re
import sys
from collections.abc import Callable

from ops.calls import Calls, Refused


def variable(party: str) -> str:
    """The environment variable that may hold the party's token, e.g. SUANQING_TOKEN_HQ_LI."""
    return "SUANQING_TOKEN_" + re.sub(r"[^A-Z0-9]", "_", party.upper())


def giver(base: str, stage: str) -> Callable[[str], str]:
    """How a party's token is got in this deployment."""
    return lambda party: (
        os.environ.get(variable(party))
        or (_by_name(base, party) if stage == "local" else _pasted(base, party))
    )


def _by_name(base: str, party: str) -> str:
    """The development login of a deployment that is nobody's but this machine's."""
    plain = Calls(base, lambda _: "")
    return str(plain.must("POST", "/dev/login", {"party": party})["token"])


def _pasted(base: str, party: str) -> str:
    """What the person's own login shows: the whole answer, or the token alone."""
    if not sys.stdin.isatty():
        raise Refused(f"没有 {party} 的 token / there is no token of {party}: {variable(party)}")
    print(
        f"        请 {party} 在企业微信中打开 / let {party} open in WeCom: {base}/login/wecom\n"
        "        登录后会显示一段 JSON，粘贴到这里（不回显）/ paste what it shows (it is not echoed)",
        flush=True,
    )
    return taken(getpass.getpass("        token: "))


def taken(text: str) -> str:
    """The token in what was pasted."""
    text = text.strip()
    try:
        return str(json.loads(text)["token"])
    except (ValueError, KeyError, TypeError):
        return text.removeprefix("Bearer ").strip()
