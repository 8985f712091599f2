import { many, words } from '../../words'

export const SHARES = words(
  {
    title: '渠道成本占比', lead: '每个渠道的服务成本占它收入的多少', ownArea: (name: string) => `您负责的地区：${name}`, everywhere: '全部地区', where: '哪个地区', window: '看多少天', days: (n: number) => `近 ${n} 天`, between: (first: string, last: string, n: number) => `${first} 至 ${last}，和前 ${n} 天比`,
    channel: '渠道', tickets: '单数', income: '收入（不含税）', cost: '服务成本', rate: '成本占比', before: '前期', part: '占全部服务成本', total: '合计', noIncome: '没有收入', none: '这段时间还没有结算过的工单。', noneWhy: '工单完工并结算后，一分钟内出现在这里。', currency: '币种', note: '服务成本是付给人员和网点的钱；期间提成不分渠道，不在内。', jobs: (n: number) => `${n} 单`,
  },
  {
    title: 'Channel costs', lead: 'What of each channel’s income its service costs', ownArea: (name) => `Your area: ${name}`, everywhere: 'Everywhere', where: 'Which region', window: 'How many days', days: (n) => `Last ${n} days`, between: (first, last, n) => `${first} to ${last}, beside the ${n} days before`,
    channel: 'Channel', tickets: 'Jobs', income: 'Income (net of tax)', cost: 'Service cost', rate: 'Cost of income', before: 'Before', part: 'Of all service cost', total: 'Total', noIncome: 'no income', none: 'Nothing was settled in this time yet.', noneWhy: 'A job is here within a minute of being finished and settled.', currency: 'Currency', note: 'Service cost is what goes to people and outlets; commissions of a period are of no channel and not in it.', jobs: (n) => many(n, 'job'),
  },
)
