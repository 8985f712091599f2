import { many, words } from '../../words'

export const TEAM = words(
  {
    title: '团队绩效', lead: '每位带班技师完成了多少、时间花在哪里', note: '按带班人算；只算已结算的完工单，一分钟内更新；这里没有金额。', window: '看多少天', days: (n: number) => `近 ${n} 天`, between: (first: string, last: string, n: number) => `${first} 至 ${last}，和前 ${n} 天比`, outlet: '哪个网点', choose: '请选择网点',
    rank: '名次', name: '技师', jobs: '完成', today: '最近一天', before: '前期', perDay: '每个有单的日子', took: '每单用时', stages: '时间花在', all: '全队', none: '没有带班人', empty: '这段时间还没有完成的工单。', emptyWhy: '工单完工并结算后，一分钟内出现在这里。', n: (n: number) => `${n} 单`, was: (n: number) => `前期 ${n}`, table: '团队每个人的数字',
  },
  {
    title: 'Team performance', lead: 'What each lead finished, and where the time went', note: 'By who leads the crew; of finished jobs that are settled, a minute old at the most. No money is shown here.', window: 'How many days', days: (n) => `Last ${n} days`, between: (first, last, n) => `${first} to ${last}, beside the ${n} days before`, outlet: 'Which outlet', choose: 'Choose an outlet',
    rank: 'Rank', name: 'Technician', jobs: 'Finished', today: 'Last day', before: 'Before', perDay: 'A day with jobs', took: 'Time of a job', stages: 'Where it went', all: 'The team', none: 'no lead', empty: 'Nothing was finished in this time yet.', emptyWhy: 'A job is here within a minute of being finished and settled.', n: (n) => many(n, 'job'), was: (n) => `before: ${n}`, table: 'Each member’s figures',
  },
)
