import { words } from '../../words'

export const POSTERS = words(
  {
    title: '会员海报', back: '回到我', none: '现在没有海报。', noneWhy: '公司开始用的海报会出现在这里。', which: '哪一张', phone: '客户电话', phoneHelp: '只用来认出客户', agreed: '客户当面同意转发，海报上写姓和 **', consent: '导购当面取得同意', gap: '先写电话，并请客户同意', make: '做海报', making: '正在做', take: '保存海报', pictureOf: (name: string) => `${name}，带客户的码`, copy: '复制地址', copied: '已复制', another: '再做一张',
  },
  {
    title: 'Members’ posters', back: 'Back to me', none: 'There is no poster now.', noneWhy: 'Posters that the company uses come here.', which: 'Which one', phone: 'Customer’s phone', phoneHelp: 'only to know who it is', agreed: 'The customer is here and agrees; it shows the first letter of their name and **', consent: 'agreed in person, to the guide', gap: 'First the phone, and the customer’s word', make: 'Make the poster', making: 'Making it', take: 'Save the poster', pictureOf: (name) => `${name}, with the customer’s code`, copy: 'Copy the address', copied: 'Copied', another: 'Make another',
  },
)
