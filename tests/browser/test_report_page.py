"""Whoever scanned a code proves their phone, adds photos and reports, on a phone 375 points wide, in both languages."""

import random
import re
import secrets
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from demo.cloud import Cloud
from tests import pictures
from tests.browser.test_pages import DESK, go, sign_in
from tests.browser.test_visit_page import fits, opened
from tests.browser.visits import SLOW, Visit, every
from tests.e2e.test_customers_told import until_known, write
from tests.fakes.sms import SIGN, Clouds
from tests.simulation.company import OUTLETS

NUMBER = re.compile("T[A-Z2-7]{16}")
SMS, BUDGETS = "/settings/sms", "/settings/budgets"
CODE = {"template": "SMS_1", "fields": {"no": "digits", "code": "digits"}}
WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "words": "哪里坏了？", "phone": "您的电话", "ask": "获取短信验证码", "digits": "6 位验证码",
        "proven": "电话已验证。", "add": "拍照或选照片", "there": "已传好", "prove": "请先验证电话",
        "send": "提交报修", "title": "服务进度", "wrong": "验证码不对", "photo": "照片 1",
        "bad": "手机读不了这张照片", "out": "去掉照片 2", "mend": "有照片没传上，请重传或去掉",
    },
    "en": {
        "words": "What is broken?", "phone": "Your phone", "ask": "Send me a code", "digits": "The 6 digits",
        "proven": "Your phone is proven.", "add": "Take or choose a photo", "there": "Sent",
        "prove": "Prove the phone first", "send": "Send the report", "title": "Your service",
        "wrong": "these are not the digits that were sent", "photo": "Photo 1",
        "bad": "This phone cannot read the photo", "out": "Take out photo 2",
        "mend": "A photo was not sent: try again or take it out",
    },
}  # fmt: skip


@pytest.fixture
def asks_digits(cloud: Cloud) -> Iterator[None]:
    write(cloud, SMS, {"provider": "aliyun", "sign": SIGN, "price": 5, "code": CODE})
    write(cloud, BUDGETS, {"sms_digits": 20})
    until_known()
    yield
    for path in (SMS, BUDGETS):
        write(cloud, path, {})
    until_known()


def picture(width: int = 900, height: int = 600) -> bytes:
    """A PNG that a browser reads and that is too large to be sent as it is: every point another colour."""
    noise = random.Random(7)
    rows = b"".join(b"\x00" + noise.randbytes(width * 3) for _ in range(height))

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )


def file(name: str, data: bytes) -> Any:
    return {"name": name, "mimeType": "image/png", "buffer": data}


def digits(clouds: Clouds, phone: str) -> str:
    return next(fields["code"] for _, to, fields in reversed(clouds.sent) if to == phone)


def ticket_of(page: Page) -> str:
    shown = page.get_by_text(NUMBER).first
    expect(shown).to_be_visible(timeout=SLOW)
    found = NUMBER.search(shown.inner_text())
    assert found
    return found[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_r184_a_reporter_proves_the_phone_adds_photos_and_loses_nothing_by_a_reload(
    visit: Callable[..., Visit], cloud: Cloud, sms_clouds: Clouds, asks_digits: None, lang: str
) -> None:
    words, number = WORDS[lang], f"136{secrets.randbelow(10**8):08}"
    said = {"outlet": OUTLETS[0], "asset": "FR-7", "label": "一楼冷柜"}
    code = cloud.web.must("POST", "/codes", said, party=DESK)["code"]
    phone = visit(phone=True, lang=lang)
    page = opened(phone, f"report/{code}")

    page.get_by_label(words["words"]).fill("冷柜不制冷", timeout=SLOW)
    page.get_by_label(words["add"]).set_input_files(
        [file("a.png", picture()), file("b.png", b"no picture")]
    )
    expect(page.get_by_text(words["there"], exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(words["bad"])).to_be_visible(timeout=SLOW)
    assert phone.findings() == [] and fits(page)
    page.get_by_label(words["phone"]).fill(number)
    expect(page.get_by_role("button", name=words["prove"])).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name=words["ask"]).click()
    page.get_by_label(words["digits"]).wait_for(timeout=SLOW)
    sent = digits(sms_clouds, number)
    page.get_by_label(words["digits"]).fill(f"{(int(sent) + 1) % 10**6:06}")
    expect(page.get_by_text(words["wrong"])).to_be_visible(timeout=SLOW)
    assert phone.findings() == [] and fits(page)

    page.reload()
    expect(page.get_by_label(words["words"])).to_have_value("冷柜不制冷", timeout=SLOW)
    expect(page.get_by_role("img", name=words["photo"])).to_be_visible(timeout=SLOW)
    page.get_by_label(words["digits"]).fill(sent)
    expect(page.get_by_text(words["proven"])).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name=words["mend"])).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name=words["out"]).click()
    page.reload()
    expect(page.get_by_text(words["proven"])).to_be_visible(timeout=SLOW)
    assert phone.findings() == [] and fits(page)
    page.get_by_role("button", name=words["send"]).click()

    expect(page.get_by_role("heading", name=words["title"])).to_be_visible(timeout=SLOW)
    made = ticket_of(page)
    shown = cloud.web.must("GET", f"/tickets/{made}", party=DESK)
    (photo,) = cloud.web.must("GET", f"/tickets/{made}/uploads", party=DESK)["items"]
    assert (shown["source"], shown["case"]["reporter"]) == (f"qr:{code}", "proven")
    assert photo["content_type"] == "image/jpeg" and photo["size"] < len(picture())


def test_r184_the_desk_sees_the_reporters_photo_and_that_the_phone_is_unproven(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    said = {"outlet": OUTLETS[0], "asset": "FR-8", "label": "二楼冷柜"}
    code = cloud.web.must("POST", "/codes", said, party=DESK)["code"]
    words = WORDS["zh"]
    phone = visit(phone=True)
    page = opened(phone, f"report/{code}")
    page.get_by_label(words["words"]).fill("漏水", timeout=SLOW)
    page.get_by_label(words["add"]).set_input_files([file("a.png", picture(120, 90))])
    expect(page.get_by_text(words["there"], exact=True)).to_be_visible(timeout=SLOW)
    page.get_by_label(words["phone"]).fill(f"135{secrets.randbelow(10**8):08}")
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_role("heading", name=words["title"])).to_be_visible(timeout=SLOW)
    made = ticket_of(page)

    desk = visit()
    page = sign_in(desk, DESK)
    go(page, f"tickets/{made}")
    expect(page.get_by_text("报修人电话未验证")).to_be_visible(timeout=SLOW)
    shown = page.get_by_role("img", name="照片 1（报修人）")
    expect(shown).to_be_visible(timeout=SLOW)
    assert shown.evaluate("each => each.decode().then(() => each.naturalWidth)") == 120
    assert desk.barriers() == []


PLACES = {
    "zh": ("没传上，请看看网络", "看那张工单", "这是另一件事，重新报", "手机读不了这张照片"),
    "en": (
        "Not sent: look at the network", "See that report", "This is another fault: report it anew",
        "This phone cannot read the photo",
    ),
}  # fmt: skip


def loses_answers(page: Page, code: str) -> None:
    """The next report is taken, and its answer does not come."""

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile(f"/reports/{code}$"), lose)


@pytest.mark.parametrize("another", [False, True])
def test_whose_answer_was_lost_and_who_changed_the_words_sees_that_report_or_makes_another(
    visit: Callable[..., Visit], cloud: Cloud, another: bool
) -> None:
    lang = "en" if another else "zh"
    words, said = WORDS[lang], {"outlet": OUTLETS[0], "asset": f"FR-{secrets.token_hex(3)}"}
    code = cloud.web.must("POST", "/codes", said, party=DESK)["code"]
    number = f"134{secrets.randbelow(10**8):08}"
    phone = visit(phone=True, lang=lang)
    page = opened(phone, f"report/{code}")
    page.get_by_label(words["words"]).fill("冷柜不制冷", timeout=SLOW)
    page.get_by_label(words["add"]).set_input_files([file("a.png", picture(60, 40))])
    expect(page.get_by_text(words["there"], exact=True)).to_be_visible(timeout=SLOW)
    page.get_by_label(words["phone"]).fill(number)
    loses_answers(page, code)
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_role("alert")).to_be_visible(timeout=SLOW)
    page.unroute_all()
    phone.wrong[:] = [each for each in phone.wrong if "ERR_CONNECTION_RESET" not in each]

    page.reload()
    page.get_by_label(words["words"]).fill("冷柜不制冷,还漏水", timeout=SLOW)
    page.get_by_role("button", name=words["send"]).click()
    _, see, anew, _ = PLACES[lang]
    expect(page.get_by_role("button", name=anew)).to_be_visible(timeout=SLOW)
    assert phone.findings() == [] and fits(page)
    page.get_by_role("button", name=anew if another else see).click()
    if another:
        page.get_by_role("button", name=words["send"]).click()

    expect(page.get_by_role("heading", name=words["title"])).to_be_visible(timeout=SLOW)
    found = {
        each["id"]
        for each in every(cloud, "/tickets", DESK, outlet=OUTLETS[0], lane="open")
        if each["source"] == f"qr:{code}"
    }
    assert ticket_of(page) in found and len(found) == (2 if another else 1)


def test_a_photo_that_is_added_after_a_lost_answer_comes_to_that_report_and_makes_no_second_one(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    words, said = WORDS["zh"], {"outlet": OUTLETS[0], "asset": f"FR-{secrets.token_hex(3)}"}
    code = cloud.web.must("POST", "/codes", said, party=DESK)["code"]
    phone = visit(phone=True)
    page = opened(phone, f"report/{code}")
    page.get_by_label(words["words"]).fill("冷柜不制冷", timeout=SLOW)
    page.get_by_label(words["phone"]).fill(f"135{secrets.randbelow(10**8):08}")
    loses_answers(page, code)
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_role("alert")).to_be_visible(timeout=SLOW)
    page.unroute_all()
    phone.wrong[:] = [each for each in phone.wrong if "ERR_CONNECTION_RESET" not in each]

    page.get_by_label(words["add"]).set_input_files([file("a.png", picture(60, 40))])
    expect(page.get_by_text(words["there"], exact=True)).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name=words["send"]).click()

    expect(page.get_by_role("heading", name=words["title"])).to_be_visible(timeout=SLOW)
    ticket = ticket_of(page)
    made = every(cloud, "/tickets", DESK, outlet=OUTLETS[0], lane="open")
    assert [each["id"] for each in made if each["source"] == f"qr:{code}"] == [ticket]
    assert len(cloud.web.must("GET", f"/tickets/{ticket}/uploads", party=DESK)["items"]) == 1


def test_photos_beyond_the_most_are_not_sent_heic_is_and_what_is_made_smaller_is_waited_for(
    visit: Callable[..., Visit], cloud: Cloud
) -> None:
    words = WORDS["zh"]
    code = cloud.web.must("POST", "/codes", {"outlet": OUTLETS[0], "asset": "FR-9"}, party=DESK)[
        "code"
    ]
    phone = visit(phone=True)
    page = opened(phone, f"report/{code}")
    page.get_by_label(words["words"]).fill("漏水", timeout=SLOW)
    page.get_by_label(words["phone"]).fill(f"133{secrets.randbelow(10**8):08}")
    sent: list[str] = []
    page.on(
        "request", lambda asked: sent.append(asked.url) if asked.url.endswith("/photos") else None
    )
    page.evaluate(
        """() => { const real = window.createImageBitmap
            window.createImageBitmap = async (...given) => {
                await new Promise(done => setTimeout(done, 1500)); return real(...given) } }"""
    )
    files = [file(f"{n}.png", picture(40 + n, 30)) for n in range(5)]
    files.insert(1, {"name": "b.HEIC", "mimeType": "", "buffer": pictures.heic()})
    page.get_by_label(words["add"]).set_input_files(files)

    expect(page.get_by_role("button", name="照片还在上传")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(words["there"], exact=True)).to_have_count(4, timeout=SLOW)
    assert len(sent) == 4
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_role("heading", name=words["title"])).to_be_visible(timeout=SLOW)
    kept = cloud.web.must("GET", f"/tickets/{ticket_of(page)}/uploads", party=DESK)["items"]
    assert sorted(each["content_type"] for each in kept) == ["image/heic", *["image/png"] * 3]
