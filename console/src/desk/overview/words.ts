import { many, words } from '../../words'

export const OVERVIEW = words(
  {
    title: '经营一览', days: (n: number) => `近 ${n} 天`, window: '看多少天', between: (first: string, last: string) => `${first} 至 ${last}`, against: (n: number) => `和前 ${n} 天比`, wasIn: (was: string) => `前期 ${was}`,
    output: '投入产出比', outputWhy: '每付 1 元带来的收入', points: (text: string) => `${text} 点`, rateDown: (name: string, was: string, now: string) => `${name}毛利率从 ${was} 降到 ${now}`, lost: '因此少赚', fell: '下滑提醒', whichWork: '看哪些工单', allWork: '全部工单', afterSale: '只看售后', afterSaleWhy: '在售后节点完成的工作；内置的安装场景全部算售后，要分开请画场景', steady: '各地区毛利率没有下滑。', steadyWhy: '只比较前后两段都有 5 单以上的地区。', causes: (n: number) => `${n} 个最大原因`, rest: '其余', why: '毛利为什么变', seeJobs: (n: number) => `看 ${n} 单`,
    volume: '单量和收入多少', mix: '项目构成', income: (name: string) => `${name}每单收入`, pay: (name: string) => `${name}每单结算`, difference: '毛利比前期', sumsTo: (sum: string) => `各项相加 ${sum}，分毫不差`, noBefore: '前期没有收入，无法比较。',
    trend: '走势', figure: '看什么', line: '另一条线', none: '不加', table: '逐日数字', day: '日期', empty: '没有结算过的工单', chart: (what: string, days: number) => `${what}，${days} 天，逐日数字见下表`,
    ranking: '排名', interval: '95 % 区间', intervalWhy: '横线是毛利率的 95 % 区间：以每天为一次抽样的比率估计（Cochran 1977，6.4 节）；不足 5 单不排名。', active: '有单天数', perDay: '每天单数', change: '毛利比前期',
    channels: '各渠道金额', channelsWhy: '跨平台：各渠道的收入、结算占比，币种分开', incomeShare: '占全部收入', heat: '收益热力图', heatBy: '按什么看', heat_days: '地区 × 日', heat_hours: '时段 × 日', heat_places: '地区 × 时段', heatWhy: '越深毛利率越好，亏损是橙色；点一格看工单', paid: '各地区结算占比', paidWhy: '付给人员和网点的钱占本地区收入、占全部结算的比例；期间提成不分地区，不在内', paidShare: '占全部结算',
    profit: '本月利润', less: '减', unshared: '有费用没有工单可分，只算在总数里', commissions: '期间提成不在内', costs: '看进价和费用',
  },
  {
    title: 'At a glance', days: (n) => `Last ${n} days`, window: 'How many days', between: (first, last) => `${first} to ${last}`, against: (n) => `beside the ${n} days before`, wasIn: (was) => `before: ${was}`,
    output: 'Output for input', outputWhy: 'income for each unit paid out', points: (text) => `${text} points`, rateDown: (name, was, now) => `${name}: the margin rate fell from ${was} to ${now}`, lost: 'Earned less for it', fell: 'Falling margin', whichWork: 'Which work', allWork: 'All work', afterSale: 'After-sale alone', afterSaleWhy: 'work done at nodes after the sale; all of the built-in installation counts, a drawn scene tells it apart', steady: 'No region’s margin rate fell.', steadyWhy: 'Only regions with 5 jobs and more in both times are compared.', causes: (n) => (n === 1 ? 'The largest cause' : `The ${n} largest causes`), rest: 'The rest', why: 'Why the margin changed', seeJobs: (n) => `See ${many(n, 'job')}`,
    volume: 'How much income there is', mix: 'Other items', income: (name) => `${name}: income of a job`, pay: (name) => `${name}: pay of a job`, difference: 'Margin beside before', sumsTo: (sum) => `All of them come to ${sum}, to the cent`, noBefore: 'There was no income before to compare with.',
    trend: 'Trend', figure: 'Figure', line: 'Another line', none: 'none', table: 'Day by day', day: 'Day', empty: 'Nothing was settled', chart: (what, days) => `${what}, ${days} days; the figures are in the table below`,
    ranking: 'Ranking', interval: '95 % interval', intervalWhy: 'The bar is the 95 % interval of the margin rate: a ratio estimate with each day as one draw (Cochran 1977, section 6.4). Fewer than 5 jobs have no rank.', active: 'Days with jobs', perDay: 'Jobs a day', change: 'Margin beside before',
    channels: 'Amounts by channel', channelsWhy: 'Across platforms: income and what of it is paid out, each currency by itself', incomeShare: 'Of all income', heat: 'Heat map of earnings', heatBy: 'By what', heat_days: 'Region × day', heat_hours: 'Hour × day', heat_places: 'Region × hour', heatWhy: 'The deeper, the better the margin rate; a loss is orange. Press a cell for its jobs', paid: 'Paid out by region', paidWhy: 'What goes to people and outlets, of the region’s income and of all that is paid; commissions of a period are of no region and not in it', paidShare: 'Of all pay',
    profit: 'Profit of the month', less: 'less', unshared: 'Some costs are borne by no job and stand in the total alone', commissions: 'Commissions of a period are not in it', costs: 'Purchase prices and costs',
  },
)
