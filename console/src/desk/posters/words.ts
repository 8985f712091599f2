import { many, words } from '../../words'

export const POSTERS = words(
  {
    title: '会员海报', lead: '会员转给朋友，朋友首单付款，会员得积分；只算一级', add: '加海报', change: '改', remove: '去掉', removeOf: (name: string) => `去掉 ${name}`, removeWhy: '已经发出的码不能再扫；来过的人和他们的奖励按来时的规则继续算。', none: '还没有海报', noneWhy: '写好一张，就能给每个会员做带自己码的那一份。',
    poster: '海报', days: '哪些天', reward: '奖励', before: '还没开始', after: '已经结束', now: '正在用', rewardOf: (days: number, least: string, points: number) => `${days} 天内首单付满 ${least}，得 ${points} 积分`, limits: (days: number, most: number) => `积分 ${days} 天内有效 · 每人最多带 ${most} 位`,
    id: '代码', idHelp: '字母、数字和短横，比如 spring', name: '标题', text: '写什么', first: '从', last: '到', least: '首单至少付', currency: '币种', within: '几天内的首单算', points: '会员得多少积分', lastDays: '积分几天内有效', most: '一个会员最多带几位', changeWhy: '已经来过的人按来时的规则算。', forWhom: '给会员做海报：打开会员的页面。', toCustomers: '去找会员',
    mine: '会员海报', mineWhy: '朋友扫码、首单付款后得积分；退款就收回', noneMade: '还没给这位会员做过海报。', brought: '带来', rewarded: '有奖励', show: '看海报', make: '做一张海报', consent: '会员怎么同意的', consentHint: '比如：门店当面同意', consentHelp: '海报上写会员的姓和 **', pictureOf: (name: string) => `${name}，带会员的码`,
  },
  {
    title: 'Members’ posters', lead: 'a member passes one on; a friend’s first paid order brings points, one level only', add: 'Add a poster', change: 'Change', remove: 'Remove', removeOf: (name) => `Remove ${name}`, removeWhy: 'Codes that are out cannot be scanned any more; who came, and their rewards, go by what was said when they came.', none: 'There is no poster yet', noneWhy: 'Write one, and each member has it with a code of their own.',
    poster: 'Poster', days: 'Days', reward: 'Reward', before: 'not begun', after: 'over', now: 'in use', rewardOf: (days, least, points) => `${many(points, 'point')} for a first order of ${least} within ${many(days, 'day')}`, limits: (days, most) => `points last ${many(days, 'day')} · at most ${many(most, 'person', 'people')} a member`,
    id: 'Code', idHelp: 'letters, digits and dashes, such as spring', name: 'Title', text: 'What it says', first: 'From', last: 'Until', least: 'First order of at least', currency: 'Currency', within: 'Within how many days', points: 'Points for the member', lastDays: 'Days until the points end', most: 'At most so many by one member', changeWhy: 'Who came already goes by what was said then.', forWhom: 'A member’s own poster is made on the member’s page.', toCustomers: 'Find a member',
    mine: 'Posters', mineWhy: 'points when a friend scans it and pays a first order; taken back with its refund', noneMade: 'No poster was made for this member.', brought: 'Brought', rewarded: 'Rewarded', show: 'Show', make: 'Make a poster', consent: 'How the member agreed', consentHint: 'e.g. in person, at the shop', consentHelp: 'the poster has the first letter of their name and **', pictureOf: (name) => `${name}, with the member’s code`,
  },
)
