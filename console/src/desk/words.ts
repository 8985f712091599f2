import { words } from '../words'

/** One line a page of the menu, in both lists. */
export const DESK = words(
  {
    today: '今天', resources: '资源', settling: '结算', business: '经营', setup: '设置', main: '主菜单', waits: (n: number) => `${n} 件等处理`, phone: '手机页', skip: '跳到正文',
    home: '待处理',
    board: '派单板',
    tickets: '工单',
    people: '人和网点',
    stock: '库存',
    books: '价目表',
    close: '月结',
    payouts: '付款',
    overview: '经营一览',
    margins: '毛利与收益',
    audit: '操作日志',
    scenes: '业务场景',
    forms: '表单',
    templates: '模板库',
  },
  {
    today: 'Today', resources: 'Resources', settling: 'Settlement', business: 'Business', setup: 'Set-up', main: 'Main menu', waits: (n) => `${n} waiting`, phone: 'Phone page', skip: 'Skip to the page',
    home: 'To do',
    board: 'Dispatch board',
    tickets: 'Tickets',
    people: 'People and outlets',
    stock: 'Stock',
    books: 'Price books',
    close: 'Month close',
    payouts: 'Payouts',
    overview: 'At a glance',
    margins: 'Margin and earnings',
    audit: 'Audit trail',
    scenes: 'Scenes',
    forms: 'Forms',
    templates: 'Templates',
  },
)
