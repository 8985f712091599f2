"""The console's address, and logging in there in a real browser: what it keeps, and what nobody can take from it."""

import gzip
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
import urllib3

from demo.cloud import Cloud
from suanqing.people.identity.code_store import CodeStore
from suanqing.people.identity.logins import COOKIE
from suanqing.times import utcnow
from tests.browser.visits import Visit
from tests.simulation import company

ADMIN = next(p.party_id for p in company.parties() if "admin" in p.roles)
TECHNICIAN = next(p.party_id for p in company.parties() if "technician" in p.roles)


def get(url: str, **headers: str) -> Any:
    told = {"Accept": "*/*", "Accept-Encoding": "gzip", **headers}
    return urllib3.request(
        "GET", url, headers=told, redirect=False, decode_content=False, timeout=60
    )


def test_the_address_leads_to_pages_packed_and_under_a_strict_policy(cloud: Cloud) -> None:
    base = cloud.web.base
    short = get(f"{base}/console")
    assert short.status == 302
    assert urljoin(f"{base}/console", short.headers["Location"]) == f"{base}/console/index.html"

    for name in ("index.html", "m.html", "d.html"):
        page = get(f"{base}/console/{name}")
        assert (page.status, page.headers["Content-Encoding"]) == (200, "gzip")
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert page.headers["Cache-Control"] == "no-cache"
        assert gzip.decompress(page.data).startswith(b"<!doctype html>")
        policy = page.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy and "frame-ancestors 'none'" in policy
        assert cloud.outputs["UploadsBucket"] in policy
        again = get(f"{base}/console/{name}", **{"If-None-Match": page.headers["ETag"]})
        assert (again.status, again.data) == (304, b"")
    unknown = get(f"{base}/console/nothing.js", **{"Accept-Language": "zh"})
    assert unknown.status == 404 and "没有" in unknown.data.decode()


@pytest.fixture
def somebody(visit: Callable[..., Visit]) -> Visit:
    made = visit()
    made.open()
    return made


def test_the_cookie_is_out_of_reach_of_scripts_and_gives_a_token_that_works(
    somebody: Visit,
) -> None:
    assert somebody.call("POST", "/login/session")[0] == 401
    assert somebody.call("POST", "/dev/login", {"party": TECHNICIAN})[0] == 200

    status, said = somebody.call("POST", "/login/session")
    assert status == 200 and said["me"]["party"] == TECHNICIAN
    (cookie,) = [each for each in somebody.context.cookies() if each["name"] == COOKIE]
    assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Strict"
    assert cookie["path"] == "/" and COOKIE not in somebody.stored()
    assert somebody.call("GET", "/me", token=said["token"])[1]["party"] == TECHNICIAN
    assert said["token"] not in somebody.stored()


def test_another_sites_page_gets_nothing_by_the_cookie(somebody: Visit, cloud: Cloud) -> None:
    somebody.call("POST", "/dev/login", {"party": TECHNICIAN})
    (cookie,) = [each for each in somebody.context.cookies() if each["name"] == COOKIE]

    said = urllib3.request(
        "POST", f"{cloud.web.base}/login/session",
        headers={"Cookie": f"{COOKIE}={cookie['value']}", "Origin": "https://evil.example", "Accept": "*/*"},
        timeout=60,
    )  # fmt: skip

    assert said.status == 403 and said.json()["code"] == "foreign_page"


def test_an_administrators_code_logs_in_once(somebody: Visit, cloud: Cloud) -> None:
    store = CodeStore(cloud.client("dynamodb"), cloud.outputs["NoticesTable"])
    code = store.make(ADMIN, utcnow())

    assert somebody.call("POST", "/login/code", {"code": "2222-2222-2222"})[0] == 401
    assert somebody.call("POST", "/login/code", {"code": code})[0] == 200
    assert somebody.call("POST", "/login/session")[1]["me"]["party"] == ADMIN
    assert somebody.call("POST", "/login/code", {"code": code})[0] == 401


def test_who_ends_a_login_elsewhere_or_logs_out_ends_it_here(visit: Callable[..., Visit]) -> None:
    phone, desk = visit(phone=True), visit()
    for each in (phone, desk):
        each.open()
        each.call("POST", "/dev/login", {"party": TECHNICIAN})
    token = desk.call("POST", "/login/session")[1]["token"]
    known = desk.call("GET", "/me/logins", token=token)[1]["logins"]
    other = next(each for each in known if not each["current"])

    assert desk.call("DELETE", f"/me/logins/{other['login']}", token=token)[0] == 204
    assert phone.call("POST", "/login/session")[1]["code"] == "login_ended"
    assert desk.call("DELETE", "/login/session")[0] == 204
    assert desk.call("POST", "/login/session")[1]["code"] == "not_logged_in"
