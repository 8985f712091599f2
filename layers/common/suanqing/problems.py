"""What can go wrong, in the reader's language: the catalogue of codes, and the sentences of refusals.

Codes are for programs and never change. `data/problems.csv` says what each means, in English and Chinese,
and what to do; `data/sentences.txt` holds the Chinese of the sentences that name cells, fields and values.
"""

import re
from collections.abc import Mapping, Sequence
from csv import DictReader
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, NamedTuple

from suanqing import labels

Lang = Literal["zh", "en"]
PYDANTIC = "Value error, "
"""What pydantic puts before a validator's own sentence."""
STATE = "状态"
SUBJECTS = (
    ("付款批次", labels.PAYOUT_STATES), ("结算单", labels.STATEMENT_STATES), ("工单", labels.TICKET_STATES),
    ("更正", labels.CORRECTION_STATES), ("申请", labels.REQUEST_STATES), ("调整", labels.ANSWERS),
    ("节点", labels.MILESTONES),
)  # fmt: skip
"""Whose states a sentence is about, by the word that it names."""
STATES = (
    labels.STATEMENT_STATES,
    labels.LINE_STATES,
    labels.TICKET_STATES,
    labels.ANSWERS,
    labels.BOOK_STATES,
    labels.REQUEST_STATES,
    labels.CORRECTION_STATES,
    labels.PAYOUT_STATES,
    labels.REPLAY_STATES,
    labels.STAGES,
    labels.COMMANDS,
)
DATA = Path(__file__).with_name("data")

ACTIONS: Mapping[str, tuple[str, str]] = {
    "ask": ("Ask your dispatcher or finance.", "请联系调度或财务。"),
    "book": ("Correct the book's draft at the row named, and look at the findings again.",
             "请修改价格本草稿中所指的行，再查看问题清单。"),
    "check": ("Check the id; what is not yours is not shown.", "请核对编号；不属于您的内容不会显示。"),
    "confirm": ("Correct it, or approve with its code in `confirmed`.",
                "请修改；若确属本意，审批时在 confirmed 中写明该代码。"),
    "draft": ("Correct what is named in the draft, and look at the findings again.",
              "请修改草稿中所指的内容，再查看问题清单。"),
    "field": ("Correct the field named and send it again.", "请更正所指的字段后重新提交。"),
    "file": ("Correct the rows named and send the whole file again.", "请更正所列的行后重新上传整个文件。"),
    "form": ("Correct the field named in the form's draft, and look at the findings again.",
             "请修改表单草稿中所指的字段，再查看问题清单。"),
    "answers": ("Correct the answers named and send them again.", "请更正所列的答案后重新提交。"),
    "login": ("Log in again.", "请重新登录。"),
    "look": ("Look at the price named once more; publish it as it is where it is meant.",
             "请再次核对所指的价格；确属本意可照常发布。"),
    "none": ("Nothing; it is as it should be.", "无需处理。"),
    "operator": ("Tell who runs the deployment; the log has the details.", "请联系系统运维，日志中有详情。"),
    "order": ("Do first what it names, then this again.", "请先完成所指的步骤，再重试。"),
    "other": ("Ask another person who may decide it.", "请由另一位有权限的人处理。"),
    "reread": ("Read it again and decide on what stands there now.", "请重新读取，按现在的内容再决定。"),
    "retry": ("Try again in a moment.", "请稍后再试。"),
    "role": ("Ask an administrator for the role, or a colleague who has it.",
             "请由有权限的同事处理，或向管理员申请角色。"),
    "scene": ("Correct the node named in the scene's draft, and look at the findings again.",
              "请修改业务场景草稿中所指的节点，再查看问题清单。"),
    "ticket": ("Look at the ticket in the exception queue, correct its facts or the book, and retry it.",
               "请在异常队列中查看该工单，更正事实或价格本后重试。"),
    "upload": ("Choose the file that was meant and send it again.", "请选择正确的文件重新上传。"),
    "workbook": ("Correct the cells named and upload the workbook again.",
                 "请更正所列的单元格后重新上传工作簿。"),
}  # fmt: skip
"""What to do, in English and Chinese, by the catalogue's word for it."""

TITLES: Mapping[int, tuple[str, str]] = {
    400: ("Bad request", "请求有误"),
    401: ("Not authenticated", "未登录"),
    403: ("Not allowed", "没有权限"),
    404: ("Not found", "不存在"),
    405: ("Method not allowed", "不支持该方法"),
    409: ("Conflict", "与当前状态冲突"),
    413: ("Body too large", "内容过大"),
    415: ("Unsupported content type", "不支持的内容类型"),
    422: ("Invalid input", "输入有误"),
    429: ("Too many requests", "请求过多"),
    500: ("Internal error", "系统错误"),
    503: ("Try again later", "请稍后再试"),
}
"""Of HTTP statuses, in English and Chinese."""


class Row(NamedTuple):
    """A sentence of `data/sentences.txt`. exactness: how much of it is no placeholder; texts: what stands
    around its placeholders."""

    exactness: int
    texts: tuple[str, ...]
    zh: str


class Known(NamedTuple):
    """One code of the catalogue."""

    code: str
    en: str
    zh: str
    do_en: str
    do_zh: str


@cache
def catalogue() -> Mapping[str, Known]:
    """Every code that a problem, a finding or a red ticket may bear."""
    with (DATA / "problems.csv").open(encoding="utf-8", newline="") as file:
        rows = list(DictReader(file))
    return {
        row["code"]: Known(row["code"], row["en"], row["zh"], *ACTIONS[row["action"]])
        for row in sorted(rows, key=lambda row: row["code"])
    }


def language(header: str | None) -> Lang:
    """The language of an Accept-Language header: the first of Chinese and English by weight; Chinese
    where neither is asked for (decision 0056)."""
    best: tuple[float, int, Lang] | None = None
    for place, part in enumerate((header or "")[:400].split(",")[:20]):
        tag, _, weight = part.strip().lower().partition(";")
        match = re.fullmatch(r"\s*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", weight or "q=1")
        of: Lang | None = (
            "zh" if re.match("zh\\b", tag) else "en" if re.match("en\\b", tag) else None
        )
        if of is None or match is None or float(match[1]) == 0:
            continue
        found = (-float(match[1]), place, of)
        best = found if best is None or found < best else best
    return best[2] if best else "zh"


def title(status: int, lang: Lang) -> str:
    return TITLES.get(status, ("Error", "错误"))[lang == "zh"]


def said(code: str, sentence: str, lang: Lang) -> str:
    """A refusal's sentence in the reader's language. Where the sentence has no Chinese, what its code
    means comes before it."""
    if lang == "en":
        return sentence
    known = translated(sentence)
    if known is not None:
        return known
    meaning = catalogue().get(code)
    return f"{meaning.zh}（{sentence}）" if meaning else sentence


def localized(facts: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """A problem's facts with the sentences of its faults and findings in the reader's language."""
    if lang == "en":
        return dict(facts)
    return {
        name: [_entry(each, lang) for each in value]
        if isinstance(value, Sequence) and not isinstance(value, str | bytes)
        else value
        for name, value in facts.items()
    }


def _entry(entry: Any, lang: Lang) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    code = str(entry.get("code", ""))
    sentences = {name: said(code, text, lang) for name, text in entry.items()
                 if name in ("message", "what") and isinstance(text, str)}  # fmt: skip
    return {**entry, **sentences}


def translated(sentence: str) -> str | None:
    """The Chinese of an English sentence; None where there is none. A sentence behind a place ("tiers!B2:
    …", "lines.0.sku: …") keeps its place."""
    found = _best(sentence)
    return found[1] if found else None


def _best(sentence: str) -> tuple[int, str] | None:
    """(how exact, the Chinese) by the row that says most of the sentence, whole or behind its place."""
    sentence = sentence.removeprefix(PYDANTIC)
    whole = next(filter(None, (_by(row, sentence) for row in _sentences())), None)
    where, colon, rest = sentence.partition(": ")
    inner = _best(rest) if colon and " " not in where else None
    if inner and (whole is None or inner[0] >= whole[0]):
        return inner[0], f"{where}：{inner[1]}"
    return whole


def _by(row: Row, sentence: str) -> tuple[int, str] | None:
    if not (sentence.startswith(row.texts[0]) and sentence.endswith(row.texts[-1])):
        return None
    match = _pattern(row.texts).fullmatch(sentence)
    if match is None:
        return None
    told = [_state(part, row.zh) if STATE in row.zh else part for part in match.groups()]
    texts = zip_longest(row.zh.split("{}"), told, fillvalue="")
    return row.exactness, "".join(text + part for text, part in texts)


def _state(code: str, sentence: str) -> str:
    """A state by its name, in a sentence that is about one."""
    own = [table for word, table in SUBJECTS if word in sentence]
    return next((labels.label(each, code) for each in (*own, *STATES) if code in each), code)


@cache
def _sentences() -> tuple[Row, ...]:
    """The more exact ones first."""
    lines = (DATA / "sentences.txt").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    rows = [
        Row(sum(map(len, texts)), texts, chinese)
        for english, chinese in zip(told[::2], told[1::2], strict=True)
        for texts in [tuple(english.split("{}"))]
    ]
    return tuple(sorted(rows, key=lambda row: -row.exactness))


@cache
def _pattern(texts: tuple[str, ...]) -> re.Pattern[str]:
    """Made for a row whose ends fit: all at once would cost a first refusal a tenth of a second."""
    return re.compile("(.{0,300}?)".join(map(re.escape, texts)), re.DOTALL)
