import { words } from '../../words'

export const WAYS = words(
  {
    ways: '怎么告诉客户', waysWhy: '积分和消息计划走这里；单子的进展走单子自己的', noWays: '客户没有同意过任何方式，什么也不会发。', c_sms: '短信', c_miniprogram: '小程序', c_wecom: '企业微信', c_tmall: '天猫', c_youzan: '有赞', c_dingtalk: '钉钉', refused: '不要收', add: '加一种', address: '地址', addressHelp: '手机号，或小程序的 openid；只显示最后几位', consent: '怎么同意的', consentHint: '比如：电话里同意，11 月 30 日', evidence: '在哪能查到他又同意了', evidenceHelp: '他说过不要收。没有证据就还是不发。', lang: '用哪种语言', lang_zh: '中文', lang_en: '英文', refuse: '他不要收了', refuseWhy: '这些地址以后什么也不发，别的单子上是同一个地址的也不发。要恢复，得有他又同意的证据。', channel: '方式',
    consents: '消息计划的同意', noConsents: '没有记过', given: '同意', takenBack: '不同意', noteConsent: '记一次', at: '哪天说的', source: '凭什么', sourceHint: '比如：会员章程 2025',
    told: '发过什么', noTold: '还没有发过', points: '积分变动', plan: (plan: string, step: string) => `计划 ${plan} · ${step}`, everything: (n: number) => `全部 ${n} 条`,
    consults: '问过的，和店里的事对上', consultsWhy: '系统对的，不对就取消', noConsults: '没有问过', noMatches: '前后 30 天店里没有相应的事', certain: '确定', likely: '多半', possible: '可能', days: (n: number) => (n === 0 ? '同一天' : `相隔 ${n} 天`), merged: '两个编号合成的一个人', undo: '不是一回事', redo: '还是一回事', undone: '有人说不是', about: (what: string) => `都是 ${what}`,
    k_browse: '看过', k_consult: '问过', k_campaign: '参加活动', k_trial: '试用', k_enrol: '报名', k_visit: '到店', k_order: '下单', k_refund: '退款', k_top_up: '充值', k_spend: '花储值', k_give_back: '退回储值', k_pay_back: '储值退款',
  },
  {
    ways: 'How the customer is told', waysWhy: 'of points and plans of messages; a ticket has ways of its own', noWays: 'The customer agreed to no way, so nothing is sent.', c_sms: 'SMS', c_miniprogram: 'Mini program', c_wecom: 'WeCom', c_tmall: 'Tmall', c_youzan: 'Youzan', c_dingtalk: 'DingTalk', refused: 'will not be told', add: 'Add one', address: 'Address', addressHelp: 'a phone, or an openid of the mini program; its end alone is shown', consent: 'How they agreed', consentHint: 'e.g. by phone, 30 November', evidence: 'Where it can be read that they agreed anew', evidenceHelp: 'They had said no. Without evidence nothing is sent still.', lang: 'In which language', lang_zh: 'Chinese', lang_en: 'English', refuse: 'They will not be told', refuseWhy: 'Nothing is sent to these addresses any more, of other tickets with the same address neither. It takes evidence that they agreed anew to begin again.', channel: 'Way',
    consents: 'Agreed to plans of messages', noConsents: 'Nothing was noted', given: 'agreed', takenBack: 'does not agree', noteConsent: 'Note one', at: 'Said on', source: 'Known from', sourceHint: 'e.g. membership terms 2025',
    told: 'What was sent', noTold: 'Nothing was sent yet', points: 'Change of points', plan: (plan, step) => `plan ${plan} · ${step}`, everything: (n) => `All ${n}`,
    consults: 'What they asked, and what they did in shops', consultsWhy: 'matched by rule; a wrong one is undone', noConsults: 'Nothing was asked', noMatches: 'Nothing like it in shops within 30 days', certain: 'certain', likely: 'likely', possible: 'possible', days: (n) => (n === 0 ? 'the same day' : `${n} days apart`), merged: 'of two ids that are one person', undo: 'Not a match', redo: 'It is one', undone: 'somebody said it is none', about: (what) => `both about ${what}`,
    k_browse: 'looked', k_consult: 'asked', k_campaign: 'took part', k_trial: 'tried', k_enrol: 'enrolled', k_visit: 'visited', k_order: 'ordered', k_refund: 'refunded', k_top_up: 'topped up', k_spend: 'spent stored value', k_give_back: 'given back', k_pay_back: 'paid back',
  },
)

type Words = (typeof WAYS)['zh']
/** What people call a way or a kind of doing; its own code where there is no word. */
export const called = (w: Words, sort: 'c' | 'k', code: string): string => (w as unknown as Record<string, string | undefined>)[`${sort}_${code}`] ?? code
