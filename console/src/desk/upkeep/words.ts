import { many, words } from '../../words'

export const UPKEEP = words(
  {
    title: '保养规则', lead: '到时间自动起一张工单，派给上次做的网点', add: '加一条', change: '改', remove: '去掉', removeWhy: '以后不再自动起单；已经起的单不变。', none: '还没有保养规则', noneWhy: '加一条，每晚看一遍登记过的设备，到期的各起一张单。', type: '哪类设备', typeHelp: '和设备登记里写的一样，比如“空调”', months: '上次做完后几个月', ahead: '提前几天起单', name: '工单标题', nameHint: '比如：空调年度保养', scene: '走哪个流程', counts: '哪些流程做完算做过（不选就都算）', lines: '做什么', item: '项目', noItem: '不选', qty: '数量', moreItems: '再加一项',
    every: (months: number, ahead: number) => `做完后 ${months} 个月到期，提前 ${ahead} 天起单`, what: '标题', countsAs: '算做过', anything: '什么都算', and: '、', version: (n: number) => `第 ${n} 版`,
  },
  {
    title: 'Upkeep', lead: 'a ticket is drafted by itself when it is time, at the outlet that served last', add: 'Add one', change: 'Change', remove: 'Remove', removeWhy: 'No more tickets are drafted by it; those that were stay.', none: 'There is no rule of upkeep', noneWhy: 'Add one: each night every registered thing is looked at, and one ticket drafted for each that is due.', type: 'Kind of thing', typeHelp: 'as the register of things says, such as “空调”', months: 'Months after it was served last', ahead: 'So many days before', name: 'Title of the ticket', nameHint: 'e.g. Yearly upkeep', scene: 'In which scene', counts: 'Scenes of which finished work counts (none: all)', lines: 'What is to be done', item: 'Item', noItem: 'none', qty: 'How much', moreItems: 'One item more',
    every: (months, ahead) => `due ${many(months, 'month')} after, drafted ${many(ahead, 'day')} before`, what: 'Title', countsAs: 'Counts as done', anything: 'any work', and: ', ', version: (n) => `version ${n}`,
  },
)
