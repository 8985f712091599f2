"""What an employee may write."""

from contextlib import suppress

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
