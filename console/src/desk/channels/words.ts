import { many, words } from '../../words'

export const CHANNELS = words(
  {
    title: '渠道', lead: '每个平台通不通、慢不慢、缺不缺', back: '回到渠道', c_wecom: '企业微信', c_youzan: '有赞', c_tmall: '天猫', c_dingtalk: '钉钉', c_sms: '短信', c_miniprogram: '小程序', c_wecomkf: '微信客服', c_ownapp: '公司自己的 APP', c_app: '自己的应用',
    well: '正常', look: '有要看的', late: '慢了', cannotAsk: '问不到', differs: '对不上', kept: (n: number, more: boolean) => `${n}${more ? '+' : ''} 条收不下，去看`, noneKept: '没有收不下的', noneKeptWhy: '来的都收下了。', noShop: '还没有问过店铺。店铺写进密钥后，一两分钟就会出现。', pushed: '平台有事会自己推过来，不用去问。',
    seen: '最近来的', asked: '最近去问', until: '这之前的都到了', filled: '补取过', never: '还没有', behind: (by: string) => `落后 ${by}`, noProof: '还没有核对过。每小时核对一次。',
    hour: '哪一小时', proof: '核对', same: '一致', theirs: '平台有', ours: '我们有', missing: '差多少', gap3: (missing: number, extra: number, fetched: number) => `缺 ${missing} · 多 ${extra} · 补取 ${fetched}`, p50: '一半在', p99: '99% 在', worst: '最慢', noOrders: '这一小时没有来单',
    budgets: '平台的额度', budget: '额度', limit: '上限', used: '用了', left: '还剩', refused: '没发成', off: '没开', each: '每个人单独计', setLimit: '改上限', saveLimit: '保存', limitYuan: '上限（元）', limitHelp: '不填就用系统的；要花钱的，不填就不发。不会超过平台自己的上限。半分钟内生效。',
    keptOf: (channel: string) => `${channel}收不下的`, keptWhy: '原样留着，改好以后再试；试过还不行，会再回到这里', came: '什么时候来的', state: '状态', why: '为什么', unreadable: '看不懂', failed: '办不了', waiting: '在等', again: '再试一次', allAgain: (n: number) => `${n} 条都再试一次`, doing: '正在办', shown: (n: number) => `共 ${n} 条，最早的在上`, taken: (n: number) => `${n} 条正在重新处理，几秒后看结果。`, notThere: '已经不在这里了，别人可能刚试过。',
    r_unreadable_order: '订单的格式没见过', r_unreadable_refund: '退款的格式没见过', r_unreadable_push: '推送的格式没见过', r_unreadable_envelope: '信封打不开', r_unreadable_document: '内容读不出来', r_channel_misconfigured: '平台拒绝了：授权或密钥不对', r_unavailable: '平台没有回应', r_throttled: '平台限了次数', r_not_found: '要找的不在', r_unknown_app: '推送来自没有配置的应用', r_unknown_sku: '项目表里没有这个项目，或已停用',
  },
  {
    title: 'Channels', lead: 'whether each platform answers, how late it is, and whether anything is missing', back: 'Back to channels', c_wecom: 'WeCom', c_youzan: 'Youzan', c_tmall: 'Tmall', c_dingtalk: 'DingTalk', c_sms: 'SMS', c_miniprogram: 'Mini program', c_wecomkf: 'WeChat customer service', c_ownapp: "The company's own app", c_app: 'Own app',
    well: 'well', look: 'needs a look', late: 'late', cannotAsk: 'cannot be asked', differs: 'differs', kept: (n, more) => `${n}${more ? '+' : ''} not taken: look`, noneKept: 'Everything was taken', noneKeptWhy: 'Nothing that came waits here.', noShop: 'No shop was asked yet. It appears a minute or two after it stands in the secret.', pushed: 'The platform tells by itself; nobody asks it.',
    seen: 'Last came', asked: 'Last asked', until: 'All here up to', filled: 'Fetched later', never: 'not yet', behind: (by) => `${by} behind`, noProof: 'Nothing was held against the platform yet; it is, each hour.',
    hour: 'Hour', proof: 'Proof', same: 'the same', theirs: 'Theirs', ours: 'Ours', missing: 'Difference', gap3: (missing, extra, fetched) => `${missing} missing · ${extra} extra · ${fetched} fetched`, p50: 'Half within', p99: '99 % within', worst: 'Slowest', noOrders: 'nothing came in it',
    budgets: 'What the platform meters', budget: 'Budget', limit: 'Limit', used: 'Used', left: 'Left', refused: 'Did not fit', off: 'off', each: 'counted for each person', setLimit: 'Change the limit', saveLimit: 'Save', limitYuan: 'Limit (yuan)', limitHelp: 'Left empty it is the product’s; what costs money is not sent then. It never passes the platform’s own. It holds within half a minute.',
    keptOf: (channel) => `${channel}: what could not be taken`, keptWhy: 'kept as it came; tried again after a fix, and back here where it still cannot be', came: 'Came', state: 'State', why: 'Why', unreadable: 'unreadable', failed: 'cannot be done', waiting: 'waits', again: 'Process again', allAgain: (n) => `Process all ${n} again`, doing: 'Working', shown: (n) => `${many(n, 'delivery', 'deliveries')}, the oldest first`, taken: (n) => `${many(n, 'is', 'are')} processed again; look in a few seconds.`, notThere: 'It is not here any more; somebody may just have tried it.',
    r_unreadable_order: 'An order of a shape nobody knows', r_unreadable_refund: 'A refund of a shape nobody knows', r_unreadable_push: 'A push of a shape nobody knows', r_unreadable_envelope: 'Its envelope does not open', r_unreadable_document: 'Its content cannot be read', r_channel_misconfigured: 'The platform refuses: grant or key', r_unavailable: 'The platform does not answer', r_throttled: 'The platform limits the calls', r_not_found: 'What it needs is not there', r_unknown_app: 'It is of an app that is not configured', r_unknown_sku: 'The catalogue has no such item, or it is off',
  },
)

export const CHANGES = words(
  {
    title: '改了的地址', lead: '店铺订单的地址在这里改了，平台改没改；两边都改了的，请选一个', back: '回到渠道', order: '订单', state: '状态', ours: '我们的', theirs: '平台的', when: '时间', decide: '决定', link: '改了的地址', mine: (n: number) => `${n} 个地址要人定`,
    queued: '等着告诉平台', asked: '告诉了，还没回音', done: '平台已改', over: '订单已结束', person: '要人去改', conflict: '两边都改了', next: (at: string) => `下次 ${at}`,
    takeOurs: '用我们的', takeTheirs: '用平台的', tellAgain: '再告诉一次', byHand: '已在平台改好', tookOurs: '记下了，一分钟内告诉平台。', tookTheirs: '记下了，没完工的工单已改到平台的地址。', noted: '记下了。', none: '没有改过的地址', noneWhy: '店铺订单的工单改了地址，会列在这里，一分钟内告诉平台。',
  },
  {
    title: 'Changed addresses', lead: 'of shops’ orders, changed here: how far each platform is; where both sides changed one, choose', back: 'Back to channels', order: 'Order', state: 'State', ours: 'Ours', theirs: 'Theirs', when: 'When', decide: 'Decide', link: 'Changed addresses', mine: (n) => `${many(n, 'address', 'addresses')} to settle`,
    queued: 'waits to be told', asked: 'told, no answer yet', done: 'changed there', over: 'the order is over', person: 'to be done there by hand', conflict: 'both sides changed it', next: (at) => `next ${at}`,
    takeOurs: 'Keep ours', takeTheirs: 'Take theirs', tellAgain: 'Tell it again', byHand: 'Done there by hand', tookOurs: 'Noted: the platform is told within a minute.', tookTheirs: 'Noted: tickets that are not done moved to the platform’s address.', noted: 'Noted.', none: 'No address was changed', noneWhy: 'Where the address of a shop’s order is changed on its ticket it is listed here, and its platform told within a minute.',
  },
)

type Words = (typeof CHANNELS)['zh']

/** What people call the channel. */
export function named(w: Words, channel: string): string {
  return (w as unknown as Record<string, string | undefined>)[`c_${channel}`] ?? channel
}

/** A reason begins with its code: in words, and after them what else it says. */
export function reasonOf(w: Words, reason: string): string {
  const [, code = '', rest = ''] = /^([a-z_]+):?\s*(.*)$/s.exec(reason) ?? []
  const word = (w as unknown as Record<string, string | undefined>)[`r_${code}`]
  return word ? (rest ? `${word}（${rest}）` : word) : reason
}
