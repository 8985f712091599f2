import { words } from '../../words'

export const REVIEWS = words(
  {
    title: '服务评价', month: '月份', week: '周', byWork: '商品 × 地区 × 技师', tops: '每个商品投诉最多的', none: '这个月没有评价。', noneWhy: '客户在自己的页面打分，或店铺的评价导入后，会出现在这里。', noTops: '这一周没有投诉。',
    sku: '商品', region: '地区', worker: '技师', reviews: '评价', mean: '平均', low: '投诉', asked: '之前咨询过', about: '咨询内容', topics: '投诉什么', top: '最多的', said: '客户怎么说', unknown: '—', note: '投诉是三星及以下；咨询算评价前 30 天内的。一条评价说到两个商品，两行都有。', of: (n: number, all: number) => `${n} / ${all}`, days: (first: string, last: string) => `${first} 至 ${last}`,
  },
  {
    title: 'Reviews', month: 'Month', week: 'Week', byWork: 'Product × region × technician', tops: 'What each product is complained of most', none: 'There is no review of this month.', noneWhy: 'What customers say on their own page, or in shops, comes here.', noTops: 'There is no complaint of this week.',
    sku: 'Product', region: 'Region', worker: 'Technician', reviews: 'Reviews', mean: 'Mean', low: 'Complaints', asked: 'Had asked before', about: 'Asked about', topics: 'Complained of', top: 'Most of all', said: 'In customers’ words', unknown: '—', note: 'A complaint is of at most three stars; what was asked is of the 30 days before. A review of two products is in both rows.', of: (n, all) => `${n} / ${all}`, days: (first, last) => `${first} to ${last}`,
  },
)
