import { words } from '../../words'

export const TASKS = words(
  {
    title: '客户任务', back: '回到我', none: '没有要联系的客户。', noneWhy: '您带来的客户到了该联系的时候，会出现在这里。', nobody: '没有留名的客户', copy: '复制话术', copied: '已复制', told: '已告知', skip: '跳过', coupon: (code: string) => `随附优惠券 ${code}`, more: '更多',
    due: '现在告知', no_consent: '客户没有同意', stopped: '客户已经做了', lacking: '话术缺内容', later: '还没到时候',
  },
  {
    title: 'Customers to tell', back: 'Back to me', none: 'Nobody is to be told anything.', noneWhy: 'Customers whom you brought come here when it is time.', nobody: 'A customer without a name', copy: 'Copy the words', copied: 'Copied', told: 'Told', skip: 'Skip', coupon: (code) => `With coupon ${code}`, more: 'More',
    due: 'to be told now', no_consent: 'did not agree', stopped: 'did it already', lacking: 'the words lack something', later: 'not yet',
  },
)
