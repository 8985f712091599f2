import { many, words } from '../../words'

export const EARN = words(
  {
    title: '我的收益', month: '哪个月', money: (m: string) => `${m}的钱`, apart: '四个数各是各的，不相加',
    before: (n: number) => `再完成 ${n} 单`, left: (n: string) => `再做 ${n}`, doneSoFar: '本月已做完', jobs: '单', minutes: '分钟',
    next: '下一档', top: '已经是最高一档', commission: '提成到现在', progress: '离下一档还有多远', nextAdds: '下一单能拿',
    statement: (m: string) => `${m}对账单`, lines: (n: number) => `${n} 笔`, see: '逐笔看', confirm: (sum: string) => `确认 ${sum}`, confirming: '正在确认', again: '已有疑问的那笔先不付，其余照付。',
    detail: (m: string) => `${m}明细`, open: '点开看怎么算', empty: '这个月还没有做完的单。', emptyWhy: '做完一单，几秒后就在这里。', correction: '更正', otherMonth: (m: string) => `属于 ${m}`,
    loadMore: '再取一些', seeTicket: '看这一单', whyHere: '怎么算', doubt: '对这一笔有疑问', sum: '合计', payable: '这次付您', held: '有疑问，先不付', debt: '从前多付的，这次扣回', released: '从前有疑问、已说清的',
    back: '回到我的收益', state: '状态', draft: '还在做', issued: '等您确认', confirmed: '您已确认', approved: '已批准付款', in_payout: '正在付款', paid: '已付', returned: '付款被退回', closed: '已付清',
    noStatement: '这个月还没有对账单。', noStatementWhy: '财务月结时发给您，会有通知。',
    doubtTitle: '对这一笔有疑问', which: '哪里不对', fact: '哪一项', value: '应该是', valueHelp: '只写对的那个数或词，例如 2。', reason: '为什么', reasonHelp: '财务会看到原话，最好说清凭据。', send: '提出来', cancel: '先不提',
    qty: '数量', urgent: '是否加急', region: '上门地区', served: '完工时间', coefficient: '网点系数', other: '别的', yes: '是', no: '否', noSum: '这一项系统不会自动算，财务会看。',
    booked: '系统按现在算', proposed: '按您说的算', diff: '差', waits: '财务还在看', accepted: '已认可', rejected: '维持原来的', withdrawn: '您收回了', withdraw: '不提了，收回', resolved: (who: string) => `${who}说`,
    said: (fact: string, value: string) => `您说${fact}应该是 ${value}`, confirmedDone: '已确认，谢谢。接下来财务付款。', first: '第', approvedBy: '审批',
    item: '项目', of: (n: number, all: number) => `第 1–${n} 笔，共 ${all} 笔`, partial: '还有没算进来的单',
  },
  {
    title: 'My earnings', month: 'Which month', money: (m) => `Money of ${m}`, apart: 'Four figures, each by itself, never added',
    before: (n) => `With ${many(n, 'more job')}`, left: (n) => `${n} more`, doneSoFar: 'Done this month', jobs: 'jobs', minutes: 'minutes',
    next: 'Next tier', top: 'This is the highest tier', commission: 'Commission so far', progress: 'How far the next tier is', nextAdds: 'The next job brings',
    statement: (m) => `Statement of ${m}`, lines: (n) => many(n, 'line'), see: 'See each line', confirm: (sum) => `Confirm ${sum}`, confirming: 'Confirming', again: 'Lines in doubt are not paid yet; all others are.',
    detail: (m) => `Lines of ${m}`, open: 'Open one to see why', empty: 'No job is finished in this month yet.', emptyWhy: 'A finished job is here within seconds.', correction: 'Correction', otherMonth: (m) => `of ${m}`,
    loadMore: 'Fetch more', seeTicket: 'See this job', whyHere: 'How it is worked out', doubt: 'Dispute this line', sum: 'Total', payable: 'Paid to you this time', held: 'In doubt, not paid yet', debt: 'Paid too much before, taken back now', released: 'In doubt before, settled now',
    back: 'Back to my earnings', state: 'State', draft: 'being made', issued: 'waits for you', confirmed: 'confirmed by you', approved: 'approved for payment', in_payout: 'being paid', paid: 'paid', returned: 'payment came back', closed: 'paid in full',
    noStatement: 'There is no statement for this month yet.', noStatementWhy: 'Finance sends it at the end of the month, with a notice.',
    doubtTitle: 'Dispute this line', which: 'What is wrong', fact: 'Which fact', value: 'It should be', valueHelp: 'Only the right number or word, such as 2.', reason: 'Why', reasonHelp: 'Finance reads your own words; say what proves it.', send: 'Send it', cancel: 'Not now',
    qty: 'Quantity', urgent: 'Whether it was urgent', region: 'Region of the visit', served: 'When it was finished', coefficient: 'Outlet factor', other: 'Something else', yes: 'yes', no: 'no', noSum: 'This fact is not worked out by itself; finance will look at it.',
    booked: 'As it stands', proposed: 'As you say', diff: 'Difference', waits: 'Finance is looking at it', accepted: 'Accepted', rejected: 'Kept as it was', withdrawn: 'You took it back', withdraw: 'Take it back', resolved: (who) => `${who} says`,
    said: (fact, value) => `You say ${fact} should be ${value}`, confirmedDone: 'Confirmed, thank you. Finance pays next.', first: '', approvedBy: 'Approved by',
    item: 'Item', of: (n, all) => `Lines 1–${n} of ${all}`, partial: 'some jobs are not counted in yet',
  },
)
