import { many, words } from '../../words'

export const SETUP = words(
  {
    title: '三步设置', lead: '从空的系统到第一张结算好的工单。已经有的算做完，不会被改。', steps: '三步', done: '做完了', of: (n: number) => `${n} / 3 步`,
    categories: '品类', categoriesWhy: '选一个行业模板，把它的项目和备件放进目录。', prices: '价格模板', pricesWhy: '按地区和渠道分档的价格，连同场景和表单。', approval: '审批', approvalWhy: '从多少钱起，要两个人批准。',
    trade: '行业模板', choose: '请选一个', itemsHave: (n: string) => `目录里有 ${n} 项。`, itemsBring: (n: number) => `会放进 ${n} 项：`, bring: '放进目录', bringing: '正在放',
    tiers: '档位', priced: '有价的项目', charge: '客户价', pay: '结算价', everywhere: '其他所有', ladder: '阶梯', stepsOf: (n: number) => `${n} 级`, use: '用这份价格', using: '正在装', own: '用自己的 .xlsx', bookStands: '价目表', published: '已发布', goOn: '去送审和批准',
    payout: '付款超过多少元，要两个人放款', line: '手工调整超过多少元，要两个人批准', notMoney: '写成金额，例如 5000', save: '定下来', saving: '正在存', asked: '已经提出，等另一位管理员在“待处理”里批准。', set: (payout: string, line: string) => `付款超过 ${payout}、手工调整超过 ${line} 要两个人。`,
    all: '都设好了', allWhy: '下面可以改每一样，或者去派单板建第一张工单。', toBoard: '去派单板', toPeople: '加人和网点', toTemplates: '看其他模板', first: '先做完上一步',
  },
  {
    title: 'Set up in three steps', lead: 'From an empty system to the first settled ticket. What is there already counts as done and stays as it is.', steps: 'Three steps', done: 'Done', of: (n) => `${n} of 3 steps`,
    categories: 'Categories', categoriesWhy: 'Choose a template of your trade; its items and parts go into the catalogue.', prices: 'Price template', pricesWhy: 'Prices by region and channel in tiers, with scenes and forms.', approval: 'Approval', approvalWhy: 'From which amount on two people approve.',
    trade: 'Template of a trade', choose: 'Choose one', itemsHave: (n) => `The catalogue has ${n} items.`, itemsBring: (n) => `${many(n, 'item')} go in:`, bring: 'Put into the catalogue', bringing: 'Putting',
    tiers: 'Tiers', priced: 'Priced items', charge: 'Customer', pay: 'Settlement', everywhere: 'everything else', ladder: 'Ladder', stepsOf: (n) => many(n, 'step'), use: 'Use these prices', using: 'Installing', own: 'Use an .xlsx of your own', bookStands: 'Price book', published: 'published', goOn: 'Submit it and have it approved',
    payout: 'Payouts of more than this take two people (yuan)', line: 'Manual lines of more than this take two people (yuan)', notMoney: 'Write an amount such as 5000', save: 'Decide', saving: 'Saving', asked: 'Asked for; another administrator approves it on their to-do page.', set: (payout, line) => `Payouts of more than ${payout} and manual lines of more than ${line} take two people.`,
    all: 'All is set up', allWhy: 'Each can be changed below, or make the first ticket on the dispatch board.', toBoard: 'To the dispatch board', toPeople: 'Add people and outlets', toTemplates: 'Other templates', first: 'Finish the step before first',
  },
)
