import type { Schemas } from '../../api/client'
import { many, words } from '../../words'

export const COSTS = words(
  {
    title: '进价和费用', lead: '只用来看盈亏，不改变付给任何人的钱。', tabs: '看什么', purchases: '备件进价', costs: '费用分摊',
    paste: '粘贴表格', pasteBuy: '列：备件、从、到、进价、每、备注', pasteCost: '列：费用、金额、分摊、地区、项目、备注', pasteWhy: '从 Excel 复制整块粘进来，或选 .xlsx 文件。有标题行就按标题认，没有就按上面的次序。', file: '选 .xlsx 文件', notFile: '这个文件读不出来，或大于 2 MB。', currency: '币种', month: '哪个月',
    wouldBe: (good: number, bad: number) => `${good} 行可以写入${bad ? `，${bad} 行有问题` : ''}`, write: (n: number) => `写入 ${n} 行`, writing: '正在写入', written: (n: number) => `写好了 ${n} 行。`, row: '行', wrong: '问题', ok: '可以',
    part: '备件', from: '从', to: '到', open: '一直', price: '进价', per: (n: number) => `每 ${n}`, note: '备注', by: '谁写的', at: '什么时候', unknown: '不知道', noPurchases: '还没有进价。', noPurchasesWhy: '写入以后，那些天用过它的工单会在几分钟内重新算盈亏。', more: '再取', history: '同一天、同一币种有几条时，后写的算数；旧的留着备查。',
    kind: '费用', amount: '金额', key: '怎么分摊', region: '地区', project: '项目', all: '全部', noCosts: '这个月没有费用。', noCostsWhy: '房租、培训、差旅、平台费这些不属于某一张单的钱，写在这里，按单数、收入或现场用时分到每一张单。', withdraw: '收回', withdrawn: (who: string) => `${who} 已收回`, sum: '合计',
  },
  {
    title: 'Purchase prices and costs', lead: 'Only for looking at profit; nobody is paid otherwise by it.', tabs: 'What', purchases: 'Parts bought', costs: 'Costs shared out',
    paste: 'Paste a table', pasteBuy: 'Columns: part, from, to, price, per, note', pasteCost: 'Columns: cost, amount, shared out, region, item, note', pasteWhy: 'Copy a block out of a spreadsheet and paste it, or choose an .xlsx file. With a row of titles columns go by them, else in the order above.', file: 'Choose an .xlsx file', notFile: 'This file cannot be read, or is over 2 MB.', currency: 'Currency', month: 'Month',
    wouldBe: (good, bad) => `${many(good, 'row')} can be written${bad ? `, ${many(bad, 'row')} cannot` : ''}`, write: (n) => `Write ${many(n, 'row')}`, writing: 'Writing', written: (n) => `${many(n, 'row')} written.`, row: 'Row', wrong: 'What is wrong', ok: 'Fine',
    part: 'Part', from: 'From', to: 'To', open: 'open', price: 'Price', per: (n) => `for ${n}`, note: 'Note', by: 'By', at: 'When', unknown: 'not known', noPurchases: 'No price was written yet.', noPurchasesWhy: 'Once written, the jobs of those days that used the part are counted anew within minutes.', more: 'More', history: 'Of several for a day in one currency the one written last holds; the others stay to be read.',
    kind: 'Cost', amount: 'Amount', key: 'Shared out', region: 'Region', project: 'Item', all: 'all', noCosts: 'No costs this month.', noCostsWhy: 'Rent, training, travel, platform fees and the like belong to no single job. Written here they are shared out to every job by their number, income or time.', withdraw: 'Take back', withdrawn: (who) => `taken back by ${who}`, sum: 'Total',
  },
)
export const FAULTS = words(
  { noSku: '没有这个备件', noDay: '日期要写成 2026-11-01', noAmount: '金额看不懂', noKind: '没有这种费用', noKey: '没有这种分摊方式', noRegion: '没有这个地区', noProject: '没有这个项目', noPer: '“每”要是整数' },
  { noSku: 'no such part', noDay: 'a day is written 2026-11-01', noAmount: 'not an amount', noKind: 'no such cost', noKey: 'nothing to share out by', noRegion: 'no such region', noProject: 'no such item', noPer: '“per” is a whole number' },
)

/** What titles of columns, and codes, are called in tables that people paste. */
export const TITLES: Record<string, string[]> = {
  sku: ['备件', '编码', '备件编码', 'part', 'sku'], since: ['从', '起', '开始', '生效日', 'from', 'since'], until: ['到', '止', '结束', 'to', 'until'], price: ['进价', '单价', '价格', 'price', 'purchase price'], per: ['每', '每多少', 'per'], note: ['备注', '说明', 'note'],
  kind: ['费用', '费用类型', '类型', 'cost', 'kind'], amount: ['金额', 'amount'], key: ['分摊', '分摊方式', '怎么分摊', 'shared out', 'key'], region: ['地区', '省', 'region', 'province'], project: ['项目', '服务项目', 'item', 'project'],
}
export const KINDS: Record<Schemas['CostDocument']['kind'], string[]> = {
  rent: ['房租', '租金', 'rent'], salaries: ['固定工资', '工资', 'salaries'], training: ['培训', 'training'], implementation: ['实施上线', '实施', 'implementation'], travel: ['差旅', 'travel'], platform: ['平台服务费', '平台费', 'platform fees', 'platform'], software: ['软件', 'software'], other: ['其他', 'other'],
}
export const KEYS: Record<Schemas['CostDocument']['key'], string[]> = { jobs: ['按单数', '单数', 'by jobs', 'jobs'], income: ['按收入', '收入', 'by income', 'income'], minutes: ['按现场用时', '现场用时', '按用时', '用时', '工时', 'by minutes on site', 'by minutes', 'minutes'] }
export const UNKNOWN = ['不知道', '未知', 'unknown', 'not known']
