"""What every kind of notice says, word for word: what happened, to what, and what the reader may do."""

from datetime import UTC, datetime
from string import Formatter
from typing import get_args

import pytest

from suanqing.channels.notices.model import Kind, Notice
from suanqing.channels.notices.words import TEXTS, text_of

AT = datetime(2026, 12, 1, tzinfo=UTC)
BODIES: dict[str, tuple[dict[str, str], str]] = {
    "ticket_created": (
        {"title": "空调安装", "address": "上海市浦东新区"},
        "新工单 空调安装\n上海市浦东新区\n工单号 T9",
    ),
    "ticket_assigned": (
        {"title": "空调安装", "address": "上海市浦东新区", "seq": "3"},
        "已派给您:空调安装\n上海市浦东新区\n工单号 T9(第 3 步)",
    ),
    "ticket_cancelled": (
        {"title": "空调安装", "reason": "客户改期"},
        "工单已取消:空调安装\n原因:客户改期\n工单号 T9",
    ),
    "ticket_moved": (
        {"title": "空调安装", "address": "上海市浦东新区", "before": "12000", "after": "15050"},
        "服务地址变更:空调安装\n上海市浦东新区\n预估收益 ¥120.00 → ¥150.50\n工单号 T9",
    ),
    "earned": (
        {"title": "空调安装", "amount": "3050"},
        "新增应计收益 ¥30.50:空调安装\n工单号 T9,结算付款后到账",
    ),
    "corrected": (
        {"title": "空调安装", "amount": "-3050", "n": "2"},
        "收益更正 -¥30.50:空调安装\n工单号 T9,第 2 次核算",
    ),
    "exception": (
        {"title": "空调安装", "code": "unpriced", "sku": "AC-1", "tier": "华东", "plane": "pay"},
        "结算异常:空调安装\n明细没有价格 AC-1 华东 结算价\n工单号 T9",
    ),
    "answer": (
        {"text": "工单 T9 已接单"},
        "工单 T9 已接单",
    ),
    "rule_alert": (
        {"rule": "night", "kind": "high", "hits": "9", "tickets": "10", "cause": "execution", "outlet": "sh-01"},
        "规则触发异常:night\n触发过多,今日 9/10 单,归因 网点执行 sh-01",
    ),
    "account_asked": (
        {"bank": "招商银行", "number": "**** 4321"},
        "有人申请变更收款账户:招商银行 **** 4321\n如非本意请立即联系财务",
    ),
    "account_approved": (
        {"bank": "招商银行", "number": "**** 4321", "starts": "12月3日"},
        "收款账户将变更为 招商银行 **** 4321\n12月3日 起生效,如非本意请立即联系财务",
    ),
    "account_rejected": (
        {"reason": "客户改期"},
        "收款账户变更申请未获批准,仍付至原账户\n客户改期",
    ),
    "money_waiting": (
        {"text": "订单 E1 的退款尚无工单"},
        "待处理:订单 E1 的退款尚无工单",
    ),
    "money_refused": (
        {"text": "订单 E1 的退款金额不符"},
        "未入账:订单 E1 的退款金额不符",
    ),
    "statement_drafted": (
        {"period": "2026-11"},
        "2026-11 结算单已生成,待核对后出具",
    ),
    "statement_issued": (
        {"name": "王芳", "period": "2026-11", "count": "12", "sum": "¥1,234.50"},
        "2026-11 结算单待您核对:王芳\n共 12 行,应付 ¥1,234.50\n请逐行确认,或对有误的行提出争议",
    ),
    "statement_changed": (
        {"name": "王芳", "period": "2026-11"},
        "2026-11 结算单有变动,将重新出具:王芳\n此前的确认不再有效,请以新的结算单为准",
    ),
    "statement_approved": (
        {"name": "王芳", "period": "2026-11", "sum": "¥1,234.50"},
        "2026-11 结算单已审批,等待付款:王芳\n应付 ¥1,234.50",
    ),
    "statement_paid": (
        {"name": "王芳", "period": "2026-11", "sum": "¥1,234.50"},
        "2026-11 结算单已付款:王芳\n¥1,234.50",
    ),
    "statement_returned": (
        {"reason": "客户改期", "name": "王芳", "period": "2026-11", "sum": "¥1,234.50"},
        "2026-11 结算单的付款被银行退回:王芳\n¥1,234.50 客户改期\n财务将重新审批付款,请核对收款账户",
    ),
    "dispute_raised": (
        {"reason": "客户改期", "name": "王芳", "period": "2026-11", "fact": "urgent", "value": "true"},
        "2026-11 结算单有新的争议:王芳\n主张 加急 应为 是\n理由:客户改期",
    ),
    "dispute_answered": (
        {"name": "王芳", "period": "2026-11", "fact": "urgent", "value": "true", "answer": "accepted",
         "note": "见附件"},
        "2026-11 结算单的争议已接受:王芳\n加急 应为 是\n见附件",
    ),
    "approval_waiting": (
        {"what": "收款账户变更"},
        "待您处理:收款账户变更",
    ),
    "approval_ended": (
        {"by": "李雷", "what": "价格本 main@4", "answer": "accepted", "note": "见附件"},
        "价格本 main@4:已接受\n处理人 李雷 见附件",
    ),
    "price_changed": (
        {"book": "main@4", "since": "2026-12-01"},
        "结算价格有更新:main@4\n2026-12-01 起完工的工单按新价格核算,您的收益可能变化",
    ),
    "price_correction": (
        {"name": "王芳", "count": "12", "sum": "¥1,234.50", "version": "main@4"},
        "价格更正已批准:王芳\n12 张工单,合计 ¥1,234.50,将逐单入账(价格本 main@4)",
    ),
    "login_changed": (
        {"by": "李雷", "name": "王芳", "party": "t-7", "what": "企业微信账号"},
        "登录方式已变更:王芳(t-7)的企业微信账号\n由 李雷 确认,如非本意请立即联系管理员",
    ),
    "admin_recovery": (
        {"reason": "客户改期", "name": "王芳", "party": "t-7", "wecom": "wang", "ready": "12月2日 10:00",
         "approval": "ap-1"},
        "申请恢复管理员:王芳(t-7)将由企业微信成员 wang 登录\n原因:客户改期\n12月2日 10:00 后生效,如非本意请驳回 ap-1",
    ),
    "finished_changed": (
        {"title": "空调安装", "seq": "3", "change": "lines", "by": "李雷"},
        "已完工工单有改动(lines),由 李雷:空调安装\n工单号 T9(第 3 步)",
    ),
    "rework_tied": (
        {"title": "空调安装", "reason": "客户改期", "what": "与此前工单重复", "other": "T7"},
        "返工认定:空调安装\n与此前工单重复 T7\n理由:客户改期\n工单号 T9",
    ),
    "clock_warning": (
        {"title": "空调安装", "seq": "3", "due": "12月1日 18:00"},
        "即将超时:空调安装\n12月1日 18:00\n工单号 T9(第 3 步)",
    ),
    "clock_due": (
        {"title": "空调安装", "seq": "3", "due": "12月1日 18:00"},
        "已超时:空调安装\n12月1日 18:00\n工单号 T9(第 3 步)",
    ),
    "clock_escalated": (
        {"title": "空调安装", "seq": "3", "due": "12月1日 18:00", "step": "2", "reassigned": "已转给 韩梅梅"},
        "超时升级(第 2 级):空调安装\n已转给 韩梅梅\n12月1日 18:00\n工单号 T9(第 3 步)",
    ),
    "scene_told": (
        {"title": "空调安装", "text": "到达节点 上门", "tell": "请联系客户", "customer": "李先生", "node": "visit"},
        "到达节点 上门:空调安装\n请联系客户 李先生\n工单号 T9(visit)",
    ),
    "act_failed": (
        {"title": "空调安装", "seq": "3", "code": "unpriced"},
        "自动动作未能完成:空调安装\n明细没有价格\n请到待办中重试或作罢,工单号 T9(第 3 步)",
    ),
    "ticket_rated": (
        {"title": "空调安装", "stars": "5", "words": "师傅准时"},
        "客户评价 5 星:空调安装\n师傅准时\n工单号 T9",
    ),
    "complaints_told": (
        {"week": "2026-W48", "count": "1", "text": "AC-1 漏水 3/4"},
        "2026-W48 客户投诉:1 个商品\nAC-1 漏水 3/4\n详见“服务评价”",
    ),
    "task_given": (
        {"name": "王**", "text": "王**,新品到店", "task": "1764547200000-0123456789abcdef01234567"},
        "客户任务:王**\n王**,新品到店\n请在手机页“客户任务”里完成,编号 1764547200000-0123456789abcdef01234567",
    ),
    "address_waits": (
        {"text": "订单 E1 的地址未能改到平台"},
        "订单 E1 的地址未能改到平台",
    ),
    "digest": (
        {"text": "您有 2 条通知"},
        "您有 2 条通知",
    ),
}  # fmt: skip
"""By kind: parameters as who tells of it gives them, and the message."""
COMPUTED = {"money": "amount", "sign": "amount", "old_money": "before", "new_money": "after"}


def test_every_kind_has_its_body() -> None:
    assert {*BODIES} == {*get_args(Kind)} == {*TEXTS}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_r190_a_notice_says_what_happened(kind: Kind) -> None:
    params, body = BODIES[kind]
    named = {name for _, name, _, _ in Formatter().parse(TEXTS[kind]) if name} - {"ticket"}

    assert text_of(Notice("n", "t", kind, AT, "T9", params)) == body
    assert {COMPUTED.get(each, each) for each in named} == {*params}
