import { many, words } from '../../words'

export const OPERATIONS = words(
  {
    title: '运营分析', weights: '派单权重', speed: '时间花在哪里', speedWhy: '从建单到完工，每单平均；等备件和暂停的时间从所在的一段里扣出来', by: '按什么看', region: '哪个地区', all: '全部', name: '名称', jobs: '单数', perDay: '每天完成', perDayWhy: '每个有单的日子', perPerson: '每人每天完成', total: '每单用时', before: (was: string) => `前期 ${was}`, stages: '分段', income: '每单收入', pay: '每单结算', rate: '毛利率', empty: '这段时间没有结算过的工单', none: '—',
    unassigned: '等派单', coming: '派单到到场', on_site: '在现场', parts: '等备件', paused: '其他暂停', legend: '颜色的意思', untimed: (n: number) => `${n} 单没有完工时刻，不算时间`, slow: (name: string, stage: string, more: string) => `${name}最慢：${stage}比全部平均多 ${more}`, slowest: '哪里慢',
    leaks: '漏洞检查', leaksWhy: '本月结算里要看一看的；一张工单可以同时有几种', kind: '情况', clean: '本月没有发现。', look: '看工单', minutes: (n: number) => `${n} 分`, hours: (h: number, m: number) => `${h} 小时 ${m} 分`, shown: (n: number) => `${n} 单`,
  },
  {
    title: 'Operations', weights: 'Weights of dispatch', speed: 'Where the time goes', speedWhy: 'From making to completion, on average a job; waiting for parts and pauses are taken out of the stretch that they lie in', by: 'By', region: 'Region', all: 'All', name: 'Name', jobs: 'Jobs', perDay: 'Jobs a day', perDayWhy: 'of days with jobs', perPerson: 'Jobs a person-day', total: 'Time of a job', before: (was) => `before: ${was}`, stages: 'Stretches', income: 'Income of a job', pay: 'Pay of a job', rate: 'Margin rate', empty: 'Nothing was settled in this time', none: '—',
    unassigned: 'Until given out', coming: 'Until there', on_site: 'On site', parts: 'Waiting for parts', paused: 'Otherwise paused', legend: 'What the colours mean', untimed: (n) => `${many(n, 'job')} without a moment of completion, not timed`, slow: (name, stage, more) => `${name} is the slowest: ${stage.toLowerCase()} takes ${more} more than on average`, slowest: 'What is slow',
    leaks: 'Leak checks', leaksWhy: 'What to look at in this month’s settling; a job may be in several', kind: 'What it is', clean: 'Nothing was found this month.', look: 'See the jobs', minutes: (n) => `${n} min`, hours: (h, m) => `${h} h ${m} min`, shown: (n) => many(n, 'job'),
  },
)
