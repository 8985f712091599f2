import { many, words } from '../../words'

export const BOARD = words(
  {
    title: '派单板', search: '客户、电话、地址、工单号', searchFor: '查找工单', updated: '更新', newTicket: '新建工单',
    all: '未完工单', late: '已超时', soon: '1 小时内到点', free: '待派', rework: '返工未完', away: '今天请假', planned: '今天已排 / 能排', plannedOnly: '今天已排',
    outlet: '网点', today: '今天', people: (n: number) => `${n} 人`, off: (who: string) => `${who}请假`, jobs: (n: number) => `${n} 单`, full: '满', over: '超', load: '已排 / 能排',
    freeAt: (at: string, title: string) => `待派 ${at} ${title}`, none: '没有未完的工单。', noneWhy: '新单会出现在这里。', filtered: (what: string) => `没有${what}的工单。`, showAll: '看全部',
    toWhom: '派给谁', minutes: '分钟越少越合适', total: (n: number) => `${n} 分钟`, travel: (n: number) => `路上 ${n}`, loadPart: (n: number) => `手上的单 ${n}`, skill: (n: number) => `技能差 ${n}`, latePart: (n: number) => `会晚 ${n}`, previous: (n: number) => `熟客 −${n}`,
    parts: '路上、手上的单、技能、晚到', open: (n: number) => `手上 ${n} 单`, km: (n: string) => `距 ${n} 公里`, give: (who: string) => `派给${who}`, giving: '正在派', drag: '也可以把待派的工单拖到人名上。', cannot: '不能派', close: '关上', see: '看这一单', nobody: '没有可以派的人。',
    slackLate: (n: string) => `已晚 ${n}`, slack: (n: string) => `还剩 ${n}`, given: (who: string) => `已派给${who}。`, jump: '派单后跳到下一张待派', region: '地区', person: '人', shown: (n: number) => `共 ${n} 张未完工单`, day: '今天的安排',
    views: '视图', listOf: '所有未完工单', calendarOf: '一个网点的日程', mapOf: '各省的未完工单', dayView: '今天', list: '列表', calendar: '日历', map: '省份', ticket: '工单', customer: '客户、地址', when: '什么时候', further: (n: number) => `还有 ${n} 张`,
    span: '时长', week: '一周', oneDay: '一天', before: '往前', after: '往后', leave: '请假', dragPerson: '把工单拖到一个人那一行，就派给他；日子不变，还是和客户约好的那天。用键盘：打开工单，在右边派。',
    province: '省份', elsewhere: '其他地区', sketch: '方格示意，不表示边界。', few: '少', most: (n: number) => `最多 ${n}`, byProvince: '按省份', openIn: (where: string) => `${where}的未完工单`,
    tile: (where: string, all: number, late: number, soon: number, free: number) => `${where}：未完 ${all} 张，已超时 ${late}，1 小时内到点 ${soon}，待派 ${free}`, anyOutlet: '所有网点', assigned: '已派',
  },
  {
    title: 'Dispatch board', search: 'Customer, phone, address, ticket', searchFor: 'Find tickets', updated: 'updated', newTicket: 'New ticket',
    all: 'Open tickets', late: 'Late', soon: 'Due within the hour', free: 'Unassigned', rework: 'Rework', away: 'Away today', planned: 'Planned / possible today', plannedOnly: 'Planned today',
    outlet: 'Outlet', today: 'Today', people: (n) => `${many(n, 'person', 'people')}`, off: (who) => `${who} away`, jobs: (n) => many(n, 'job'), full: 'full', over: 'over', load: 'planned / possible',
    freeAt: (at, title) => `Unassigned ${at} ${title}`, none: 'There is no open ticket.', noneWhy: 'New ones appear here.', filtered: (what) => `No ticket: ${what}.`, showAll: 'Show all',
    toWhom: 'Whom to give it to', minutes: 'fewer minutes fit better', total: (n) => `${n} min`, travel: (n) => `on the way ${n}`, loadPart: (n) => `open jobs ${n}`, skill: (n) => `skill missing ${n}`, latePart: (n) => `late by ${n}`, previous: (n) => `knows the customer −${n}`,
    parts: 'On the way, open jobs, skill, being late', open: (n) => many(n, 'open job'), km: (n) => `${n} km away`, give: (who) => `Give to ${who}`, giving: 'Giving', drag: 'You can also drag an unassigned ticket onto a name.', cannot: 'Cannot have it', close: 'Close', see: 'See this ticket', nobody: 'There is nobody to give it to.',
    slackLate: (n) => `${n} late`, slack: (n) => `${n} left`, given: (who) => `Given to ${who}.`, jump: 'Go to the next unassigned one', region: 'Region', person: 'Person', shown: (n) => many(n, 'open ticket'), day: 'Plan of today',
    views: 'View', listOf: 'All open tickets', calendarOf: 'One outlet’s days', mapOf: 'Open tickets by province', dayView: 'Today', list: 'List', calendar: 'Calendar', map: 'Provinces', ticket: 'Ticket', customer: 'Customer, address', when: 'When', further: (n) => `${n} more`,
    span: 'How long', week: 'Week', oneDay: 'Day', before: 'Earlier', after: 'Later', leave: 'away', dragPerson: 'Drag a ticket onto a person’s row to give it to them; its day stays the one agreed with the customer. By keyboard: open the ticket and give it on the right.',
    province: 'Province', elsewhere: 'Elsewhere', sketch: 'Tiles are a sketch and show no borders.', few: 'few', most: (n) => `at most ${n}`, byProvince: 'By province', openIn: (where) => `Open tickets: ${where}`,
    tile: (where, all, late, soon, free) => `${where}: ${all} open, ${late} late, ${soon} due within the hour, ${free} unassigned`, anyOutlet: 'All outlets', assigned: 'Assigned',
  },
)
