import { words } from '../../words'

export const AUDIT = words(
  {
    title: '操作日志', of: '看什么', parties: '人和网点', limits: '审批限额', accounts: '收款账号', books: '价目表', settings: '业务设置', approvals: '两人审批', month: '月份', party: '谁的账号', choose: '选一个人或网点',
    at: '什么时候', by: '谁', what: '什么', step: '做了什么', changes: '从 → 到', none: '没有记录', noneWhy: '换一个月份，或者看别的。', more: '再取一些', nothing: '空',
    name: '名字', kind: '类别', roles: '角色', outlet: '归属网点', owner: '老板', region: '地区', scenario: '合作方式', levels: '等级', coefficients: '系数', active: '在用', currency: '币种', wecom_userid: '企业微信账号', phone: '手机号', person: '所属本人', logins: '登录账号', number: '账号', decided_by: '谁定的', asked_by: '谁提出', hash: '内容哈希', recovery: '追回限额', second_above: '两人审批的金额', adjust_second_above: '手工调整两人审批的金额', account_days: '账号等待天数',
    changed: '改了', created: '新建', submitted: '提交', approved: '批准', published: '发布', rejected: '退回', discarded: '作废', asked: '提出', waiting: '等生效', withdrawn: '撤回', in_force: '生效', done: '办成', ended: '过期', draft: '草稿', edited: '编辑',
  },
  {
    title: 'Audit trail', of: 'What of', parties: 'People and outlets', limits: 'Limits', accounts: 'Bank accounts', books: 'Price books', settings: 'Settings', approvals: 'Two people', month: 'Month', party: 'Whose account', choose: 'Choose a person or an outlet',
    at: 'When', by: 'Who', what: 'What', step: 'Step', changes: 'From → to', none: 'There is no entry', noneWhy: 'Try another month, or another list.', more: 'Fetch more', nothing: 'nothing',
    name: 'name', kind: 'kind', roles: 'roles', outlet: 'outlet', owner: 'owner', region: 'region', scenario: 'cooperation', levels: 'levels', coefficients: 'factors', active: 'in use', currency: 'currency', wecom_userid: 'WeCom user id', phone: 'phone', person: 'belongs to', logins: 'logins', number: 'number', decided_by: 'decided by', asked_by: 'asked by', hash: 'content hash', recovery: 'recovery limit', second_above: 'two people above', adjust_second_above: 'two people for manual lines above', account_days: 'days an account waits',
    changed: 'changed', created: 'made', submitted: 'handed in', approved: 'approved', published: 'published', rejected: 'sent back', discarded: 'discarded', asked: 'asked for', waiting: 'waits', withdrawn: 'taken back', in_force: 'in force', done: 'carried out', ended: 'ended', draft: 'draft', edited: 'edited',
  },
)
