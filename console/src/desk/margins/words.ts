import { many, words } from '../../words'

export const MARGINS = words(
  {
    title: '经营', view: '谁的视角', boss: '老板视角', own: '员工视角', rows: '行', columns: '列', period: '哪段时间', filter: '筛选', everything: '全部', heat: '热力图：地区 × 月', heatDays: '热力图：地区 × 日', heatHours: '热力图：时段 × 日', hour: '时段', date: '日', matrix: '毛利率矩阵', currency: '币种',
    project: '项目', region: '地区', outlet: '网点', person: '负责人', channel: '渠道', leak: '漏洞', month: '月', times: (one: string, other: string, profit: boolean) => `${profit ? '利润率' : '毛利率'}：${one} × ${other}`, figure: '看什么', profit: '利润', profitRate: '利润率', profitOf: (part: string) => `占收入 ${part}`, parts: '备件进价', partsUnknown: (n: number) => `${n} 件不知道进价`, costs: '分摊费用', unshared: '没有工单可分、不在合计里，但月利润已减去：', noShares: '网点、负责人和渠道看毛利，不分摊费用。', total: '合计', none: '没有记录',
    margin: '毛利', rate: '毛利率', income: '收入（不含税）', pay: '结算支出', costOf: (part: string) => `占收入 ${part}`, tickets: '单数', jobs: (n: number) => `${n} 单`, press: '点一格看工单',
    empty: '这段时间还没有结算过的工单。', emptyWhy: '工单完工并结算后，一分钟内出现在这里。', few: '样本少', fewWhy: '斜纹 = 不足 5 单，不比较', thinWhy: '虚线框 = 不足 5 单', loss: '亏', under: (part: string) => `不到 ${part}`, from: (part: string) => `${part} 起`, legend: '颜色深浅的意思', noIncome: '没有收入',
    behind: (at: string) => `数字停在 ${at}，正在补算，约 1 分钟`, asOf: (at: string) => `最近一次变动 ${at}`, note: '期间提成不属于某一张工单，不在格子里；一张工单有几个项目时，合计只算一单。',
    ranking: '排名', by: '按什么排', who: '名称', share: '支出占比', rank: '名次',
    path: '这一格', close: '收起', what: '工单', day: '完工日', took: '用时', sumsUp: (n: number, sum: string) => `${n} 单相加 ${sum}，和这一格一致`, partly: (n: number) => `先列出 ${n} 单`, differs: (n: number, sum: string) => `${n} 单相加 ${sum}，和这一格不一致：正在补算`, more: '再取', step: '打开工单看每一步', noTickets: '这一格没有工单。',
    ownTitle: '我的收益', ownWhy: '员工看到的：只有自己的钱，没有毛利，也没有别人的钱。', year: (n: string) => `${n} 年`,
  },
  {
    title: 'Business', view: 'Whose view', boss: 'Boss', own: 'Staff', rows: 'Rows', columns: 'Columns', period: 'When', filter: 'Filter', everything: 'All', heat: 'Heat map: region × month', heatDays: 'Heat map: region × day', heatHours: 'Heat map: hour × day', hour: 'Hour', date: 'Day', matrix: 'Margin matrix', currency: 'Currency',
    project: 'Item', region: 'Region', outlet: 'Outlet', person: 'Lead', channel: 'Channel', leak: 'Leak', month: 'Month', times: (one, other, profit) => `${profit ? 'Profit rate' : 'Margin rate'}: ${one.toLowerCase()} × ${other.toLowerCase()}`, figure: 'Figure', profit: 'Profit', profitRate: 'Profit rate', profitOf: (part) => `${part} of income`, parts: 'Parts bought', partsUnknown: (n) => `of ${many(n, 'part')} the price is not known`, costs: 'Costs shared out', unshared: 'borne by no job: not in this total, but taken off the month’s profit:', noShares: 'Outlets, leads and channels show their margin; no costs are shared out to them.', total: 'Total', none: 'not recorded',
    margin: 'Margin', rate: 'Margin rate', income: 'Income (net of tax)', pay: 'Paid out', costOf: (part) => `${part} of income`, tickets: 'Jobs', jobs: (n) => many(n, 'job'), press: 'Press a cell for its jobs',
    empty: 'Nothing was settled in this time yet.', emptyWhy: 'A job is here within a minute of being finished and settled.', few: 'Few', fewWhy: 'Hatched: fewer than 5 jobs, not compared', thinWhy: 'Dashed: fewer than 5 jobs', loss: 'Loss', under: (part) => `under ${part}`, from: (part) => `${part} and more`, legend: 'What the shades mean', noIncome: 'no income',
    behind: (at) => `Figures of ${at}; being worked out anew, about a minute`, asOf: (at) => `Last change ${at}`, note: 'Commissions of a period belong to no job and stand in no cell. A job of several items counts once in totals.',
    ranking: 'Ranking', by: 'Ranked by', who: 'Name', share: 'Paid of income', rank: 'Rank',
    path: 'This cell', close: 'Fold', what: 'Job', day: 'Finished', took: 'Took', sumsUp: (n, sum) => `${many(n, 'job')} come to ${sum}, as the cell says`, partly: (n) => `The first ${many(n, 'job')}`, differs: (n, sum) => `${many(n, 'job')} come to ${sum}, which is not the cell yet: it is being worked out anew`, more: 'More', step: 'Open the job for every step', noTickets: 'There is no job in this cell.',
    ownTitle: 'My earnings', ownWhy: 'What staff see: their own money, no margin, and nobody else’s.', year: (n) => n,
  },
)
