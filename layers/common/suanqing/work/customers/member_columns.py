"""What the columns of a shop's member list mean (会员名单): any header, by what people call such columns. Pure.

A column is taken as a field, kept as it stands (`other`), or left out knowingly (`none`); one that nobody knows is
reported as not taken. How a header was mapped is remembered by the header.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Literal, NamedTuple, cast, get_args

from suanqing.errors import Invalid

Field = Literal[
    "phone", "card", "unionid", "openid", "yz_open_id", "name", "gender", "birthday", "points", "balance", "level",
    "joined", "last_visit", "spent", "tags", "note", "other", "none",
]  # fmt: skip
FIELDS: tuple[Field, ...] = get_args(Field)
KEYS: tuple[Field, ...] = ("phone", "card", "unionid", "openid", "yz_open_id")
SEVERAL: tuple[Field, ...] = ("other", "none", "tags", "note")
"""Fields that may come from more than one column."""
By = Literal["told", "remembered", "known", "nobody"]
WORDS = """
phone 手机 手机号 手机号码 会员手机 会员手机号 联系电话 电话 电话号码 联系方式 移动电话 phone mobile mobilephone
phone phonenumber tel cellphone
card 卡号 会员卡号 会员编号 会员号 会员id 编号 会员卡 实体卡号 card cardno cardnumber memberid memberno
card membernumber id
unionid unionid 微信unionid
openid openid 微信openid 公众号openid 小程序openid
yz_open_id yzopenid 有赞id 有赞openid
name 姓名 会员姓名 客户姓名 名字 称呼 会员名称 顾客姓名 昵称 会员昵称 name membername fullname nickname
gender 性别 gender sex
birthday 生日 出生日期 会员生日 birthday birthdate dateofbirth
points 积分 可用积分 当前积分 剩余积分 积分余额 会员积分 points pointsbalance score
balance 余额 储值余额 账户余额 卡余额 会员余额 储值 储值金额 可用余额 balance storedvalue accountbalance
level 等级 会员等级 级别 会员级别 卡类型 卡等级 会员类型 level tier grade memberlevel cardtype
joined 注册时间 注册日期 入会时间 入会日期 开卡时间 开卡日期 办卡时间 办卡日期 加入时间 创建时间 joined joindate
joined registered registrationdate createdat createtime
last_visit 最近消费时间 最后消费时间 上次消费时间 最近到店时间 最近消费日期 最后消费日期 lastvisit lastpurchase
last_visit lastorder
spent 累计消费 累计消费金额 消费总额 总消费 历史消费 消费金额 totalspent totalconsumption spent
tags 标签 会员标签 tags tag
note 备注 说明 remark remarks note notes comment
"""
"""A field, and what people and programs call its columns, without spaces, units and case."""
_FIELD: dict[str, Field] = {
    word: cast(Field, line.split()[0]) for line in WORDS.split("\n") for word in line.split()[1:]
}
_UNIT = re.compile(r"[(（\[【].*?[)）\]】]")
MAX_COLUMNS, MAX_HEADER = 100, 200


class Column(NamedTuple):
    """header: as the file has it. field: none where nobody knows it. by: who said so."""

    header: str
    field: Field
    by: By


def plain(header: str) -> str:
    """The same for headers that people take for the same: width, case, spaces, units in brackets."""
    text = _UNIT.sub("", unicodedata.normalize("NFKC", header)).casefold()
    return "".join(each for each in text if unicodedata.category(each)[0] in "LN")


def fingerprint(headers: Sequence[str]) -> str:
    """By which a mapping is remembered: the columns of one program, in any order."""
    return sha256("\n".join(sorted(map(plain, headers))).encode()).hexdigest()[:32]


def columns(
    headers: Sequence[str], told: Mapping[str, Field] = {}, remembered: Mapping[str, Field] = {}
) -> list[Column]:
    """What each column is taken as. Raises Invalid: there is no column to know anybody by, one field comes twice, or
    the mapping names a column that is not there."""
    if len(headers) > MAX_COLUMNS or any(len(each) > MAX_HEADER for each in headers):
        raise Invalid("the file has too many columns, or no header", "faulty_file", where="file")
    if strange := sorted({*told} - {*headers}):
        raise Invalid(f"there is no column {strange[0]}", "faulty_file", where="mapping")
    found = [_column(each, told, remembered) for each in headers]
    for field in FIELDS:
        of = [each.header for each in found if each.field == field]
        if len(of) > 1 and field not in SEVERAL:
            raise Invalid(
                f"two columns are {field}: {of[0]}, {of[1]}", "faulty_file", where="mapping"
            )
    if not any(each.field in KEYS for each in found):
        raise Invalid("no column says who a member is", "faulty_file", where="mapping")
    return found


def _column(header: str, told: Mapping[str, Field], remembered: Mapping[str, Field]) -> Column:
    if header in told:
        return Column(header, told[header], "told")
    if (name := plain(header)) in remembered:
        return Column(header, remembered[name], "remembered")
    if name in _FIELD:
        return Column(header, _FIELD[name], "known")
    return Column(header, "none", "nobody")


def to_remember(found: Sequence[Column]) -> dict[str, Field]:
    """What people said of columns, by plain header; columns that nobody knows are asked about again."""
    return {plain(each.header): each.field for each in found if each.by in ("told", "remembered")}
