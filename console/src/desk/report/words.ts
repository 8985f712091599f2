import { many, words } from '../../words'

export const REPORT = words(
  {
    title: '多维报表', lead: '按来源、渠道、网点、人、地区、项目和时间任意组合；点一行的名称只看它', first: '从', last: '到', by: '按', then: '再按', nothing: '不再分', figure: '图上看', currency: '币种', only: '只看', off: (name: string) => `不再只看${name}`,
    source: '工单来源', channel: '收款渠道', outlet: '网点', person: '负责人', region: '地区', project: '项目', month: '月', day: '日',
    tickets: '单数', income: '收入（不含税）', pay: '结算支出', margin: '毛利', rate: '毛利率', parts: '备件进价', unknown: '不知道进价的件数', total: '合计', none: '没有记录', loss: '亏', noIncome: '没有收入',
    empty: '这段时间还没有结算过的工单。', emptyWhy: '工单完工并结算后，一分钟内出现在这里。', chart: '图', table: '表', most: (n: number) => `图上是前 ${n} 行`, behind: (at: string) => `${at} 起有工单在补算`,
    note: '和账本一致：每张工单按最新一次结算计。一张工单有几个项目时，每个项目各算一单，合计只算一单；分摊费用和期间提成不在内。',
    outside: '外部数据', outsideWhy: '粘贴两列：名称或编号、数字，例如各来源的投放费用。按第一个维度对上，只留在这台电脑上。', paste: '粘贴外部数据', joined: (there: number, left: number, wrong: number) => `对上 ${there} 行，没对上 ${left} 行${wrong ? `，${wrong} 行读不懂` : ''}`,
  },
  {
    title: 'Report', lead: 'Any two of source, channel, outlet, lead, region, item and time; press a name to see it alone', first: 'From', last: 'To', by: 'By', then: 'Then by', nothing: 'no more', figure: 'Chart of', currency: 'Currency', only: 'Only', off: (name) => `Not only ${name}`,
    source: 'Came from', channel: 'Paid through', outlet: 'Outlet', person: 'Lead', region: 'Region', project: 'Item', month: 'Month', day: 'Day',
    tickets: 'Jobs', income: 'Income (net of tax)', pay: 'Paid out', margin: 'Margin', rate: 'Margin rate', parts: 'Parts bought', unknown: 'Parts of unknown price', total: 'Total', none: 'not recorded', loss: 'Loss', noIncome: 'no income',
    empty: 'Nothing was settled in this time yet.', emptyWhy: 'A job is here within a minute of being finished and settled.', chart: 'Chart', table: 'Table', most: (n) => `The first ${many(n, 'row')} are in the chart`, behind: (at) => `Jobs since ${at} are being worked out`,
    note: 'As the ledger has it: each job by its newest assessment. A job of several items counts in each of them, and once in the total; costs shared out and commissions of a period are not in it.',
    outside: 'Figures from outside', outsideWhy: 'Paste two columns: a name or id, and a figure, such as what was spent on each source. They are joined by the first dimension and stay on this computer.', paste: 'Paste figures from outside', joined: (there, left, wrong) => `${many(there, 'row')} joined, ${left} without a match${wrong ? `, ${wrong} not understood` : ''}`,
  },
)
