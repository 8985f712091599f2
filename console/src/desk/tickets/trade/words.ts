import { many, words } from '../../../words'

export const TRADE = words(
  {
    title: '交易全貌', open: '看交易全貌', back: '回到工单', why: '订单、条款、客户和每一行钱，都在这一页',
    order: '订单', number: '平台订单号', shop: '店铺', paidAt: '付款时间', words: '买家留言', closed: '平台已关闭', noOrder: '这张单不是从店铺订单来的。', from: '来源',
    goods: '商品', pieces: '数量', paid: '实付', back2: '已退', sku: '商家编码', unnamed: (line: string) => `第 ${line} 行`, thisOne: '本单', shipping: '运费', total: '订单实付', reduced: '优惠了', others: '同一订单的工单', noSums: '金额要有“财务”角色才看得到。', goneSums: '平台没说过金额，或者已经过了保存期。',
    refunds: '退款', refund: (id: string) => `退款 ${id}`, notBooked: '和付款对不上，没有入账', ofLines: (n: number) => `${n} 件商品`, ofAll: '整单', noRefunds: '没有退款。', returns: '退货', over: '已了结', running: '在办',
    promotions: '用了什么优惠', coupon: '优惠券', campaign: '活动', noPromotions: '没有用优惠。', ofCustomer: '客户在这里用的券',
    terms: '按什么结算', noTerms: '您看不到结算条款。', noTermsWhy: '需要“财务”角色。', expected: '还没入账，按现在的情况', booked: '已入账，不再变', nobodyKnows: '现在说不出按什么结算。',
    book: '价目表', version: '版本', from2: '从', to: '到', dates: '有效期', open2: '没有期限', approved: '谁批的', author: '谁写的', served: '按哪个时刻', scenario: '合作方式', level: '级别', levelDates: '级别有效期', ended: '到期了，按标准', factor: '网点系数', noFactor: '没有', region: '地区', outlet: '网点', charge: '客户价档位', pay: '结算价档位', noTier: '没有合适的档位', picked: (who: string, why: string) => `${who} 手工选定：${why}`,
    care: '维保合同', visit: (n: number, of: number) => `第 ${n} 次，共 ${of} 次`, careAmount: '合同金额',
    rules: '用到的规则', applied: '用了', matched: '符合，没用上', unmet: (n: number) => `还有 ${n} 条试过，条件不符`, noRules: '没有用到规则。', rulesLater: '入账以后列出用到的规则。', rule: '规则', kind: '种类', outcome: '结果', hidden: '…',
    customer: '客户', name: '称呼', address: '地址', place: '怎么联系', file: '客户档案', noWay: '没有留联系方式', refused: '不想收',
    forms: '签过、填过的表', form: '表', at: '时间', by: '谁填的', noForms: '还没有填过表。', answers: '看内容', hiddenAnswers: (n: number) => `${n} 项受保护，不在这里显示`, pictures: (n: number) => `${n} 个文件`,
    lines: '每一行', item: '项目', tier: '档位', worked: '怎么算', tax: '税', amount: '金额', payees: '给谁', state: '状态', heldFor: '暂扣', noLines: '还没有可算的行。', chargeOf: '客户付', payOf: '付出去',
  },
  {
    title: 'The whole trade', open: 'The whole trade', back: 'Back to the ticket', why: 'order, terms, customer and every line of money on one page',
    order: 'Order', number: 'Order number', shop: 'Shop', paidAt: 'Paid', words: 'The buyer wrote', closed: 'called off by the shop', noOrder: 'This ticket came from no shop’s order.', from: 'Source',
    goods: 'Goods', pieces: 'Pieces', paid: 'Paid', back2: 'Gone back', sku: 'Seller’s number', unnamed: (line) => `Line ${line}`, thisOne: 'this ticket', shipping: 'Shipping', total: 'Paid in all', reduced: 'Made less by', others: 'Tickets of the same order', noSums: 'It takes the role finance to see amounts.', goneSums: 'No amount was told, or it is kept no longer.',
    refunds: 'Refunds', refund: (id) => `Refund ${id}`, notBooked: 'does not fit what was paid, not booked', ofLines: (n) => many(n, 'line'), ofAll: 'the whole order', noRefunds: 'Nothing went back.', returns: 'Returns', over: 'over', running: 'open',
    promotions: 'Campaigns and coupons used', coupon: 'Coupon', campaign: 'Campaign', noPromotions: 'None was used.', ofCustomer: 'Coupons that the customer used here',
    terms: 'By which terms', noTerms: 'You cannot see the terms.', noTermsWhy: 'It takes the role finance.', expected: 'not booked yet, as things stand', booked: 'booked, and stays so', nobodyKnows: 'Nobody can say now by which terms.',
    book: 'Price book', version: 'Version', from2: 'from', to: 'to', dates: 'Holds', open2: 'without an end', approved: 'Approved by', author: 'Written by', served: 'As of', scenario: 'Cooperation', level: 'Level', levelDates: 'Level holds', ended: 'ended, so the standard one', factor: 'Outlet factor', noFactor: 'none', region: 'Region', outlet: 'Outlet', charge: 'Tier of the charge', pay: 'Tier of the pay', noTier: 'no tier fits', picked: (who, why) => `picked by ${who}: ${why}`,
    care: 'Maintenance contract', visit: (n, of) => `visit ${n} of ${of}`, careAmount: 'Amount of the contract',
    rules: 'Rules applied', applied: 'applied', matched: 'fits, not applied', unmet: (n) => `${many(n, 'other rule')} tried, conditions not met`, noRules: 'No rule applied.', rulesLater: 'Rules are listed once it is booked.', rule: 'Rule', kind: 'Kind', outcome: 'Outcome', hidden: '…',
    customer: 'Customer', name: 'Name', address: 'Address', place: 'How to reach them', file: 'Customer’s file', noWay: 'no way is known', refused: 'wants none',
    forms: 'Signed and answered forms', form: 'Form', at: 'When', by: 'By', noForms: 'No form was answered yet.', answers: 'See the answers', hiddenAnswers: (n) => `${many(n, 'answer')} protected, not shown here`, pictures: (n) => many(n, 'file'),
    lines: 'Every line', item: 'Item', tier: 'Tier', worked: 'How it is worked out', tax: 'Tax', amount: 'Amount', payees: 'To whom', state: 'State', heldFor: 'held', noLines: 'There is no line to reckon yet.', chargeOf: 'Customer pays', payOf: 'Paid out',
  },
)
