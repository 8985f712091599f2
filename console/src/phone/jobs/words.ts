import { many, words } from '../../words'

export const JOBS = words(
  {
    title: '我的工单', today: '今天', accruedMonth: '应计 · 本月做完', estimateOpen: (n: number) => `预估 · 还有 ${n} 单`,
    moreOpen: '还有没算进来的', claimable: (n: number) => `${n} 单可抢`, nearest: (km: string) => `最近 ${km} 公里`, seeThem: '看看能抢的单',
    doneAt: '完成', goOn: '继续填写', goThere: '出发去这一单', open: '打开这一单', call: '给客户打电话', way: '导航到客户家',
    reworkWhy: '返工的活，按约定不另计', later: '今天以后', doneToday: '今天做完的',
    none: '今天没有您的工单。', noneWhy: '有新单会响一声。', noneOffers: (n: number) => `有新单会响一声。附近还有 ${n} 单可抢。`, toOffers: '去抢单',
    offers: '可以抢的单', noOffers: '现在没有可以抢的单。', noOffersWhy: '有新单会响一声。', claim: '抢这一单', claiming: '正在抢', gone: '这一单刚被别人抢走了。',
    minutes: (n: number) => `排下来约 ${n} 分钟`, travel: (n: number) => `路上 ${n} 分钟`, make: '新建工单', back: '回到我的工单', unread: '看通知', state: '状态',
    created: '待接单', assigned: '待上门', on_site: '已到场', done: '已完工', closed: '已关闭', cancelled: '已取消', customer: '客户',
  },
  {
    title: 'My jobs', today: 'Today', accruedMonth: 'Accrued · done this month', estimateOpen: (n) => `Estimate · ${many(n, 'job')} to go`,
    moreOpen: 'more are not counted in', claimable: (n) => `${many(n, 'job')} to claim`, nearest: (km) => `nearest ${km} km away`, seeThem: 'See what can be claimed',
    doneAt: 'done', goOn: 'Go on filling in', goThere: 'Set out for this job', open: 'Open this job', call: 'Call the customer', way: 'Find the way there',
    reworkWhy: 'Rework; as agreed it is not paid again', later: 'After today', doneToday: 'Done today',
    none: 'There is no job for you today.', noneWhy: 'A new one will make itself heard.', noneOffers: (n) => `A new one will make itself heard. ${many(n, 'job')} nearby can be claimed.`, toOffers: 'Claim a job',
    offers: 'Jobs to claim', noOffers: 'There is nothing to claim just now.', noOffersWhy: 'A new job will make itself heard.', claim: 'Claim this job', claiming: 'Claiming', gone: 'Somebody else has just claimed it.',
    minutes: (n) => `about ${n} minutes in your day`, travel: (n) => `${n} min on the way`, make: 'New ticket', back: 'Back to my jobs', unread: 'See the notices', state: 'State',
    created: 'to be claimed', assigned: 'to visit', on_site: 'on site', done: 'done', closed: 'closed', cancelled: 'called off', customer: 'Customer',
  },
)
