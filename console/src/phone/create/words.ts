import { words } from '../../words'

export const CREATE = words(
  {
    title: '新建工单', back: '回到我的工单', scene: '业务场景', which: '先选业务场景', outlet: '网点', where: '先选网点', what: '内容', customer: '客户', phone: '电话', phoneHelp: '不保存号码，只用来查找。', address: '地址', addressHelp: '写到省、市、区，地区和价格由此而来。', place: '位置', placeHelp: '在客户那里时用；到场打卡以此为准。', urgent: '加急', mine: '导购开单', mineHelp: '客户同意用电话认出自己；没有人带来过的客户从此归您。要有网。', whose: '先写客户电话', consent: '导购开单时客户当面同意', make: '创建', making: '正在创建', noScenes: '没有可用的业务场景。',
  },
  {
    title: 'New ticket', back: 'Back to my jobs', scene: 'Scene', which: 'Choose a scene first', outlet: 'Outlet', where: 'Choose an outlet first', what: 'What', customer: 'Customer', phone: 'Phone', phoneHelp: 'The number is not kept; it only serves to find the ticket.', address: 'Address', addressHelp: 'With province, city and district: region and prices follow from it.', place: 'Position', placeHelp: 'When you are at the customer’s: arrivals are compared with it.', urgent: 'Urgent', mine: 'My customer’s order', mineHelp: 'The customer agreed to be known by the phone; whom nobody brought is yours from now on. It needs the net.', whose: 'Write the customer’s phone first', consent: 'Agreed in person when a guide took the order', make: 'Create', making: 'Creating', noScenes: 'No scene can be used.',
  },
)
