import { many, words } from '../../words'

export const TEAMS = words(
  {
    title: '区域团队提成', lead: '每个区域的服务团队拿到多少、占多少', why: '工单提成按负责的网点，期间提成按人所在的网点；各行占比相加正好 100 %', period: '哪个月', currency: '币种', region: '区域', team: '团队', tickets: '单数', jobs: '工单提成', commission: '期间提成', together: '合计', income: '收入（不含税）', ofIncome: '占本队收入', share: '占全部提成', total: '全公司', noRegion: '没有登记地区', noTeam: '不属于网点', none: '这个月还没有提成。', noneWhy: '工单完工并结算后，一分钟内出现在这里。', noIncome: '没有收入',
    whose: (team: string) => `期间提成：${team}`, who: '谁', ladder: '阶梯', from: '来自几单', amount: '金额', seeJobs: '看这些工单', close: '收起', how: (who: string) => `${who}的期间提成怎么来的`, ofThose: '这个月入账的工单', ticket: '工单', got: '得到', more: '再取', noWords: '没有记录', n: (count: number) => `${count} 单`,
  },
  {
    title: 'Commission by region', lead: 'What each region’s teams are paid, and their share of it', why: 'Jobs count for the outlet that has them, commissions of a period for the outlet their earner belongs to; the shares sum to exactly 100 %', period: 'Month', currency: 'Currency', region: 'Region', team: 'Team', tickets: 'Jobs', jobs: 'Paid for jobs', commission: 'Of the period', together: 'Together', income: 'Income (net of tax)', ofIncome: 'Of its income', share: 'Of all commission', total: 'The company', noRegion: 'no region registered', noTeam: 'of no outlet', none: 'There is no commission in this month yet.', noneWhy: 'A job is here within a minute of being finished and settled.', noIncome: 'no income',
    whose: (team) => `Commission of the period: ${team}`, who: 'Who', ladder: 'Ladder', from: 'From', amount: 'Amount', seeJobs: 'See the jobs', close: 'Fold', how: (who) => `How the commission of ${who} comes about`, ofThose: 'Jobs booked in this month', ticket: 'Job', got: 'Earned', more: 'More', noWords: 'not recorded', n: (count) => many(count, 'job'),
  },
)
