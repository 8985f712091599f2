import { many, words } from '../../words'

export const NOTICES = words(
  {
    title: '通知规则', lead: '谁收什么通知，什么时候收。消息中心里每条都在，这里只管另外怎么发。', matrix: '按角色', matrixWhy: '一个人有几个角色时，排在前面的规则算数', kind: '通知', now: '立刻', digest: '汇总', inbox: '只进消息中心', urgent: '紧急', urgentWhy: '免打扰时也发', own: '自己选', ownWhy: '各人可以自己改',
    of: (kind: string, role: string) => `${kind}：${role}`, exceptions: (n: number) => `${n} 个环节另说`, nodes: '按环节', nodesWhy: '单子走到这个环节时，先看这里', noNodes: '没有按环节的规则', add: '加一条', remove: '去掉', whichNode: '环节', whichKinds: '哪些通知（不选就是全部）', whichRoles: '哪些角色（不选就是全部）', how: '怎么发', anyKind: '全部通知', anyRole: '全部角色', chooseNode: '选一个环节', noScenes: '还没有发布业务场景，没有环节可选。', and: '、', at: (node: string) => `在“${node}”`,
    times: '时间', quiet: '免打扰', quietWhy: '落在里面的先留着，早上合成一条发', digestAt: '汇总在几点发', digestWhy: '最多 6 个，不能落在免打扰里；没有时间就不能选“汇总”', addTime: '加一个时间', time: '几点', always: '谁能登录、账户归谁、对您的回答，总是立刻发。', noDigest: '先加一个汇总时间',
    also: '还要告诉', alsoWhy: '单子走到这个环节时，除了办事的人还告诉谁', noAlso: '没有另外要告诉的人', outlet: '网点的每个人', previous: '上一环节的人', whoElse: '告诉谁', namedParty: '指定的人（编号）', nobodyElse: '选一下告诉谁', noPerson: (id: string) => `没有编号为 ${id} 的在职人员`,
  },
  {
    title: 'Rules of notices', lead: 'Who is told what, and when. The inbox keeps every one; this is of what else is sent.', matrix: 'By role', matrixWhy: 'of who has several roles, the earlier rule counts', kind: 'Notice', now: 'at once', digest: 'digest', inbox: 'inbox only', urgent: 'Urgent', urgentWhy: 'also in quiet hours', own: 'Own choice', ownWhy: 'people may change it',
    of: (kind, role) => `${kind}: ${role}`, exceptions: (n) => `${many(n, 'node')} otherwise`, nodes: 'By node', nodesWhy: 'looked at first while the ticket stands there', noNodes: 'No rule is of a node', add: 'Add one', remove: 'Remove', whichNode: 'Node', whichKinds: 'Which notices (none: all)', whichRoles: 'Which roles (none: all)', how: 'How', anyKind: 'every notice', anyRole: 'every role', chooseNode: 'Choose a node', noScenes: 'No scene is published, so there is no node to choose.', and: ', ', at: (node) => `at “${node}”`,
    times: 'Times', quiet: 'Quiet hours', quietWhy: 'what falls into them is kept and sent in the morning as one', digestAt: 'When digests are sent', digestWhy: 'Six at most, none in quiet hours; without one nothing can be a digest', addTime: 'Add a time', time: 'Time', always: 'Who may log in, whose account it is and answers to you are always sent at once.', noDigest: 'add a time of digests first',
    also: 'Tell also', alsoWhy: 'who else is told when a ticket comes to a node', noAlso: 'Nobody else is told', outlet: 'everybody of the outlet', previous: 'who had the previous node', whoElse: 'Who is told', namedParty: 'A named person (id)', nobodyElse: 'Choose who is told', noPerson: (id) => `Nobody of the id ${id} works here`,
  },
)
