"""What people call the codes of this product, in Chinese and English: one table. Pure.

Codes that a company makes up (a fee kind of its own book, a scenario) are shown as they are.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


class Label(NamedTuple):
    zh: str
    en: str


FEES: Mapping[str, Label] = {
    "labour": Label("工费", "labour"),
    "part": Label("备件", "part"),
    "time": Label("工时", "time"),
    "urgent": Label("加急费", "urgent fee"),
    "night": Label("夜间服务费", "night fee"),
    "vip_urgent": Label("VIP 加急溢价", "VIP urgent premium"),
    "holiday": Label("节假日附加费", "holiday surcharge"),
    "mileage": Label("里程费", "mileage"),
    "hours": Label("计时工费", "hourly work"),
    "bonus": Label("奖金", "bonus"),
    "commission": Label("提成", "commission"),
    "discount_share": Label("折扣分担", "share of a discount"),
    "visit": Label("维保到访", "maintenance visit"),
    "gift": Label("礼品确认", "gift handed over"),
    "adjustment": Label("人工调整", "adjustment"),
    "channel_fee": Label("渠道服务费", "channel fee"),
    "claim": Label("售后索赔", "supplier claim"),
    "vat": Label("增值税", "VAT"),
    "withheld": Label("代扣税款", "withheld tax"),
    "goodwill": Label("客户关怀", "goodwill"),
    "dealer_share": Label("经销商分成", "dealer's share"),
    "clawback": Label("返工追回", "rework claw-back"),
    "call_out": Label("空跑费", "trip for nothing"),
    "second_visit": Label("二次上门费", "second visit"),
    "standby": Label("待命费", "stand-by fee"),
    "insurance": Label("保价费", "declared-value insurance"),
    "full_class": Label("满班补贴", "full-class allowance"),
    "weekend": Label("周末附加费", "weekend surcharge"),
    "waiting": Label("等待费", "waiting"),
    "lead": Label("线索费", "fee for a lead"),
}
CAUSES: Mapping[str, Label] = {
    "settled": Label("首次核算", "settled"),
    "cancelled": Label("工单取消", "cancelled"),
    "facts_changed": Label("事实变更", "facts changed"),
    "evidence": Label("佐证更新", "evidence"),
    "attribution": Label("归属更正", "attribution"),
    "rework": Label("返工", "rework"),
    "refund": Label("客户退款", "refund"),
    "manual": Label("人工调整", "manual line"),
    "price_corrected": Label("价格更正", "price corrected"),
    "ladder": Label("阶梯提成", "ladder"),
    "true_up": Label("阶梯补差", "true-up"),
    "payment_returned": Label("付款退回", "payment returned"),
}
STATEMENT_STATES: Mapping[str, Label] = {
    "draft": Label("草稿", "draft"),
    "issued": Label("待确认", "issued"),
    "confirmed": Label("已确认", "confirmed"),
    "approved": Label("已审批", "approved"),
    "in_payout": Label("付款中", "in payout"),
    "paid": Label("已付", "paid"),
    "returned": Label("退回", "returned"),
    "closed": Label("已关闭", "closed"),
}
LINE_STATES: Mapping[str, Label] = {
    "open": Label("待确认", "open"),
    "confirmed": Label("已确认", "confirmed"),
    "disputed": Label("争议中", "disputed"),
}
TICKET_STATES: Mapping[str, Label] = {
    "created": Label("待接单", "created"),
    "assigned": Label("已派单", "assigned"),
    "on_site": Label("已到场", "on site"),
    "done": Label("已完工", "done"),
    "closed": Label("已关闭", "closed"),
    "cancelled": Label("已取消", "cancelled"),
}
ROLES: Mapping[str, Label] = {
    "admin": Label("管理员", "administrator"),
    "finance": Label("财务", "finance"),
    "regional": Label("区域负责人", "regional manager"),
    "dispatcher": Label("调度", "dispatcher"),
    "technician": Label("技师", "technician"),
    "partner": Label("网点合伙人", "partner"),
    "auditor": Label("审计", "auditor"),
}
PARTY_KINDS: Mapping[str, Label] = {
    "person": Label("个人", "person"),
    "team": Label("班组", "team"),
    "outlet": Label("网点", "outlet"),
    "dealer": Label("经销商", "dealer"),
    "guide": Label("导购", "guide"),
    "supplier": Label("供应商", "supplier"),
    "hq": Label("总部", "head office"),
}
SHARES: Mapping[str, Label] = {
    "outlet": Label("网点", "outlet"),
    "owner": Label("经营方", "operator"),
    "hq": Label("总部", "head office"),
    "lead": Label("主责技师", "lead technician"),
    "crew": Label("作业组", "crew"),
    "tax": Label("税款", "tax"),
    "party": Label("结算对象", "party"),
    "supplier": Label("供应商", "supplier"),
    "guide": Label("导购", "guide"),
    "zones": Label("围栏区域", "fenced areas"),
    "no_track": Label("无轨迹，归网点", "no track, to the outlet"),
}
"""Who stands in a split plan, or bears a part."""
LOGINS: Mapping[str, Label] = {
    "wecom_userid": Label("企业微信成员", "WeCom member"),
    "person": Label("所属本人", "the person it belongs to"),
    "phone": Label("手机号", "mobile number"),
}
"""What of a party decides who logs in as it."""
UNITS: Mapping[str, Label] = {
    "piece": Label("件", "piece"),
    "set": Label("套", "set"),
    "min": Label("分钟", "min"),
    "h": Label("小时", "h"),
    "g": Label("克", "g"),
    "m": Label("米", "m"),
    "km": Label("公里", "km"),
    "kg": Label("千克", "kg"),
    "m2": Label("平方米", "m2"),
    "m3": Label("立方米", "m3"),
    "w": Label("瓦", "W"),
    "kwh": Label("千瓦时", "kWh"),
}
SCENARIOS: Mapping[str, Label] = {
    "direct": Label("直营", "direct"),
    "franchise": Label("加盟", "franchise"),
    "dealer": Label("经销商", "dealer"),
    "key_account": Label("大客户", "key account"),
}
BOOK_STATES: Mapping[str, Label] = {
    "draft": Label("草稿", "draft"),
    "submitted": Label("已提交", "submitted"),
    "approved": Label("已审批", "approved"),
    "published": Label("已发布", "published"),
    "discarded": Label("已作废", "discarded"),
}
REQUEST_STATES: Mapping[str, Label] = {
    "asked": Label("待审批", "asked"),
    "approved": Label("已批准", "approved"),
    "in_force": Label("已生效", "in force"),
    "rejected": Label("未通过", "rejected"),
}
"""Of what takes two people, and of bank accounts."""
CORRECTION_STATES: Mapping[str, Label] = {
    "proposed": Label("待审批", "proposed"),
    "approved": Label("已批准", "approved"),
    "applied": Label("已入账", "applied"),
}
"""Of a price correction."""
PAYOUT_STATES: Mapping[str, Label] = {
    "making": Label("制作中", "making"),
    "made": Label("待放行", "made"),
    "open": Label("已放行", "released"),
    "withdrawn": Label("已撤回", "withdrawn"),
}
PERIOD_STATES: Mapping[str, Label] = {
    "open": Label("未关闭", "open"),
    "closing": Label("软关账", "closed softly"),
    "closed": Label("已关账", "closed"),
}
REPLAY_STATES: Mapping[str, Label] = {
    "planning": Label("准备中", "being planned"),
    "running": Label("运行中", "running"),
    "done": Label("已完成", "done"),
    "failed": Label("失败", "failed"),
}
SETTLEMENTS: Mapping[str, Label] = {
    "none": Label("无需核算", "nothing to settle"),
    "waiting": Label("待核算", "waiting to be settled"),
    "settled": Label("已核算", "settled"),
    "exception": Label("核算异常", "cannot be settled"),
}
"""Whether a ticket's money is booked."""
FIGURES: Mapping[str, Label] = {
    "estimate": Label("预估", "estimate"),
    "accrued": Label("应计", "accrued"),
    "confirmed": Label("已确认", "confirmed"),
    "paid": Label("已付", "paid"),
    "exception": Label("核算异常", "cannot be settled"),
}
"""The four figures of money, one word each."""
STAGES: Mapping[str, Label] = {
    "released": Label("已放行", "released"),
    "changed": Label("变更", "changed"),
    "paid out": Label("付款", "paid out"),
}
"""Of steps, where no other table has the word."""
PLANES: Mapping[str, Label] = {
    "charge": Label("客户价", "customer pays"),
    "pay": Label("结算价", "paid to the parties"),
}
SUMS: Mapping[str, Label] = {
    "total": Label("合计", "total"),
    "held": Label("争议冻结", "held by disputes"),
    "confirmed": Label("确认金额", "confirmed"),
    "released": Label("往期解冻", "released, of earlier periods"),
    "returned": Label("往期退回", "returned, of earlier periods"),
    "debt_in": Label("往期欠款", "debt of earlier periods"),
    "recovered": Label("本期扣回", "recovered"),
    "payable": Label("应付金额", "payable"),
    "debt_out": Label("结转欠款", "debt carried on"),
}
"""The sums of a statement, in their order."""
COLUMNS: Mapping[str, Label] = {
    "line": Label("明细", "line"),
    "ticket": Label("工单", "ticket"),
    "assessment": Label("核算", "assessment"),
    "day": Label("日期", "day"),
    "customer": Label("客户", "customer"),
    "item": Label("项目", "item"),
    "quantity": Label("数量", "quantity"),
    "unit": Label("单位", "unit"),
    "fee": Label("费用类型", "fee kind"),
    "tier": Label("档位", "tier"),
    "service_period": Label("服务账期", "service period"),
    "correction": Label("更正", "correction"),
    "region": Label("地区", "region"),
    "outlet": Label("网点", "outlet"),
    "cause": Label("原因", "cause"),
    "answered": Label("响应时效", "response time"),
    "book": Label("价格本", "price book"),
    "state": Label("状态", "state"),
    "amount": Label("金额", "amount"),
    "count": Label("笔数", "lines"),
    "id": Label("编号", "id"),
    "fact": Label("事实", "fact"),
    "reason": Label("理由", "reason"),
    "booked": Label("已记", "booked"),
    "proposed": Label("按主张重算", "as claimed"),
    "party": Label("结算对象", "party"),
}
"""Of a statement, on its page and in its file."""
BOOK_COLUMNS: Mapping[str, Label] = {
    "setting": Label("设置", "setting"),
    "value": Label("值", "value"),
    "plane": Label("价格面", "plane"),
    "kind": Label("种类", "kind"),
    "id": Label("编号", "id"),
    "region": Label("地区", "region"),
    "scenario": Label("合作场景", "scenario"),
    "level": Label("等级", "level"),
    "channel": Label("渠道", "channel"),
    "urgent": Label("加急", "urgent"),
    "fee": Label("费用类型", "fee"),
    "rate": Label("比例", "rate"),
    "base": Label("基数", "base"),
    "amount": Label("金额", "amount"),
    "outlet": Label("网点系数", "outlet"),
    "mode": Label("方式", "mode"),
    "on": Label("适用费用类型", "applies to"),
    "role": Label("角色", "role"),
    "share": Label("份额", "share"),
    "remainder": Label("其余", "remainder"),
    "sku": Label("项目", "sku"),
    "per": Label("每", "per"),
    "unit": Label("单位", "unit"),
    "zone": Label("大区", "zone"),
    "regions": Label("区划", "divisions"),
    "measure": Label("计量", "measure"),
    "steps": Label("阶梯", "steps"),
    "kinds": Label("对象种类", "kinds"),
    "roles": Label("对象角色", "roles"),
    "scenarios": Label("合作场景", "scenarios"),
    "outlets": Label("网点", "outlets"),
    "parties": Label("对象", "parties"),
    "of": Label("计入费用", "counts fees"),
    "cap": Label("封顶", "cap"),
    "floor": Label("保底", "floor"),
    "guarantee": Label("保证金额", "guarantee"),
    "needs": Label("佐证", "needs"),
    "radius_m": Label("半径", "radius m"),
    "path": Label("路径", "path"),
    "max_accuracy_m": Label("精度", "max accuracy m"),
    "book": Label("价格本", "book"),
    "version": Label("版本", "version"),
    "currency": Label("币种", "currency"),
    "valid_from": Label("生效", "valid from"),
    "valid_to": Label("失效", "valid to"),
    "corrects": Label("更正版本", "corrects"),
    "levels": Label("等级", "levels"),
    "dimensions": Label("维度", "dimensions"),
    "region_order": Label("地区次序", "region order"),
    "more": Label("其他", "anything else"),
    "items": Label("组成", "items"),
    "terms": Label("服务约定", "terms"),
    "milestone": Label("节点", "milestone"),
    "skus": Label("项目", "skus"),
    "package": Label("规则包", "package"),
    "takes": Label("各部分规则包", "takes"),
    "parent": Label("上级项目", "parent"),
    "low": Label("下限", "low"),
    "high": Label("上限", "high"),
    "utc_offset": Label("时差", "utc offset"),
    "tiers": Label("档位", "tiers"),
    "categories": Label("服务类型", "categories"),
    "days": Label("日期", "days"),
    "parts": Label("分成", "parts"),
}
"""Of a price book's workbook: settings and columns, by the document's own names."""
INVENTORY_COLUMNS: Mapping[str, Label] = {
    "name": Label("名称", "name"),
    "scene": Label("业务", "business"),
    "channel": Label("渠道", "channel"),
    "scenario": Label("合作场景", "scenario"),
    "service_type": Label("服务类型", "service type"),
    "fees": Label("费用类型", "fee kinds"),
    "region": Label("地区", "region"),
    "level": Label("等级", "level"),
}
"""Of the sheet on which a company lists its real scenes."""
OUTCOMES: Mapping[str, Label] = {
    "paid": Label("已付", "paid"),
    "returned": Label("退回", "returned"),
}
"""What the bank answers to a payment."""
REGISTER_COLUMNS: Mapping[str, Label] = {
    "party_id": Label("编号", "id"),
    "name": Label("名字", "name"),
    "kind": Label("类别", "kind"),
    "roles": Label("角色", "roles"),
    "outlet": Label("归属网点", "outlet"),
    "region": Label("地区", "region"),
    "scenario": Label("合作方式", "scenario"),
    "wecom_userid": Label("企业微信账号", "WeCom user id"),
    "phone": Label("手机号", "phone"),
    "level": Label("等级", "level"),
    "coefficient": Label("系数", "coefficient"),
    "active": Label("在用", "in use"),
}
"""Of a spreadsheet of people and outlets."""
YES_NO: Mapping[str, Label] = {
    "true": Label("是", "yes"),
    "false": Label("否", "no"),
}
WAITING: Mapping[str, Label] = {
    "confirmed": Label("结算单已由对方确认", "a statement is confirmed by its party"),
    "second": Label("结算单还需第二人审批", "a statement needs a second approver"),
    "returned": Label(
        "结算单的付款被银行退回,需重新审批", "the bank returned a payment: approve it again"
    ),
}
"""What finance is told to look at."""
ANSWERS: Mapping[str, Label] = {
    "open": Label("待处理", "open"),
    "approved": Label("已批准", "approved"),
    "accepted": Label("已接受", "accepted"),
    "rejected": Label("未通过", "rejected"),
    "withdrawn": Label("已撤回", "withdrawn"),
}
"""How a request or a dispute ended."""
TASK_RESULTS: Mapping[str, Label] = {
    "sent": Label("已告知", "told"),
    "skipped": Label("跳过", "skipped"),
}
"""What became of a guide's task; on the buttons of its card."""
RATES: Mapping[str, Label] = {
    "high": Label("触发过多", "too often"),
    "silent": Label("不再触发", "not any more"),
}
SHIFTS: Mapping[str, Label] = {
    "rule": Label("规则变化", "the rule"),
    "execution": Label("网点执行", "an outlet's execution"),
    "mix": Label("工单结构", "the mix of tickets"),
}
"""Why a rule is applied at another rate (docs/runbook.md, RuleRateAbnormal)."""
LEVELS: Mapping[str, Label] = {
    "core": Label("核心", "core"),
    "standard": Label("标准", "standard"),
    "temporary": Label("临时", "temporary"),
}
"""Levels that the documents name; a company's book may name others."""
CITY_CLASSES: Mapping[str, Label] = {
    "tier1": Label("一线城市", "tier-1 cities"),
    "new_tier1": Label("新一线城市", "new tier-1 cities"),
    "tier2": Label("二线城市", "tier-2 cities"),
    "tier3": Label("三线城市", "tier-3 cities"),
}
CHANNELS: Mapping[str, Label] = {
    "youzan": Label("有赞", "Youzan"),
    "tmall": Label("天猫", "Tmall"),
    "doudian": Label("抖店", "Doudian"),
    "wecom": Label("企业微信", "WeCom"),
    "wecomkf": Label("微信客服", "WeChat customer service"),
    "wecomrobot": Label("企业微信群机器人", "robots of WeCom groups"),
    "sms": Label("短信", "text message"),
    "dingtalk": Label("钉钉", "DingTalk"),
    "miniprogram": Label("小程序", "mini program"),
    "ownapp": Label("公司自己的 APP", "the company's own app"),
    "qr": Label("扫码报修", "reported by code"),
    "app": Label("后台", "app"),
    "manual": Label("人工录入", "entered by hand"),
}
CHAT_STEPS: Mapping[str, Label] = {
    "claim": Label("抢单", "claim"),
    "arrive": Label("到场", "arrive"),
    "complete": Label("完工", "done"),
}
"""Steps of a ticket by the words of a message, in their order."""
CHAT_NEEDS: Mapping[str, Label] = {
    "item": Label("项目", "item"),
    "place": Label("地区", "place"),
    "address": Label("地址", "address"),
    "ticket": Label("工单号", "ticket"),
    "phone": Label("客户手机", "phone"),
}
"""What follows the word of a message."""
BUDGETS: Mapping[str, Label] = {
    "wecom_member": Label("每位企业微信成员每分钟消息", "messages to a WeCom member a minute"),
    "wecomrobot_group": Label("每个企业微信群每分钟消息", "messages to a WeCom group a minute"),
    "sms_number": Label("每个号码每日短信", "text messages to a number a day"),
    "sms_messages": Label("每日短信", "text messages a day"),
    "sms_money": Label("每日短信费用", "money for text messages a day"),
    "sms_digits_number": Label("每个号码每日验证码", "digits to a number a day"),
    "sms_digits": Label("每日验证码", "text messages with digits a day"),
    "miniprogram_consent": Label(
        "客户同意的小程序订阅消息", "mini program messages a customer agreed to"
    ),
    "dingtalk_calls": Label("钉钉每月调用次数", "calls of DingTalk a month"),
}
"""What platforms meter."""
STAYS: Mapping[str, Label] = {
    "money": Label(
        "积分、储值、券、到店、订单和客户分类是账，按会计和税收法律保存，写的文字已去掉",
        "points, stored value, coupons, visits, orders and classes are books that the law has kept, without words",
    ),
    "ids": Label(
        "账记在客户编号上，编号里可能有平台的编号；通向编号的姓名、手机号和账号已去掉",
        "books are kept by the customer's id, which may hold a platform's; no name, phone or account leads there",
    ),
    "tickets": Label(
        "工单是服务和付款的凭证，按法律保存，联系方式已去掉",
        "tickets prove service and payment and are kept by law, without the ways to reach the person",
    ),
    "refusals": Label(
        "拒绝接收通知的记录，不留就会再打扰",
        "that the person refused to be told: without it they would be told again",
    ),
    "deliveries": Label(
        "平台推送的原文：已处理的 30 天后自动删除，没处理成的要先在渠道页处理",
        "what platforms sent: 30 days after it was taken; what could not be taken goes once people settled it",
    ),
    "requests": Label(
        "需要两人复核的申请及其理由，是内部控制的凭证",
        "requests of two people with their reasons, which prove how the company decided",
    ),
    "asks": Label(
        "谁在何时为何导出或删除，用来证明已照办",
        "who exported or erased, when and why: the proof that it was done",
    ),
}
"""What of a person an erasure does not reach, and why."""
NOTICES: Mapping[str, Label] = {
    "ticket_created": Label("来了新工单", "a new ticket"),
    "ticket_assigned": Label("工单派给了他", "a ticket is theirs"),
    "ticket_cancelled": Label("工单取消", "a ticket was called off"),
    "ticket_moved": Label("服务地址变更", "a site was changed"),
    "earned": Label("新增应计收益", "something was earned"),
    "corrected": Label("收益更正", "earnings were corrected"),
    "exception": Label("结算异常", "a ticket could not be settled"),
    "rule_alert": Label("规则触发异常", "a rule is applied oddly often"),
    "money_waiting": Label("钱款待处理", "money waits for somebody"),
    "money_refused": Label("钱款未入账", "money was not booked"),
    "statement_drafted": Label("结算单已生成", "a statement was made"),
    "statement_issued": Label("结算单待核对", "a statement is to be checked"),
    "statement_changed": Label("结算单有变动", "a statement changed"),
    "statement_approved": Label("结算单已审批", "a statement was approved"),
    "statement_paid": Label("结算单已付款", "a statement was paid"),
    "statement_returned": Label("付款被银行退回", "a payment came back"),
    "dispute_raised": Label("有新的争议", "a line is disputed"),
    "dispute_answered": Label("争议有答复", "a dispute was answered"),
    "approval_waiting": Label("有事等审批", "something waits for approval"),
    "approval_ended": Label("审批有结果", "an approval has ended"),
    "price_changed": Label("结算价格有更新", "prices changed"),
    "price_correction": Label("价格更正已批准", "a correction of prices was approved"),
    "finished_changed": Label("已完工的工单有改动", "a finished ticket was changed"),
    "rework_tied": Label("返工认定", "a ticket was tied as rework"),
    "clock_warning": Label("快超时了", "a clock is nearly over"),
    "clock_due": Label("已超时", "a clock is over"),
    "clock_escalated": Label("超时升级", "a late ticket goes higher"),
    "scene_told": Label("流程里的提醒", "told by a node of a scene"),
    "act_failed": Label("自动动作没做成", "an automatic step failed"),
    "ticket_rated": Label("客户评价", "the customer's rating"),
    "address_waits": Label("改了的地址要人定", "a changed address is to be settled"),
    "task_given": Label("客户任务", "a customer is to be told"),
    "complaints_told": Label("一周的客户投诉", "a week's complaints"),
}
"""What a notice is about, of all of which the company says who is told."""
DELIVERIES: Mapping[str, Label] = {
    "sent": Label("已送出", "sent"),
    "merged": Label("与其他通知合并送出", "goes with others in one message"),
    "held": Label("暂存，稍后送出", "kept, and sent later"),
    "degraded": Label("仅在消息中心", "in the inbox alone"),
    "failed": Label("未送出", "not sent"),
    "sending": Label("正在送出", "being sent"),
    "waiting": Label("等待重试", "to be tried again"),
    "unknown": Label("平台未应答，是否送达不明", "no answer: nobody knows whether it arrived"),
    "none": Label("无法通知", "by no way"),
}
"""What became of a notice on a channel."""
DELIVERY_REASONS: Mapping[str, Label] = {
    "refused": Label("平台拒绝", "the platform refused it"),
    "customer": Label("客户不愿接收", "the customer does not want to be told"),
    "no_contact": Label("没有客户同意的联系方式", "the customer agreed to no way"),
    "no_channel": Label("公司未启用这些渠道", "the company uses none of these channels"),
    "no_template": Label(
        "此步骤没有该渠道的模板", "there is no template of the channel for this step"
    ),
    "no_answer": Label("平台未应答", "the platform did not answer"),
    "no_account": Label("没有该渠道的账号", "no account on the channel"),
    "off": Label("公司未开通", "the company has not switched it on"),
    "template_fields": Label(
        "模板变量与服务商不符", "the template's fields are not the provider's"
    ),
    "no_consent": Label("客户未同意或已用完", "the customer's consent is missing or used up"),
    "unknown_receiver": Label("平台没有该用户", "the platform knows nobody of that address"),
    "bad_value": Label("模板变量的值不符要求", "a value does not fit the template"),
    "bad_words": Label("平台不允许其中的词", "the platform does not allow a word of it"),
    "bad_template": Label("平台没有该模板或页面", "the platform has no such template or page"),
    "quiet": Label("免打扰时段", "quiet hours"),
    "digest": Label("汇总发送", "sent together"),
    "own": Label("本人所为", "the reader did it"),
    "subscription": Label("按通知订阅", "by the rules of notices"),
    "no_window": Label("客户 48 小时内没有来过消息", "the customer wrote nothing for 48 hours"),
    "window_spent": Label("客户来消息后已发满五条", "five were sent since the customer wrote"),
    "in_talk": Label("人工客服正在接待", "somebody is talking with the customer"),
    "platform_code": Label("平台拒绝，代码 {code}", "refused by the platform with code {code}"),
    "channel_misconfigured": Label(
        "平台拒绝了我们的密钥或权限", "the platform refuses our key or permission"
    ),
    "unavailable": Label("平台暂时没有回应", "the platform does not answer at the moment"),
    "bad_code": Label("平台拒绝了登录码", "the platform refused the login code"),
    "service_gone": Label("客服账号已不存在", "the account of customer service is no more"),
    "overtaken": Label("工单已进入后续步骤", "the ticket went on meanwhile"),
    "every_way": Label("各渠道均未成功", "no channel could"),
    "stopped": Label("客户的行为已使计划停止", "what the customer did ended the plan"),
    "lacking": Label("文字缺少内容", "the text has nothing to say of something"),
    "later": Label("尚未到期", "it is not yet time"),
    "coupon_there": Label("客户已有同类的券", "the customer has a coupon of that kind"),
    "coupon_over": Label("客户已用掉这张券", "the customer has used that coupon"),
}
"""Why it did not go its way; others are kinds of `BUDGETS`, or codes of platforms (`platform_code`)."""
OUTWARD_REASONS: Mapping[str, Label] = {
    "shipped": Label("已经发货,请联系快递改派", "it is on its way: ask the carrier"),
    "off": Label(
        "没有开通自动修改,请到平台后台修改", "changing is not switched on: change it there"
    ),
    "no_way": Label(
        "这个平台不能自动修改,请到平台后台修改", "its platform cannot be told: change it there"
    ),
    "both_changed": Label("平台也改了,请选一个", "the platform changed it, too: choose one"),
    "platform_refused": Label(
        "平台不接受,请到平台后台修改", "the platform refuses it: change it there"
    ),
    "order_over": Label("订单已经结束", "the order is over"),
    "channel_misconfigured": Label("平台拒绝了授权或密钥", "the platform refuses grant or key"),
    "unavailable": Label("平台没有回应", "the platform does not answer"),
    "unreadable_order": Label("平台的订单看不懂", "the platform's order cannot be read"),
    "unforeseen": Label("系统出错,已经报警", "the system failed, and its operators were told"),
    "late": Label("超过四分钟还没有成功,仍在重试", "not done after four minutes, and tried on"),
}
"""Why what was changed here is not changed at its platform."""
PARCEL_STAGES: Mapping[str, Label] = {
    "sent": Label("已发货", "Sent"),
    "collected": Label("快递已揽收", "The carrier has it"),
    "moving": Label("运输中", "On its way"),
    "delivering": Label("派送中", "Out for delivery"),
    "signed": Label("已签收", "Delivered"),
    "trouble": Label("配送异常", "Delivery has a problem"),
}
"""Where a parcel of an order is."""
LEAKS: Mapping[str, Label] = {
    "unproven": Label("付了钱，没有任何到场证据", "paid without any evidence"),
    "held": Label("证据不足，钱还扣着", "held for want of evidence"),
    "uncharged": Label("付了钱，没有收入", "paid, and nothing is charged"),
    "unpaid": Label("有收入，没付给任何人", "charged, and nobody is paid"),
    "loss": Label("付的比收的多", "more is paid than charged"),
    "by_hand": Label("有人工调整", "with lines by hand"),
    "twice": Label("同一项目分两行付给同一人", "one party paid for the same item by two lines"),
    "older": Label("没有按当时有效的新版本价格", "priced by an older version than was in force"),
    "outdated": Label(
        "结算后又发布了管这一天的新价格，还没有重算",
        "a newer price was published for its day since, and it was not settled again",
    ),
    "again": Label(
        "同一台设备的同一项目，30 天内另一张工单也付了钱",
        "another ticket within 30 days is paid for the same item of the same thing",
    ),
}
"""What of a ticket's money has to be looked at."""
COST_KINDS: Mapping[str, Label] = {
    "rent": Label("房租", "rent"),
    "salaries": Label("固定工资", "salaries"),
    "training": Label("培训", "training"),
    "implementation": Label("实施上线", "implementation"),
    "travel": Label("差旅", "travel"),
    "platform": Label("平台服务费", "platform fees"),
    "software": Label("软件", "software"),
    "other": Label("其他", "other"),
}
"""What a month costs beside those who are paid by its jobs."""
COST_KEYS: Mapping[str, Label] = {
    "jobs": Label("按单数", "by jobs"),
    "income": Label("按收入", "by income"),
    "minutes": Label("按现场用时", "by minutes on site"),
}
"""What a cost is shared out by."""
SPENDING_LEVELS: Mapping[str, Label] = {
    "high": Label("高", "high"),
    "standard": Label("标准", "standard"),
}
WEEKDAYS: Mapping[str, Label] = {
    "mon": Label("周一", "Monday"),
    "tue": Label("周二", "Tuesday"),
    "wed": Label("周三", "Wednesday"),
    "thu": Label("周四", "Thursday"),
    "fri": Label("周五", "Friday"),
    "sat": Label("周六", "Saturday"),
    "sun": Label("周日", "Sunday"),
}
EVIDENCE_NEEDS: Mapping[str, Label] = {
    "gps": Label("定位", "position"),
    "photo": Label("照片", "photo"),
    "time": Label("时间", "time"),
    "serial": Label("序列号", "serial number"),
    "decided": Label("裁定", "decision"),
    "promised": Label("承诺时间", "promised time"),
    "region": Label("地区", "region"),
    "urgent": Label("加急", "urgent"),
}
"""What a policy wants to be proven, and what somebody told."""
EVIDENCE_OUTCOMES: Mapping[str, Label] = {
    "pass": Label("通过", "pass"),
    "fail": Label("不予认可", "refused"),
    "unknown": Label("待佐证", "not proven yet"),
}
EVIDENCE_FINDINGS: Mapping[str, Label] = {
    "fail": Label("不予认可", "refused"),
    "outside": Label("不在现场范围内", "outside the site's area"),
    "no_fix": Label("到场时没有定位", "no fix was sent on site"),
    "no_site": Label("现场坐标未知", "the site's own position is not known"),
    "no_datum": Label("定位的坐标系未知", "the fix does not say its coordinate system"),
    "inaccurate": Label("定位精度不足", "the fix is not accurate enough"),
    "missing": Label("缺少", "missing"),
    "seen_before": Label("已在另一工单上出现过", "was shown on another ticket before"),
    "self_told": Label(
        "由获得报酬的一方自行填报，待他人确认",
        "told by who is paid by it, to be confirmed by another",
    ),
    "other_time": Label("不在服务期间内", "not between creation and completion"),
}
"""Why something is not proven."""
CLOCK_REASONS: Mapping[str, Label] = {
    "answered": Label("已答复", "answered"),
    "customer": Label("等待客户", "waits for the customer"),
    "parts": Label("等待备件", "waits for parts"),
    "platform": Label("等待平台", "waits for the platform"),
    "other": Label("其他原因", "another reason"),
    "priority": Label("优先级变更", "another priority"),
    "level": Label("客户等级变更", "another level of the customer"),
    "agreement": Label("服务协议变更", "another service agreement"),
    "owner": Label("负责人变更", "another owner"),
    "customer_wish": Label("客户要求", "the customer's wish"),
    "calendar": Label("日历变更", "another calendar"),
    "migration": Label("流程版本变更", "another version of the scene"),
}
"""Why a node's clock stands still, or why its limit or owner was changed."""
MEASURES: Mapping[str, Label] = {
    "amount": Label("业绩", "earned"),
    "count": Label("完成单数", "jobs done"),
    "minutes": Label("工时", "time"),
}
"""What a ladder measures."""
MEASURE_UNITS: Mapping[str, Label] = {
    "count": Label("单", "jobs"),
    "minutes": Label("分钟", "minutes"),
}
LIMITS: Mapping[str, Label] = {
    "cap": Label("封顶", "at most"),
    "floor": Label("保底", "at least"),
    "guarantee": Label("保证金额", "guaranteed"),
}
SKU_KINDS: Mapping[str, Label] = {
    "service": Label("服务项目", "service item"),
    "part": Label("备件", "part"),
    "time": Label("工时", "time"),
}
TRADES: Mapping[str, Label] = {
    "retail": Label("零售", "retail"),
    "manufacturing": Label("制造", "manufacturing"),
    "services": Label("服务", "services"),
    "medical": Label("医疗", "medical"),
    "catering": Label("餐饮", "catering"),
    "education": Label("教育", "education"),
}
"""Industries that template packages are made for."""
TEMPLATE_KINDS: Mapping[str, Label] = {
    "trade": Label("行业整套", "whole trade"),
    "settlement": Label("结算方式", "settlement"),
    "scene": Label("业务场景", "scene"),
    "region": Label("地区", "region"),
    "plan": Label("社群 SOP", "message plan"),
    "company": Label("公司设置", "a company's set-up"),
}
TEMPLATE_CHANGES: Mapping[str, Label] = {
    "new": Label("新增", "new"),
    "same": Label("已有", "there already"),
    "kept": Label("保留公司自己的", "the company's own stays"),
    "replaced": Label("由它的价格本替代", "its price book instead"),
    "changed": Label("更改", "changed"),
    "gone": Label("移除", "gone"),
    "merged": Label("合并", "merged"),
    "leaves": Label("会离开", "leaves"),
    "shared": Label("别的模板也有", "another template has it, too"),
}
"""What becomes of what a template brings."""
AIMS: Mapping[str, Label] = {
    "approval": Label("审批", "approval"),
    "commission": Label("提成", "commission"),
    "discount": Label("优惠", "discount"),
    "evidence": Label("凭证与质量", "proof and quality"),
    "follow_up": Label("回访关怀", "follow-up"),
    "guarantee": Label("保底封顶", "least and most"),
    "lead": Label("线索获客", "leads"),
    "off_hours": Label("夜间节假日", "nights and holidays"),
    "parts": Label("配件", "parts"),
    "place": Label("城市地区", "places"),
    "purchase": Label("购买交付", "purchase"),
    "recall": Label("召回唤醒", "recall"),
    "release": Label("节点放款", "release by milestone"),
    "renewal": Label("续费复购", "renewal"),
    "repair": Label("维修", "repair"),
    "retention": Label("质保金", "retention"),
    "rework": Label("返工", "rework"),
    "sharing": Label("分成", "sharing"),
    "travel": Label("路途", "travel"),
    "waiting": Label("时效等待", "waiting"),
    "welcome": Label("迎新会员", "welcome"),
}
"""What somebody looks for who looks for a template."""
SEVERITIES: Mapping[str, Label] = {
    "error": Label("错误", "error"),
    "warning": Label("提示", "warning"),
}
"""Of a price book's findings."""
TRIALS: Mapping[str, Label] = {
    "some_outlet": Label("某网点", "some outlet"),
    "some_worker": Label("某技师", "some technician"),
}
"""Who stands on an invented ticket (试算)."""
LEFT_OUT: Mapping[str, Label] = {
    "no_account": Label("没有收款账户", "no account"),
    "account_asked": Label("账户待审批", "the account waits to be approved"),
    "account_waits": Label("账户尚未生效", "the account is not in force yet"),
}
"""Why a statement is in no payout."""
SCENES: Mapping[str, Label] = {
    "installation": Label("安装", "installation"),
    "consultation": Label("咨询", "consultation"),
    "inspection": Label("验收", "inspection"),
    "claim": Label("索赔", "claim"),
    "sale": Label("销售", "sale"),
}
"""By name; a scene's id has its version behind an @."""
MILESTONES: Mapping[str, Label] = {
    "inspected": Label("已查验", "inspected"),
    "accepted": Label("已验收", "accepted"),
    "gift_confirmed": Label("礼品已确认", "gift handed over"),
}
ACCOUNTS: Mapping[str, Label] = {
    "cost:service": Label("服务成本", "cost of service"),
    "revenue:service": Label("服务收入", "revenue of service"),
    "tax:output": Label("销项税", "output tax"),
    "receivable": Label("应收", "receivable from"),
    "payable": Label("应付", "payable to"),
    "held": Label("暂扣", "held of"),
    "tax": Label("税款", "tax"),
    "fx": Label("换汇", "exchange"),
}
"""Of the ledger: whole, or by what stands before the colon."""
FACTS: Mapping[str, Label] = {
    "qty": Label("数量", "quantity"),
    "served": Label("完工时间", "time of service"),
    "region": Label("地区", "region"),
    "urgent": Label("加急", "urgent"),
    "coefficient": Label("网点系数", "outlet coefficient"),
    "level": Label("等级", "level"),
    "scenario": Label("合作场景", "scenario"),
    "channel": Label("渠道", "channel"),
    "crew": Label("参与人员", "crew"),
}
"""Facts that a dispute contests, besides the words of the vocabulary."""
EVENTS: Mapping[str, Label] = {
    "created": Label("创建工单", "created"),
    "claimed": Label("接单", "claimed"),
    "assigned": Label("派单", "assigned"),
    "crew_set": Label("更改分工", "crew changed"),
    "arrived": Label("到场", "arrived"),
    "line_added": Label("增加项目", "item added"),
    "line_removed": Label("删除项目", "item removed"),
    "completed": Label("完工", "completed"),
    "closed": Label("关闭", "closed"),
    "cancelled": Label("取消", "cancelled"),
    "commented": Label("备注", "comment"),
    "form_answered": Label("填写表单", "form answered"),
    "moved": Label("更改地址", "site changed"),
    "transferred": Label("转网点", "transferred"),
    "rescheduled": Label("改约", "rescheduled"),
    "described": Label("更改设备或故障", "asset or fault changed"),
    "evidence_added": Label("提交佐证", "evidence added"),
    "evidence_decided": Label("裁定佐证", "evidence decided"),
    "quantity_corrected": Label("更正数量", "quantity corrected"),
    "facts_told": Label("更改事实", "facts changed"),
    "source_proposed": Label("申请更改客户来源", "change of source asked for"),
    "source_decided": Label("审批客户来源", "change of source decided"),
    "tier_picked": Label("手选档位", "tier picked by hand"),
    "milestone_reached": Label("到达节点", "milestone reached"),
    "work_started": Label("开始计时", "work started"),
    "work_stopped": Label("停止计时", "work stopped"),
    "session_added": Label("记录工时", "time recorded"),
    "sessions_set": Label("重写工时", "time rewritten"),
    "tracked": Label("上报轨迹", "track reported"),
    "paused": Label("暂停", "paused"),
    "resumed": Label("恢复", "resumed"),
    "rework_linked": Label("关联返工", "tied as rework"),
    "rework_unlinked": Label("解除返工", "rework untied"),
    "reworked": Label("已被返工", "repeated by another ticket"),
    "rework_released": Label("返工已解除", "no longer repeated"),
    "contract_set": Label("关联维保合同", "put under a contract"),
    "contract_left": Label("解除维保合同", "taken out of its contract"),
    "attributed": Label("更正归属", "credited anew"),
    "refunded": Label("客户退款", "refunded"),
    "adjusted": Label("人工调整", "adjusted"),
    "clock_fired": Label("时限提醒", "a time limit fired"),
    "clock_paused": Label("计时暂停", "a clock held"),
    "clock_resumed": Label("计时恢复", "a clock released"),
    "deadline_set": Label("调整时限", "another deadline"),
    "calendar_changed": Label("日历变更", "calendar changed"),
    "part_reserved": Label("预留配件", "part reserved"),
    "part_awaited": Label("等待配件", "waits for a part"),
    "part_released": Label("释放配件", "part released"),
    "part_used": Label("领用配件", "part used"),
    "part_returned": Label("退回配件", "part returned"),
    "old_part_returned": Label("旧件返还", "old part returned"),
    "advanced": Label("流程推进", "moved on"),
    "handed_over": Label("转交工作", "handed over"),
    "withdrawn": Label("撤回", "taken back"),
    "agreed": Label("审批同意", "agreed"),
    "rejected": Label("审批驳回", "rejected"),
    "returned": Label("审批退回", "returned"),
    "passed_on": Label("审批转交", "approval passed on"),
    "people_added": Label("审批加签", "approvers added"),
    "picked_up": Label("认领", "taken from the queue"),
    "token_moved": Label("修复流程位置", "moved to another node by repair"),
    "migrated": Label("迁移到新流程版本", "moved to another version of its scene"),
    "act_done": Label("自动动作完成", "done by itself"),
    "linked": Label("关联工单", "tied to another ticket"),
    "unlinked": Label("取消关联", "tied to another ticket no more"),
    "act_failed": Label("自动动作未能完成", "could not be done by itself"),
    "act_retried": Label("重试自动动作", "tried again"),
    "act_dropped": Label("放弃自动动作", "let be"),
    "rated": Label("客户评价", "rated by the customer"),
}
"""What happened to a ticket."""
COMMANDS: Mapping[str, Label] = {
    "create": Label("创建工单", "create"),
    "claim": Label("接单", "claim"),
    "assign": Label("派单", "assign"),
    "set_crew": Label("更改分工", "set the crew"),
    "arrive": Label("到场", "arrive"),
    "add_line": Label("增加项目", "add an item"),
    "remove_line": Label("删除项目", "remove an item"),
    "add_minutes": Label("记录分钟数", "add minutes"),
    "complete": Label("完工", "complete"),
    "close": Label("关闭", "close"),
    "cancel": Label("取消", "cancel"),
    "comment": Label("备注", "comment"),
    "answer": Label("填写表单", "answer a form"),
    "move": Label("更改地址", "change the site"),
    "transfer": Label("转网点", "transfer"),
    "reschedule": Label("改约", "reschedule"),
    "describe": Label("登记设备与故障", "describe the asset"),
    "add_evidence": Label("提交佐证", "add evidence"),
    "decide_evidence": Label("裁定佐证", "decide about evidence"),
    "correct_quantity": Label("更正数量", "correct a quantity"),
    "set_facts": Label("更改事实", "set facts"),
    "propose_source": Label("申请更改客户来源", "ask for another source"),
    "decide_source": Label("审批客户来源", "decide about the source"),
    "pick_tier": Label("手选档位", "pick a tier"),
    "reach": Label("到达节点", "reach a milestone"),
    "start_work": Label("开始计时", "start work"),
    "stop_work": Label("停止计时", "stop work"),
    "add_session": Label("记录工时", "record time"),
    "set_sessions": Label("重写工时", "rewrite time"),
    "track": Label("上报轨迹", "report a track"),
    "pause": Label("暂停", "pause"),
    "resume": Label("恢复", "resume"),
    "relate": Label("关联", "tie"),
    "refund": Label("登记退款", "record a refund"),
    "adjust": Label("人工调整", "adjust"),
    "hold_clock": Label("暂停或恢复计时", "hold a clock"),
    "set_deadline": Label("调整时限", "change a deadline"),
    "keep_time": Label("计时", "keep the time"),
    "reserve_part": Label("预留配件", "reserve a part"),
    "release_part": Label("释放配件", "release a part"),
    "use_part": Label("领用配件", "use a part"),
    "return_part": Label("退回配件", "return a part"),
    "return_old_part": Label("返还旧件", "return an old part"),
    "advance": Label("流程推进", "move on"),
    "move_token": Label("修复流程位置", "move a token"),
    "migrate": Label("迁移流程版本", "migrate to another version"),
    "act": Label("执行自动动作", "do by itself"),
    "clear_act": Label("处理失败的自动动作", "clear what could not be done"),
    "rate": Label("客户评价", "rate the work"),
}
"""What somebody does with a ticket."""
VISIT_STAGES: Mapping[str, Label] = {
    "received": Label("已受理", "We have your request"),
    "given": Label("已安排技师", "A technician has it"),
    "there": Label("技师已上门", "The technician is there"),
    "done": Label("已完工", "The work is done"),
}
"""What a customer reads of a ticket in a built-in scene."""
STEPS: Mapping[str, Label] = {
    "agree": Label("同意", "agree"),
    "reject": Label("驳回", "reject"),
    "return": Label("退回", "return"),
    "pass_on": Label("转交审批", "pass on"),
    "add_before": Label("前加签", "add an approver before"),
    "add_after": Label("后加签", "add an approver after"),
    "take": Label("认领", "take from the queue"),
    "hand_over": Label("转交", "hand over"),
    "withdraw": Label("撤回", "take back"),
    "due": Label("到期", "as overdue"),
}
"""Steps of drawn scenes beside commands and the scene's own words."""
NOT_DISPATCHED: Mapping[str, Label] = {
    "inactive": Label("已停用", "no longer active"),
    "skill": Label("缺少技能", "lacks the skill"),
    "licence": Label("缺少有效证照", "holds no valid licence"),
    "region": Label("不服务该地区", "does not serve the region"),
    "off_hours": Label("当时不上班", "does not work then"),
    "away": Label("请假", "is away"),
    "full": Label("当日已排满", "has as many as they take that day"),
}
"""Why somebody may not have a ticket."""
STOCK_MOVES: Mapping[str, Label] = {
    "received": Label("入库", "received"),
    "reserved": Label("预留", "reserved"),
    "released": Label("释放", "released"),
    "used": Label("领用", "used"),
    "returned": Label("退料", "returned"),
    "sent": Label("调拨发出", "sent"),
    "arrived": Label("调拨收到", "arrived"),
    "counted": Label("盘点", "counted"),
    "adjusted": Label("调整", "adjusted"),
    "old_in": Label("旧件入库", "old part in"),
}
"""How stock moved."""


def label(table: Mapping[str, Label], code: str, lang: Lang = "zh") -> str:
    """What people call it; a code that is nobody's but the company's is its own name."""
    found = table.get(code)
    return getattr(found, lang) if found else code


def account_name(account: str, lang: Lang = "zh") -> str:
    """A ledger account by its name: its kind, then whose it is."""
    kind, _, whose = account.partition(":")
    if account in ACCOUNTS or kind not in ACCOUNTS:
        return label(ACCOUNTS, account, lang)
    return f"{label(ACCOUNTS, kind, lang)} {label(CHANNELS, whose, lang)}".strip()
