import { many, words } from '../../words'

export const CLOSE = words(
  {
    title: '月结', period: '哪个月', list: '清单', steps: (n: number, all: number) => `${n} / ${all} 步`, statements: '对账单', who: '谁', lines: '笔数', disputed: '有疑问', total: '合计', payable: '应付', state: '状态', none: '这个月还没有对账单。', noneWhy: '先封住本月，再做出对账单。',
    draft: '草稿', issued: '等本人确认', confirmed: '已确认', approved: '已批准', in_payout: '付款中', paid: '已付', returned: '退回', closed: '已付清',
    soft: '封住本月，不再记新账', makeAll: '做出全部对账单', issueAll: '全部发给本人', soften: '封住', make: '做出', send: '发出', working: '正在办', doneSo: (done: number, same: number) => `办了 ${done} 张，原来就有 ${same} 张。`, refused: (n: number) => `${n} 张没有办成：`, pending: (n: number) => `还有 ${n} 人没有对账单`, allStated: '每个人都有对账单', differences: (n: number) => `分录和对账单有 ${n} 处不一致`, agree: '分录和对账单一致',
    disputes: (n: number) => `争议处理，还剩 ${n} 笔`, noDisputes: '没有未了的争议', confirmedOf: (n: number, all: number) => `对账单确认 ${n} / ${all} 人`, paidOf: (n: number, all: number) => `付款 ${n} / ${all} 人`, closedSoft: (n: number) => `已封住，${n} 人参与`, back: '回到月结',
    line: '项目', day: '完工', cause: '原因', amount: '金额', customer: '客户', sum: '合计', held: '有疑问、先不付', of: (n: number, all: number) => `第 1–${n} 笔 · 共 ${all} 笔`, see: '看工单', csv: '取表格',
    dispute: '争议', says: (who: string) => `${who}说`, booked: '系统按完工时的事实算', proposed: '改一个事实', diff: '差', note: '写一句说明（必填），本人会看到原话', keep: (sum: string) => `维持 ${sum}`, accept: (sum: string) => `认可 ${sum}`, waits: '等处理', accepted: '已认可', rejected: '已维持', withdrawn: '本人收回', reasonIs: '理由', noteNeeded: '先写一句说明', fact: '事实',
    qty: '数量', urgent: '是否加急', served: '完工时间', region: '地区', unknown: '算不出来，要人定', approveOne: (sum: string) => `批准付款 ${sum}`, approvedBy: (who: string) => `${who}已批准`, makerNot: '您自己的钱要别人批准。', noRightClose: '只能看，不能改。',
  },
  {
    title: 'Month close', period: 'Which month', list: 'Checklist', steps: (n, all) => `${n} / ${all} steps`, statements: 'Statements', who: 'Who', lines: 'Lines', disputed: 'In doubt', total: 'Total', payable: 'Payable', state: 'State', none: 'There is no statement for this month yet.', noneWhy: 'Close the month first, then make the statements.',
    draft: 'draft', issued: 'to be confirmed', confirmed: 'confirmed', approved: 'approved', in_payout: 'being paid', paid: 'paid', returned: 'came back', closed: 'paid in full',
    soft: 'Close the month to new entries', makeAll: 'Make all statements', issueAll: 'Send all of them out', soften: 'Close', make: 'Make', send: 'Send', working: 'Working', doneSo: (done, same) => `${done} done, ${same} there already.`, refused: (n) => `${n} could not be done:`, pending: (n) => `${many(n, 'party', 'parties')} without a statement`, allStated: 'Everybody has a statement', differences: (n) => `${many(n, 'difference')} between entries and statements`, agree: 'Entries and statements agree',
    disputes: (n) => `Disputes, ${n} open`, noDisputes: 'No dispute is open', confirmedOf: (n, all) => `Confirmed by ${n} of ${all}`, paidOf: (n, all) => `Paid to ${n} of ${all}`, closedSoft: (n) => `Closed, ${many(n, 'party', 'parties')}`, back: 'Back to the month',
    line: 'Item', day: 'Done on', cause: 'Cause', amount: 'Amount', customer: 'Customer', sum: 'Total', held: 'In doubt, not paid yet', of: (n, all) => `Lines 1–${n} of ${all}`, see: 'See the ticket', csv: 'Get the table',
    dispute: 'Dispute', says: (who) => `${who} says`, booked: 'As the facts stood when it was done', proposed: 'With one fact changed', diff: 'Difference', note: 'Write a sentence (needed); the person reads it word for word', keep: (sum) => `Keep ${sum}`, accept: (sum) => `Accept ${sum}`, waits: 'open', accepted: 'accepted', rejected: 'kept', withdrawn: 'taken back', reasonIs: 'Reason', noteNeeded: 'Write a sentence first', fact: 'Fact',
    qty: 'Quantity', urgent: 'Whether it was urgent', served: 'When it was finished', region: 'Region', unknown: 'It cannot be worked out; somebody decides', approveOne: (sum) => `Approve the payment of ${sum}`, approvedBy: (who) => `Approved by ${who}`, makerNot: 'Your own money is approved by somebody else.', noRightClose: 'You may look, not change.',
  },
)
