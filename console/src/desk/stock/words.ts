import { words } from '../../words'

export const STOCK = words(
  {
    title: '库存', place: '放在哪里', levels: '现有', moves: '进出', reorder: '补货建议', export: '下载 CSV', part: '备件', hand: '在库', free: '可用', reserved: '已预留', old: '旧件', none: '这里还没有备件', noneWhy: '收一批货，这里就有了。', noPlace: '您没有可以看的库存点。',
    receive: '收货', count: '盘点', countOf: (part: string) => `盘点 ${part}`, counted: '数出来多少', seen: (n: string) => `账上 ${n}`, reason: '为什么不一样', send: '调拨', sendOf: (part: string) => `从这里调走 ${part}`, to: '调到哪里', qty: '数量', note: '备注', serials: '序列号（一行一个）', cancel: '取消', doing: '正在办', done: '已记下。', waits: '差得多，等另一个人批准。',
    onWay: '在路上', arrived: '收到了', from: '从', at: '什么时候', by: '谁', kind: '什么', change: '多少', ticket: '工单', noMoves: '这段时间没有进出', part_more: '这段时间的进出太多，只显示一部分。', days: '看过去多少天', used: '用掉', point: '补货点', position: '可用加在途', order: '该订', lead: '几天到货', ranOut: '照此会断货', dayCount: (n: number) => `${n} 天`, nothing: '没有用过的备件', nothingWhy: '这些天没有备件从这里用掉。',
  },
  {
    title: 'Stock', place: 'Where', levels: 'On hand', moves: 'Movements', reorder: 'What to order', export: 'Get CSV', part: 'Part', hand: 'On hand', free: 'Free', reserved: 'Put by', old: 'Old parts', none: 'No part lies here yet', noneWhy: 'Take goods in, and they are here.', noPlace: 'There is no store for you to look at.',
    receive: 'Take in', count: 'Count', countOf: (part) => `Count ${part}`, counted: 'How many there are', seen: (n) => `on the books: ${n}`, reason: 'Why it differs', send: 'Transfer', sendOf: (part) => `Send ${part} elsewhere`, to: 'To', qty: 'Quantity', note: 'Remark', serials: 'Serial numbers (one a line)', cancel: 'Cancel', doing: 'Working', done: 'Written down.', waits: 'It differs much; another person has to approve.',
    onWay: 'On the way', arrived: 'It arrived', from: 'From', at: 'When', by: 'Who', kind: 'What', change: 'How much', ticket: 'Ticket', noMoves: 'Nothing moved in this time', part_more: 'More moved in this time than is shown.', days: 'Days of the past', used: 'Used', point: 'Order below', position: 'Free and on the way', order: 'To order', lead: 'Lead time', ranOut: 'Would have run out', dayCount: (n) => `${n} d`, nothing: 'No part was used', nothingWhy: 'In these days nothing was taken from here.',
  },
)
