"""What an employee may write."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import regions
from suanqing.channels.intake import text_commands
from suanqing.channels.intake.text_commands import ARGUMENTS, Command
from suanqing.errors import Invalid


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("报修 AC-INST-1 310115 世纪大道 100 号", ("new", "AC-INST-1", "310115", "世纪大道 100 号")),
        ("新建\u3000AC-INST-1\u3000310115\u3000世纪大道", ("new", "AC-INST-1", "310115", "世纪大道")),
        ("NEW AC-INST-1 310115 road", ("new", "AC-INST-1", "310115", "road")),
        ("抢单 T1", ("claim", "T1")),
        ("接单 T1", ("claim", "T1")),
        ("claim T1", ("claim", "T1")),
        ("  到场  T1 ", ("arrive", "T1")),
        ("arrive T1", ("arrive", "T1")),
        ("完工 T1", ("done", "T1")),
        ("done T1", ("done", "T1")),
        ("我的", ("mine",)),
        ("我的工单。", ("mine",)),
        ("抢单T1", ("claim", "T1")),
        ("抢单：T1", ("claim", "T1")),
        ("完工: t1。", ("done", "t1")),
        ("claim:T1", ("claim", "T1")),
        ("报修：AC-INST-1 310115 路 1 号", ("new", "AC-INST-1", "310115", "路 1 号")),
        ("报修 AC-INST-1 上海市浦东新区世纪大道1号",
         ("new", "AC-INST-1", "上海市浦东新区世纪大道1号", "")),
        ("mine", ("mine",)),
        ("", ("help",)),
        ("你好", ("help",)),
        ("抢单", ("help",)),
        ("抢单 T1 T2", ("help",)),
        ("报修 AC-INST-1 310115", ("help",)),
        ("我的 工单", ("help",)),
    ],
)  # fmt: skip
def test_a_message_is_a_command_or_asks_for_help(text: str, command: tuple[str, ...]) -> None:
    verb, *arguments = command

    assert text_commands.command(text) == Command(verb, tuple(arguments))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "报修 AC-INST-1*2 310115 路 1 号 加急",
        "报修 加急 AC-INST-1*2 310115 路 1 号",
        "报修:AC-INST-1*2 310115 路 1 号 紧急。",
        "new AC-INST-1*2 310115 URGENT 路 1 号",
    ],
)
def test_what_is_urgent_says_so_anywhere_behind_the_word(text: str) -> None:
    expected = Command("new", ("AC-INST-1*2", "310115", "路 1 号"), urgent=True)
    assert text_commands.command(text) == expected


def test_a_word_within_an_address_is_no_urgency() -> None:
    assert not text_commands.command("报修 AC-INST-1 310115 加急路 1 号").urgent
    assert not text_commands.command("抢单 T1").urgent


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("报修", "报修 后面还要写:项目、地区、地址"), ("报修 AC-INST-1", "报修 后面还要写:地区、地址"),
        ("报修 AC-INST-1 310115", "报修 后面还要写:地址"), ("抢单", "抢单 后面还要写:工单号"),
        ("开单 13800000001 AC-INST-1", "开单 后面还要写:地区、地址"), ("抢单 T1 T2", "抢单 后面只写工单号"),
        ("我的 工单", "我的 后面不写别的"), ("你好", ""), ("", ""),
    ],
)  # fmt: skip
def test_what_was_begun_is_told_what_it_lacks(text: str, lacks: str) -> None:
    assert text_commands.command(text).lacks == lacks


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("AC-INST-1", [("AC-INST-1", "1")]), ("AC-INST-1*2", [("AC-INST-1", "2")]), ("空调安装×3", [("空调安装", "3")]),
        ("AC-INST-1x2+PIPE*3.5", [("AC-INST-1", "2"), ("PIPE", "3.5")]), ("A＋B", [("A", "1"), ("B", "1")]),
        ("*2", [("*2", "1")]), ("A*", [("A*", "1")]), ("A*2*3", [("A*2", "3")]), ("A*٣", [("A*٣", "1")]),
    ],
)  # fmt: skip
def test_an_item_says_how_many_and_which_parts_with_it(
    item: str, said: list[tuple[str, str]]
) -> None:
    assert text_commands.counted(item) == tuple((sku, Decimal(qty)) for sku, qty in said)


@given(st.text(max_size=60))
def test_no_text_breaks_what_an_item_says(text: str) -> None:
    assert all(qty >= 0 for _, qty in text_commands.counted(text))


@given(st.text(max_size=200))
def test_any_text_is_a_command_with_its_arguments(text: str) -> None:
    command = text_commands.command(text)

    assert len(command.arguments) == ARGUMENTS[command.verb]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("310115", "310115"),
        ("上海市浦东新区", "310115"),
        ("云南省昆明市五华区", "530102"),
        ("北京朝阳区", "110105"),
        ("昆明市", "530100"),
        ("五华区", "530102"),
        ("广东省东莞市", "441900"),
        ("海南省文昌市", "469005"),
    ],
)
def test_a_place_is_a_code_a_path_or_a_name_of_its_own(written: str, code: str) -> None:
    assert text_commands.region(written) == code


@pytest.mark.parametrize(
    ("place", "address", "site"),
    [
        ("310115", "世纪大道 1 号", ("310115", "世纪大道 1 号")),
        ("上海市浦东新区世纪大道", "1 号", ("310115", "上海市浦东新区世纪大道 1 号")),
        ("昆明市人民路", "", ("530100", "昆明市人民路")),
    ],
)
def test_an_address_in_one_word_says_its_place_itself(
    place: str, address: str, site: tuple[str, str]
) -> None:
    assert text_commands.site(place, address) == site


@pytest.mark.parametrize("written", ["朝阳区", "999999", "月球", "北京市不存在区", "", "1"])
def test_a_place_that_is_not_one_place_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        text_commands.region(written)


def test_every_open_division_is_found_by_its_full_name() -> None:
    for code, row in regions.divisions().items():
        if not row.valid_to:
            assert regions.name(text_commands.region(regions.name(code))) == regions.name(code)


@given(st.text(max_size=40))
def test_no_text_breaks_the_place(text: str) -> None:
    with suppress(Invalid):
        assert regions.known(text_commands.region(text))
