import { words } from '../words'

export const PHONE = words(
  {
    business: '经营', jobs: '我的工单', earnings: '我的收益', notices: '通知', tasks: '客户任务', posters: '会员海报', chat: '这位客户', me: '我', main: '主菜单', none: '没有这个页面。', toJobs: '回到我的工单',
    here: '记下现在的位置', located: (at: string) => `已记下 ${at}`, noPlace: '手机没有给出位置，请在设置里允许定位。',
  },
  {
    business: 'Business', jobs: 'My jobs', earnings: 'My earnings', notices: 'Notices', tasks: 'Customers to tell', posters: 'Members’ posters', chat: 'This customer', me: 'Me', main: 'Main menu', none: 'There is no such page.', toJobs: 'Back to my jobs',
    here: 'Note where I am', located: (at) => `Noted ${at}`, noPlace: 'The phone gave no position; allow it in its settings.',
  },
)
