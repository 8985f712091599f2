/** What conditions ask of a ticket, and what the answers of forms may state: the program's own words (`vocabulary.py`). */
export type FactKind = 'choice' | 'flag' | 'number' | 'money' | 'date' | 'text'

export const FACTS: Record<string, FactKind> = { urgent: 'flag', vip: 'flag', rework: 'flag', warranty: 'flag', region: 'text', customer_class: 'text', product_type: 'text', source: 'text', distance_km: 'number', order_amount: 'money', asset: 'text', claim: 'text', claim_amount: 'money', claim_evidence: 'text', declared_value: 'money', customer_id: 'text', event: 'text', follow_up_on: 'date', holiday: 'flag', member_level: 'text', on_time: 'flag', origin: 'text', package: 'text', paused_minutes: 'number', project: 'text', response_minutes: 'number', service_level: 'text', spending_level: 'text', symptom: 'text', team: 'text', worker_region: 'text', day: 'date', weekday: 'choice' }
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
/** What no form states: two people change it, it is found out, or it says who somebody is or who earns. */
export const OWN_WAY = ['customer_id', 'holiday', 'on_time', 'paused_minutes', 'response_minutes', 'source', 'spending_level', 'team', 'worker_region']
const ASKED_ONLY = ['urgent', 'region', 'day', 'weekday', ...OWN_WAY]

/** By the type of a field, the kinds of facts that it can state. A choice says by data which of them is which value. */
const STATES: Record<string, FactKind[]> = { text: ['text'], asset: ['text'], serial: ['text'], number: ['number'], money: ['money'], date: ['date'], choice: ['text', 'flag', 'number', 'date'] }

export function statable(type: string): string[] {
  const kinds = STATES[type] ?? []
  return Object.keys(FACTS).filter((each) => kinds.includes(FACTS[each]!) && !ASKED_ONLY.includes(each))
}

export const FACT_WORDS = {
  zh: { urgent: '加急', vip: 'VIP 客户', rework: '返工', warranty: '保修期内', region: '地区', customer_class: '客户分类', product_type: '产品类型', source: '客户来源', distance_km: '里程（公里）', order_amount: '订单金额', asset: '设备', claim: '索赔单号', claim_amount: '索赔金额', claim_evidence: '索赔凭证', declared_value: '申报价值', customer_id: '客户编号', event: '活动', follow_up_on: '回访日期', holiday: '节假日', member_level: '会员等级', on_time: '准时', origin: '报修方式', package: '套餐', paused_minutes: '暂停时长（分钟）', project: '项目', response_minutes: '响应时长（分钟）', service_level: '服务等级', spending_level: '城市消费水平', symptom: '故障现象', team: '班组', worker_region: '服务人员地区', day: '服务日期', weekday: '星期', mon: '星期一', tue: '星期二', wed: '星期三', thu: '星期四', fri: '星期五', sat: '星期六', sun: '星期日' },
  en: { urgent: 'urgent', vip: 'VIP customer', rework: 'rework', warranty: 'under warranty', region: 'region', customer_class: 'class of customer', product_type: 'kind of product', source: 'source of the customer', distance_km: 'distance (km)', order_amount: 'amount of the order', asset: 'asset', claim: 'claim', claim_amount: 'amount claimed', claim_evidence: 'proof of the claim', declared_value: 'declared value', customer_id: 'customer', event: 'event', follow_up_on: 'day of the visit back', holiday: 'holiday', member_level: 'member level', on_time: 'on time', origin: 'how it came in', package: 'package', paused_minutes: 'minutes of pauses', project: 'project', response_minutes: 'minutes to the response', service_level: 'service level', spending_level: 'spending level of the city', symptom: 'symptom', team: 'team', worker_region: 'region of the worker', day: 'day of service', weekday: 'day of the week', mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday', sat: 'Saturday', sun: 'Sunday' },
}
