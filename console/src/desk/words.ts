import { words } from '../words'

export const DESK = words(
  { today: '今天', resources: '资源', settling: '结算', home: '待处理', board: '派单板', tickets: '工单', books: '价目表', close: '月结', payouts: '付款', business: '经营', overview: '经营一览', margins: '毛利与收益', main: '主菜单', waits: (n: number) => `${n} 件等处理`, phone: '手机页', skip: '跳到正文' },
  { today: 'Today', resources: 'Resources', settling: 'Settlement', home: 'To do', board: 'Dispatch board', tickets: 'Tickets', books: 'Price books', close: 'Month close', payouts: 'Payouts', business: 'Business', overview: 'At a glance', margins: 'Margin and earnings', main: 'Main menu', waits: (n) => `${n} waiting`, phone: 'Phone page', skip: 'Skip to the page' },
)
