import { many, words } from '../../words'

export const WEIGHING = words(
  {
    title: '派单权重', lead: '先改，再用一个月的派单试算，再发布。', back: '运营分析', draft: '权重', number: (n: number) => (n ? `第 ${n} 版` : '出厂值'), minutes: '每样折成几分钟', taken: '路程和上门怎么估',
    travel: '路上每分钟', load: '手里每张单', skill: '技能每差一级', late: '晚到每分钟', previous: '上次去过的人减', speed_kmh: '车速（公里/时）', detour_percent: '绕路（直线的 %）', unknown_travel: '不知道位置时路上几分钟', visit_minutes: '一次上门几分钟',
    whole: (name: string) => `“${name}”要填整数。`, month: '用哪个月试算', tryIt: '试算', trying: '正在试算', publish: '发布', publishing: '正在发布', unchanged: '和现在用的一样。', ready: '试算过了，可以发布。', tryFirst: '先试算这一稿，再发布。',
    result: '试算结果', decisions: (n: number, others: number) => `${n} 次派单，${others} 张会换人`, old: '这是改动前的结果', nothing: '这个月没有派过单。', figure: '合计', was: '当时', would: '按这一稿', sum_travel: '路上分钟', sum_late: '晚到分钟', sum_load: '手里的单', sum_skill: '差的技能级', sum_previous: '老客户还是原来的人', person: '谁', ticket: '工单', got: '当时给了', gets: '会给', versions: '版本', byUs: '出厂',
  },
  {
    title: 'Weights of dispatch', lead: 'Change them, try them on a month of dispatch, then publish.', back: 'Operations', draft: 'Weights', number: (n) => (n ? `version ${n}` : 'as published by us'), minutes: 'How many minutes each counts', taken: 'What ways and visits are taken to last',
    travel: 'Each minute on the way', load: 'Each open ticket', skill: 'Each grade of skill missing', late: 'Each minute late', previous: 'Off for who was there before', speed_kmh: 'Speed (km/h)', detour_percent: 'Detour (% of the straight line)', unknown_travel: 'Minutes where a place is not known', visit_minutes: 'Minutes of a visit',
    whole: (name) => `“${name}” takes a whole number.`, month: 'Month to try it on', tryIt: 'Try it', trying: 'Trying', publish: 'Publish', publishing: 'Publishing', unchanged: 'As it is in force.', ready: 'Tried; it can be published.', tryFirst: 'Try this draft before you publish it.',
    result: 'What would have been', decisions: (n, others) => `${many(n, 'decision')}, ${others} to somebody else`, old: 'of the draft before your change', nothing: 'Nothing was given out in this month.', figure: 'Sum', was: 'Then', would: 'By this draft', sum_travel: 'Minutes on the way', sum_late: 'Minutes late', sum_load: 'Open tickets', sum_skill: 'Grades missing', sum_previous: 'With whom the customer knows', person: 'Who', ticket: 'Ticket', got: 'Went to', gets: 'Would go to', versions: 'Versions', byUs: 'the product’s own',
  },
)
