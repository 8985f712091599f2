import { many, words } from '../../words'

export const TICKETS = words(
  {
    trade: '交易全貌', title: '工单', search: '客户、电话、地址、工单号', searchFor: '查找工单', lane: '哪些', open: '未完', done: '已完工', closed: '已关闭', outlet: '网点', allOutlets: '前 10 个网点', choose: '选网点',
    amount: '结算金额', earned: '您得', currency: '币种', notBooked: '还没入账', notGot: '没取到', item: '每一项', itemWhy: '每项服务、每种备件各自的收入、支出和剩下的', taxed: '不含税', left: '剩下', wholeTicket: '整单费用',
    id: '工单', what: '内容', customer: '客户', customerFile: '客户档案',
    linksTitle: '给客户的链接', linksWhy: '客户不用登录，就能看到走到哪一步。谁拿到都能看，里面没有电话、地址和钱。', link: '链接', linkOnce: '链接只显示这一次，请马上发给客户。', linkUntil: (at: string) => `到 ${at} 为止`, linkTake: '收回', linkEnd: '收回这个链接', linkEndWhy: '收回以后，拿着它的人打不开。', noLinks: '没有能用的链接。', linkDays: '有效多久', linkFor: (n: number) => `${n} 天`, linkMake: '做一个链接', linkMaking: '正在做', address: '地址', who: '技师', number: '工单号', state: '状态', at: '时间', none: '没有符合的工单。', noneWhy: '换一个网点或去掉查找的字。', more: '再取一些', shown: (n: number) => `共显示 ${n} 张`, clear: '去掉查找',
    created: '待接单', assigned: '待上门', on_site: '已到场', doneState: '已完工', closedState: '已关闭', cancelled: '已取消', nobody: '待派',
    back: '回到工单', steps: '走到哪了', node: '现在的步骤', waitsFor: '等谁', since: '从', lines: '项目', qty: '数量', money: '钱', charge: '客户付', pay: '付出去', margin: '公司毛利', held: '暂扣', history: '经过', then: '当时', thenPartly: '这张单较早，当时的情况只留下项目。', forms: '填过的表', form: '表单', proof: '取凭证文件', proofWhy: '离线也能重算这一行', settled: '已入账', red: '红单', source: '来源', region: '地区', opened: '创建', served: '完工', scene: '业务场景', promised: '约定时间', comment: '写一句', commentHelp: '大家都看得到，不影响钱。', send: '发出', sent: '已发出。',
    noMoney: '您看不到这张单的金额。', noMoneyWhy: '需要“财务”角色。', noLines: '还没有项目。', parts: '备件', board: '在派单板里派', pending: '有改动，正在重新算', payTo: '谁得多少', profit: '这张单的盈亏', profitWhy: '只用来看，不改变付给任何人的钱', priceWaits: '新的进价已经算在这里，经营页的表还在补算，几分钟内一致。', bought: (name: string, qty: string) => `${name} × ${qty}，按进价`, unknownPrice: '不知道进价', ofWhole: '共', book: '价目表',
  },
  {
    trade: 'The whole trade', title: 'Tickets', search: 'Customer, phone, address, ticket', searchFor: 'Find tickets', lane: 'Which', open: 'Open', done: 'Done', closed: 'Closed', outlet: 'Outlet', allOutlets: 'First 10 outlets', choose: 'Choose an outlet',
    amount: 'Settled at', earned: 'You get', currency: 'Currency', notBooked: 'not booked yet', notGot: 'did not come', item: 'Item by item', itemWhy: 'what each service and part brings in, costs and leaves', taxed: 'net of tax', left: 'Left', wholeTicket: 'Fees of the whole ticket',
    id: 'Ticket', what: 'What', customer: 'Customer', customerFile: 'the customer’s file',
    linksTitle: 'Links for the customer', linksWhy: 'Without a login the customer sees where the work stands. Whoever has a link sees that; it shows no phone, address or money.', link: 'Link', linkOnce: 'It is shown this once: send it on now.', linkUntil: (at) => `good until ${at}`, linkTake: 'Take back', linkEnd: 'Take back this link', linkEndWhy: 'Whoever has it opens nothing any more.', noLinks: 'No link is good now.', linkDays: 'How long it is good', linkFor: (n) => many(n, 'day'), linkMake: 'Make a link', linkMaking: 'Making', address: 'Address', who: 'Technician', number: 'Ticket number', state: 'State', at: 'Time', none: 'No ticket fits.', noneWhy: 'Take another outlet, or search for less.', more: 'Fetch more', shown: (n) => `${many(n, 'ticket')} shown`, clear: 'Clear the search',
    created: 'to be claimed', assigned: 'to visit', on_site: 'on site', doneState: 'done', closedState: 'closed', cancelled: 'called off', nobody: 'unassigned',
    back: 'Back to the tickets', steps: 'Where it stands', node: 'Step', waitsFor: 'Waits for', since: 'since', lines: 'Items', qty: 'Quantity', money: 'Money', charge: 'Customer pays', pay: 'Paid out', margin: 'Margin', held: 'Held', history: 'What happened', then: 'As it was then', thenPartly: 'This ticket is older: of that moment its items alone are kept.', forms: 'Answered forms', form: 'Form', proof: 'Get the proof file', proofWhy: 'recomputes this line without a network', settled: 'booked', red: 'red ticket', source: 'Source', region: 'Region', opened: 'Made', served: 'Finished', scene: 'Scene', promised: 'Appointment', comment: 'Write something', commentHelp: 'Everybody sees it; it changes no money.', send: 'Send', sent: 'Sent.',
    noMoney: 'You cannot see the money of this ticket.', noMoneyWhy: 'It takes the role finance.', noLines: 'There is no item yet.', parts: 'Parts', board: 'Give it to somebody on the board', pending: 'A change is being worked out', payTo: 'Who gets how much', profit: 'What the job leaves', profitWhy: 'to be looked at; nobody is paid otherwise by it', priceWaits: 'A new purchase price is counted here already; the tables of Business follow within minutes.', bought: (name, qty) => `${name} × ${qty}, as bought`, unknownPrice: 'price not known', ofWhole: 'of', book: 'Price book',
  },
)

export const PARCELS = words(
  { title: '物流', asked: (at: string) => `${at} 的情况` },
  { title: 'Parcels', asked: (at) => `as of ${at}` },
)
