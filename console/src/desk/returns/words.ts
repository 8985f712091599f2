import { many, words } from '../../words'

export const RETURNS = words(
  {
    title: '退换货', lead: '店铺的退货单，和客户之前问过的那一单', month: '月份', which: '看哪些', open: '要人定', settled: '已定的', noneOpen: '没有要人定的', noneOpenWhy: '这个月的退货单都找到了之前的咨询，或者客户没有问过。', noneSettled: '这个月没有', noneSettledWhy: '退货单来了会在这里。',
    ticket: '退货单', order: '订单', at: '什么时候', mayBe: '可能是哪一单', isIt: '是这一单', other: '是别的单', otherTitle: '是哪一单', number: '工单号', numberHelp: '在工单页顶上，T 开头', wrong: '挂错了', wrongTitle: '这不是它的咨询', wrongWhy: '两张单都会写下谁取消的、为什么；退货单回到“要人定”。钱不受影响。', reason: '为什么不是', lift: '取消关联', consult: '咨询的那一单', how: '怎么找到的', opened: (at: string) => `${at} 问的`, tied: '挂上了。', lifted: '取消了，可以另挂一单。', unknown: '看不到这张单', nobody: '客户没有问过', shown: (n: number) => `共 ${n} 张`, mostShown: (n: number) => `只列 ${n} 张`,
    how_order: '说了这个订单号', how_goods: '问的就是这样货', how_words: '说到了退换', how_person: '这个人只问过一单', how_several: '有几单都像', how_none: '没有问过', how_by_hand: '人定的',
  },
  {
    title: 'Returns', lead: 'of shops’ orders, and what each customer had asked before', month: 'Month', which: 'Which', open: 'To be tied', settled: 'Settled', noneOpen: 'Nothing has to be tied', noneOpenWhy: 'Each return of the month was found its consult, or its customer had asked nothing.', noneSettled: 'None this month', noneSettledWhy: 'Returns appear here as they come.',
    ticket: 'Return', order: 'Order', at: 'Told', mayBe: 'What it may be', isIt: 'It is this', other: 'Another ticket', otherTitle: 'Which ticket it is', number: 'Number of the ticket', numberHelp: 'at the top of a ticket’s page; it begins with T', wrong: 'Wrong', wrongTitle: 'It is not its consult', wrongWhy: 'Both tickets say who lifted the tie, and why; the return is to be tied again. No money changes.', reason: 'Why it is not', lift: 'Lift the tie', consult: 'What was asked', how: 'How it was found', opened: (at) => `asked ${at}`, tied: 'Tied.', lifted: 'Lifted; it can be tied to another.', unknown: 'a ticket you do not see', nobody: 'the customer had asked nothing', shown: (n) => many(n, 'return'), mostShown: (n) => `The first ${n}`,
    how_order: 'the order was named', how_goods: 'it was about the same goods', how_words: 'it spoke of giving back', how_person: 'the only one of the person', how_several: 'several could be it', how_none: 'nothing was asked', how_by_hand: 'by a person',
  },
)
