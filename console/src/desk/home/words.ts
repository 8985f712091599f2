import { many, words } from '../../words'

export const HOME = words(
  {
    title: '待处理', all: (n: number) => `${n} 件`, nothing: '没有要处理的。', nothingWhy: '有新的会出现在这里，菜单上也有红数字。',
    approvals: '等您复核', approvalsWhy: '别人提出、要第二个人同意的', none: '没有', by: (who: string) => `${who}提出`, look: '看看', agree: '同意', reject: '退回', reason: '为什么退回', reasonHelp: '提出的人会看到原话。', cancel: '先不退', send: '退回',
    overdue: '已超时', overdueWhy: '时限已过、还没办完的工单', unassigned: '待派', unassignedWhy: '还没有人接的工单', red: '红单', redWhy: '算不出价，不付任何人', acts: '没做成的自动动作', actsWhy: '自动节点没能做的事',
    disputes: '争议', disputesWhy: '对账单里有疑问的笔数', inDispute: (n: number) => `${n} 笔有疑问`, more: (n: number) => `还有 ${n} 件`, toBoard: '去派单板', toTickets: '去工单', toClose: '去月结', retry: '再算一次', retried: '已交去重算',
    adjustments: '人工调整等复核', adjustmentsWhy: '工单上的人工调整', books: '价目表等您', booksWhy: '别人起草的，等复核或发布', bookNumber: (n: number) => `价目表第 ${n} 版`, toApprove: '等复核', toPublish: '等发布', toBooks: '去价目表', own: '您提出的，等别人', statements: '等您确认的对账单', statementsWhy: '确认后财务才付款', mine: '派给您的工单', mineWhy: '请在手机页办理', toPhone: '打开手机页', agreeing: '正在办',
    partial: '有一项没取到，数字可能偏小。',
  },
  {
    title: 'To do', all: (n) => many(n, 'thing'), nothing: 'There is nothing to do.', nothingWhy: 'New things appear here, and in red in the menu.',
    approvals: 'Waits for your approval', approvalsWhy: 'Asked for by somebody else; it takes a second person', none: 'none', by: (who) => `asked by ${who}`, look: 'Look', agree: 'Approve', reject: 'Send back', reason: 'Why it goes back', reasonHelp: 'Whoever asked reads your own words.', cancel: 'Not now', send: 'Send back',
    overdue: 'Late', overdueWhy: 'Tickets past their limit and not finished', unassigned: 'Unassigned', unassignedWhy: 'Tickets that nobody has', red: 'Red tickets', redWhy: 'They have no price, so nobody is paid', acts: 'Automatic acts that failed', actsWhy: 'What automatic nodes could not do',
    disputes: 'Disputes', disputesWhy: 'Lines in doubt on statements', inDispute: (n) => `${many(n, 'line')} in doubt`, more: (n) => `${n} more`, toBoard: 'To the board', toTickets: 'To the tickets', toClose: 'To the month close', retry: 'Price it again', retried: 'Handed over to be priced',
    adjustments: 'Manual lines to approve', adjustmentsWhy: 'Manual lines on tickets', books: 'Price books for you', booksWhy: 'Made by somebody else, to be approved or published', bookNumber: (n) => `Price book, version ${n}`, toApprove: 'to be approved', toPublish: 'to be published', toBooks: 'To the price books', own: 'Asked by you, waits for another', statements: 'Statements for you to confirm', statementsWhy: 'Finance pays after that', mine: 'Tickets given to you', mineWhy: 'Please do them on the phone page', toPhone: 'Open the phone page', agreeing: 'Working',
    partial: 'One list did not come, so the number may be too small.',
  },
)
