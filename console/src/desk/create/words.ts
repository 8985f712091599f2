import { words } from '../../words'

export const CREATE = words(
  {
    title: '新建工单', scene: '业务场景', what: '内容', outlet: '网点', customer: '客户', phone: '电话', phoneHelp: '不保存号码，只用来查找。', address: '地址', addressHelp: '写到省、市、区，地区和价格由此而来。', promised: '约定时间', urgent: '加急', lines: '项目', sku: '服务或备件', qty: '数量', another: '再加一项', drop: (name: string) => `去掉${name}`, make: '创建', making: '正在创建', leave: '取消',
    noScenes: '没有可用的业务场景。', unknown: (typed: string) => `目录里没有“${typed}”。请从列表里选，或写货号。`, notMany: (typed: string) => `“${typed}”不是数量。请写大于 0 的数，例如 1 或 2.5。`, which: '请选网点。',
  },
  {
    title: 'New ticket', scene: 'Scene', what: 'What', outlet: 'Outlet', customer: 'Customer', phone: 'Phone', phoneHelp: 'The number is not kept; it only serves to find the ticket.', address: 'Address', addressHelp: 'With province, city and district: region and prices follow from it.', promised: 'Appointment', urgent: 'Urgent', lines: 'Items', sku: 'Service or part', qty: 'Quantity', another: 'Another item', drop: (name) => `Remove ${name}`, make: 'Create', making: 'Creating', leave: 'Cancel',
    noScenes: 'No scene can be used.', unknown: (typed) => `The catalogue has no “${typed}”. Choose one of the list, or write its code.`, notMany: (typed) => `“${typed}” is no quantity. Write a number above 0, such as 1 or 2.5.`, which: 'Choose an outlet.',
  },
)
