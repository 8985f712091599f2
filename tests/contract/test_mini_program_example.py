"""The small mini program of docs/examples runs: its pages make the calls that the contract has, in their order."""

import json
import re
import subprocess
from typing import Any

import pytest

from embedded.places import ROOT

pytestmark = pytest.mark.contract

EXAMPLE = ROOT / "docs" / "examples" / "miniprogram"
RUN = """
const asked = [], pages = []
const answers = {
  '/login/miniprogram': { session: 's1', phone: '13800138000' },
  '/visitors/s1': { tickets: [{ ticket: 'T1' }], templates: ['a', 'b', 'c', 'd'] },
  '/reports/CODE': { ticket: 'T1' },
}
global.wx = {
  login: ({ success }) => success({ code: 'c1' }),
  request: ({ url, method, data, header, success }) => {
    const path = url.replace('https://crm.example.com/prod', '')
    asked.push([method, path, data ?? null, header['Idempotency-Key'] ? 'key' : ''])
    success({ statusCode: 200, data: answers[path] })
  },
  requestSubscribeMessage: ({ tmplIds, success }) => success({ a: 'accept', b: 'reject', c: 'accept' }),
  showToast: (said) => asked.push(['toast', said.title, null, '']),
}
global.Page = (page) => pages.push({ ...page, setData(told) { Object.assign(this.data, told) } })
require(process.argv[1] + '/pages/report/index.js')
require(process.argv[1] + '/pages/mine/index.js')
const [report, mine] = pages
report.onLoad({ scene: 'CODE' })
report.withPhone({ detail: { code: 'p1' } })
  .then(() => report.say({ detail: { value: '不制冷' } }))
  .then(() => report.wish({ detail: { value: ['tell'] } }))
  .then(() => report.send())
  .then(() => mine.onShow())
  .then(() => console.log(JSON.stringify({ asked, ticket: report.data.ticket, mine: mine.data.tickets })))
"""


def ran(program: str) -> dict[str, Any]:
    run = subprocess.run(
        ["node", "-e", program, str(EXAMPLE)],
        capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    return dict(json.loads(run.stdout))


def test_its_pages_log_in_ask_for_consents_report_and_list() -> None:
    found = ran(RUN)
    calls = [(method, path) for method, path, _, _ in found["asked"]]

    assert calls == [
        ("POST", "/login/miniprogram"), ("GET", "/visitors/s1"), ("POST", "/visitors/s1"),
        ("POST", "/reports/CODE"), ("POST", "/login/miniprogram"), ("GET", "/visitors/s1"),
    ]  # fmt: skip
    assert found["asked"][0][2] == {"code": "c1", "phone_code": "p1"}
    assert found["asked"][2][2]["accepted"] == ["a", "c"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{8,64}", found["asked"][2][2]["asking"])
    assert found["asked"][3][2:] == [
        {"session": "s1", "phone": "13800138000", "words": "不制冷", "tell": True}, "key",
    ]  # fmt: skip
    assert (found["ticket"], found["mine"]) == ("T1", [{"ticket": "T1"}])


def test_the_page_that_messages_lead_to_is_one_of_its_pages() -> None:
    pages = json.loads((EXAMPLE / "app.json").read_text(encoding="utf-8"))["pages"]
    for name in ("channels.md", "channels.zh-CN.md"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        named = {*re.findall(r'"page": "([^"]+)"', text)}
        assert named and named <= {*pages}


def test_who_gives_no_phone_writes_one() -> None:
    run = RUN.replace("session: 's1', phone: '13800138000'", "session: 's1', phone: ''").replace(
        "detail: { code: 'p1' }", "detail: {}"
    )
    found = ran(
        run.replace(
            "say({ detail: { value: '不制冷' } }))", "call({ detail: { value: '13900139000' } }))"
        )
    )

    assert found["asked"][0][2] == {"code": "c1"}
    assert found["asked"][3][2]["phone"] == "13900139000"


def test_who_did_not_say_that_they_will_be_told_agrees_to_nothing() -> None:
    found = ran(RUN.replace("value: ['tell']", "value: []"))

    paths = [path for method, path, _, _ in found["asked"] if method == "POST"]
    assert paths == ["/login/miniprogram", "/reports/CODE", "/login/miniprogram"]
    assert found["asked"][2][2]["tell"] is False


def test_its_calls_are_those_of_the_contract() -> None:
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    text = (EXAMPLE / "api.js").read_text(encoding="utf-8")
    named = {
        re.sub(r"\$\{(\w+)\}", r"{\1}", path)
        for path in re.findall(r"['`](/[a-z][^'`]*)['`]", text)
    }

    posters = {"/posters/{code}", "/posters/{code}/scans"}
    assert named == {"/login/miniprogram", "/visitors/{session}", "/reports/{code}"} | posters
    assert named <= set(paths)
