"""How a notice reads, in Chinese; every text names ticket and cause, so no two are alike by chance.

WeCom suppresses a repeated identical message: wanted for a redelivery, unwanted for two events.
"""

from collections.abc import Sequence

from suanqing.money import to_major
from suanqing.notices.model import Notice

TEXTS = {
    "ticket_created": "新工单 {title}\n{address}\n工单号 {ticket}",
    "ticket_assigned": "已派给您:{title}\n{address}\n工单号 {ticket}(第 {seq} 步)",
    "ticket_cancelled": "工单已取消:{title}\n原因:{reason}\n工单号 {ticket}",
    "ticket_moved": "服务地址变更:{title}\n{address}\n预估收益 ¥{old_money} → ¥{new_money}\n工单号 {ticket}",
    "earned": "新增应计收益 ¥{money}:{title}\n工单号 {ticket},结算付款后到账",
    "corrected": "收益更正 {sign}¥{money}:{title}\n工单号 {ticket},第 {n} 次核算",
    "exception": "结算异常:{title}\n{code} {sku} {tier} {plane}\n工单号 {ticket}",
    "answer": "{text}",
    "money_waiting": "待处理:{text}",
    "money_refused": "未入账:{text}",
    "rule_alert": "规则触发异常:{rule}\n{kind},今日 {hits}/{tickets} 单,归因 {cause} {outlet}",
    "account_asked": "有人申请变更收款账户:{bank} {number}\n如非本意请立即联系财务",
    "account_approved": "收款账户将变更为 {bank} {number}\n{starts} 起生效,如非本意请立即联系财务",
}


class _Blank(dict[str, str]):
    """A missing parameter reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def text_of(notice: Notice) -> str:
    """The notice as one message; unused lines are left out."""
    amount = int(notice.params.get("amount", "0"))
    values = _Blank(
        notice.params,
        ticket=notice.ticket or "",
        money=to_major(abs(amount)),
        old_money=_estimate(notice.params.get("before")),
        new_money=_estimate(notice.params.get("after")),
        sign="-" if amount < 0 else "+",
    )
    lines = TEXTS[notice.kind].format_map(values).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _estimate(amount: str | None) -> str:
    """ "?" where nobody could say: the old or the new site has no price."""
    return to_major(int(amount)) if amount else "?"


def digest_of(texts: Sequence[str]) -> str:
    """Many notices as one message, each by its first line."""
    heads = [text.splitlines()[0] for text in texts if text]
    return f"您有 {len(heads)} 条通知,详见消息中心:\n" + "\n".join(f"· {head}" for head in heads)
