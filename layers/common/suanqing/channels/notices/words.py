"""How a notice reads, in Chinese; every text names ticket and cause, so no two are alike by chance.

WeCom suppresses a repeated identical message: wanted for a redelivery, unwanted for two events.
"""

from collections.abc import Sequence

from suanqing import labels
from suanqing.channels.notices.model import Notice
from suanqing.finance.statements.names import fact_name, value_name
from suanqing.money import to_major
from suanqing.problems import catalogue

TEXTS = {
    "ticket_created": "新工单 {title}\n{address}\n工单号 {ticket}",
    "ticket_assigned": "已派给您:{title}\n{address}\n工单号 {ticket}(第 {seq} 步)",
    "ticket_cancelled": "工单已取消:{title}\n原因:{reason}\n工单号 {ticket}",
    "ticket_moved": "服务地址变更:{title}\n{address}\n预估收益 ¥{old_money} → ¥{new_money}\n工单号 {ticket}",
    "earned": "新增应计收益 ¥{money}:{title}\n工单号 {ticket},结算付款后到账",
    "corrected": "收益更正 {sign}¥{money}:{title}\n工单号 {ticket},第 {n} 次核算",
    "exception": "结算异常:{title}\n{code} {sku} {tier} {plane}\n工单号 {ticket}",
    "answer": "{text}",
    "digest": "{text}",
    "money_waiting": "待处理:{text}",
    "money_refused": "未入账:{text}",
    "rule_alert": "规则触发异常:{rule}\n{kind},今日 {hits}/{tickets} 单,归因 {cause} {outlet}",
    "finished_changed": "已完工工单有改动({change}),由 {by}:{title}\n工单号 {ticket}(第 {seq} 步)",
    "login_changed": "登录方式已变更:{name}({party})的{what}\n由 {by} 确认,如非本意请立即联系管理员",
    "admin_recovery": "申请恢复管理员:{name}({party})将由企业微信成员 {wecom} 登录\n原因:{reason}\n"
    "{ready} 后生效,如非本意请驳回 {approval}",
    "account_asked": "有人申请变更收款账户:{bank} {number}\n如非本意请立即联系财务",
    "account_rejected": "收款账户变更申请未获批准,仍付至原账户\n{reason}",
    "statement_drafted": "{period} 结算单已生成,待核对后出具",
    "statement_issued": "{period} 结算单待您核对:{name}\n共 {count} 行,应付 {sum}\n请逐行确认,或对有误的行提出争议",
    "statement_changed": "{period} 结算单有变动,将重新出具:{name}\n此前的确认不再有效,请以新的结算单为准",
    "statement_approved": "{period} 结算单已审批,等待付款:{name}\n应付 {sum}",
    "statement_paid": "{period} 结算单已付款:{name}\n{sum}",
    "statement_returned": "{period} 结算单的付款被银行退回:{name}\n{sum} {reason}\n财务将重新审批付款,请核对收款账户",
    "dispute_raised": "{period} 结算单有新的争议:{name}\n主张 {fact} 应为 {value}\n理由:{reason}",
    "dispute_answered": "{period} 结算单的争议{answer}:{name}\n{fact} 应为 {value}\n{note}",
    "approval_waiting": "待您处理:{what}",
    "approval_ended": "{what}:{answer}\n处理人 {by} {note}",
    "rework_tied": "返工认定:{title}\n{what} {other}\n理由:{reason}\n工单号 {ticket}",
    "price_changed": "结算价格有更新:{book}\n{since} 起完工的工单按新价格核算,您的收益可能变化",
    "price_correction": "价格更正已批准:{name}\n{count} 张工单,合计 {sum},将逐单入账(价格本 {version})",
    "clock_warning": "即将超时:{title}\n{due}\n工单号 {ticket}(第 {seq} 步)",
    "clock_due": "已超时:{title}\n{due}\n工单号 {ticket}(第 {seq} 步)",
    "clock_escalated": "超时升级(第 {step} 级):{title}\n{reassigned}\n{due}\n工单号 {ticket}(第 {seq} 步)",
    "scene_told": "{text}:{title}\n{tell} {customer}\n工单号 {ticket}({node})",
    "act_failed": "自动动作未能完成:{title}\n{code}\n请到待办中重试或作罢,工单号 {ticket}(第 {seq} 步)",
    "address_waits": "{text}",
    "complaints_told": "{week} 客户投诉:{count} 个商品\n{text}\n详见“服务评价”",
    "task_given": "客户任务:{name}\n{text}\n请在手机页“客户任务”里完成,编号 {task}",
    "ticket_rated": "客户评价 {stars} 星:{title}\n{words}\n工单号 {ticket}",
    "account_approved": "收款账户将变更为 {bank} {number}\n{starts} 起生效,如非本意请立即联系财务",
}


MOST_HEADS = 20
"""Lines of one message: platforms cut long ones."""


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
        **_named(notice),
    )
    lines = TEXTS[notice.kind].format_map(values).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _named(notice: Notice) -> dict[str, str]:
    """The codes among the parameters by the names that people know."""
    told = notice.params
    tables = {
        "answer": labels.ANSWERS, "cause": labels.SHIFTS, "plane": labels.PLANES, "kind": labels.RATES,
    }  # fmt: skip
    found = {
        name: labels.label(table, told[name]) for name, table in tables.items() if name in told
    }
    if "code" in told and told["code"] in catalogue():
        found["code"] = catalogue()[told["code"]].zh
    if "fact" in told:
        found["value"] = value_name(told["fact"], told.get("value", ""))
        found["fact"] = fact_name(told["fact"])
    return found


def _estimate(amount: str | None) -> str:
    """ "?" where nobody could say: the old or the new site has no price."""
    return to_major(int(amount)) if amount else "?"


def digest_of(texts: Sequence[str], more: int = 0) -> str:
    """Many notices as one message: the first of them by their first lines, and how many there are. more: besides."""
    heads = [text.splitlines()[0] for text in texts if text]
    shown = "\n".join(f"· {head}" for head in heads[:MOST_HEADS])
    said = f"您有 {len(heads) + more} 条通知,详见消息中心"
    return f"{said}:\n{shown}" if shown else said
