import { many, words } from '../../words'

export const FUNNEL = words(
  {
    title: '转化漏斗', scene: '业务场景', window: '看多少天', days: (n: number) => `近 ${n} 天`, month: '或哪个月', noMonth: '不按月', between: (first: string, last: string) => `${first} 至 ${last} 新建的工单`, region: '地区', everywhere: '全部地区', since: '从哪个节点算起', begun: '新建',
    steps: '每个节点有多少单到过', stepsWhy: '按新建那天算；后来才到的也算在内。', node: '节点', reached: '到过', rate: '占比', before: '前期', beforeWhy: (n: number) => `前期是再往前的 ${n} 天。`, open: (name: string, n: number) => `${name}：看 ${n} 单`,
    trend: '走势', figure: '看哪个节点', chart: (name: string, days: number) => `到过“${name}”的占比，${days} 天，逐日数字见下表`, table: '逐日数字', day: '日期', all: '全部', regions: '各地区', none: '没有地区', empty: '这段时间没有新建的工单。', emptyWhy: '换一个业务场景，或看更多天。',
    jobs: '这个数字里的工单', made: '新建于', state: '状态', what: '工单', close: '收起', more: '再取一些', agrees: (n: number) => `共 ${n} 单，和漏斗里的数一致`, differs: (n: number) => `取到 ${n} 单，刚有新的变化，请稍后再看`, partly: (n: number) => `先显示 ${n} 单`, noJobs: '没有工单。', change: (text: string) => `比前期 ${text} 点`,
  },
  {
    title: 'Conversion funnel', scene: 'Scene', window: 'How many days', days: (n) => `Last ${n} days`, month: 'or a month', noMonth: 'not by month', between: (first, last) => `Tickets made from ${first} to ${last}`, region: 'Region', everywhere: 'Everywhere', since: 'Counted from', begun: 'Made',
    steps: 'How many tickets came to each node', stepsWhy: 'By the day a ticket was made; what it came to later counts as well.', node: 'Node', reached: 'Came there', rate: 'Share', before: 'Before', beforeWhy: (n) => `Before: the ${n} days before these.`, open: (name, n) => `${name}: see ${many(n, 'ticket')}`,
    trend: 'Trend', figure: 'Which node', chart: (name, days) => `Share that came to “${name}”, ${days} days; the figures are in the table below`, table: 'Day by day', day: 'Day', all: 'All', regions: 'By region', none: 'no region', empty: 'No ticket was made in this time.', emptyWhy: 'Take another scene, or more days.',
    jobs: 'The tickets behind this number', made: 'Made on', state: 'State', what: 'Ticket', close: 'Close', more: 'Fetch more', agrees: (n) => `${many(n, 'ticket')}, as many as the funnel says`, differs: (n) => `${many(n, 'ticket')} found; something has just changed, look again in a moment`, partly: (n) => `${many(n, 'ticket')} so far`, noJobs: 'No tickets.', change: (text) => `${text} points beside before`,
  },
)
