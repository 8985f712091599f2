import { many, words } from '../../words'

export const BUSINESS = words(
  {
    title: '经营', days: (n: number) => `近 ${n} 天`, window: '看多少天', against: (n: number) => `和前 ${n} 天比`, margin: '毛利', rate: '毛利率', income: '收入', pay: '结算', jobs: '单数', before: (was: string) => `前期 ${was}`, noIncome: '没有收入', currency: '币种',
    by: '按什么看', region: '地区', project: '项目', outlet: '网点', person: '人员', channel: '渠道', none: '没有', list: '排名', n: (n: number) => `${n} 单`, tickets: (name: string) => `${name}的工单`, back: '收起', more: '再取一些', agrees: (n: number, sum: string) => `共 ${n} 单，毛利 ${sum}，和上面一致`, partly: (n: number) => `先显示 ${n} 单`, differs: '刚有新的变化，请稍后再看', empty: '这段时间没有结算过的工单。',
    fell: (name: string, was: string, now: string) => `${name}毛利率从 ${was} 降到 ${now}`, lost: '因此少赚', steady: '各地区毛利率没有下滑。', alert: '下滑提醒', desk: '到桌面版看更多', asOf: (at: string) => `数据到 ${at}`, late: (at: string) => `${at} 起的还没算进来`, total: '合计',
  },
  {
    title: 'Business', days: (n) => `Last ${n} days`, window: 'How many days', against: (n) => `beside the ${n} days before`, margin: 'Margin', rate: 'Margin rate', income: 'Income', pay: 'Pay', jobs: 'Jobs', before: (was) => `before: ${was}`, noIncome: 'no income', currency: 'Currency',
    by: 'By', region: 'Region', project: 'Item', outlet: 'Outlet', person: 'Person', channel: 'Channel', none: 'none', list: 'Ranking', n: (n) => many(n, 'job'), tickets: (name) => `Jobs: ${name}`, back: 'Close', more: 'Fetch more', agrees: (n, sum) => `${many(n, 'job')}, margin ${sum}, as said above`, partly: (n) => `${many(n, 'job')} so far`, differs: 'Something has just changed; look again in a moment', empty: 'Nothing was settled in this time.',
    fell: (name, was, now) => `${name}: the margin rate fell from ${was} to ${now}`, lost: 'Earned less for it', steady: 'No region’s margin rate fell.', alert: 'Falling margin', desk: 'More on the desktop page', asOf: (at) => `as of ${at}`, late: (at) => `not in it yet: what came since ${at}`, total: 'Total',
  },
)
