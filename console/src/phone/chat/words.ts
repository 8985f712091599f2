import { words } from '../../words'

export const CHAT = words(
  {
    title: '这位客户', why: '买过、看过、问过的，不含金额', again: '再看一次', elsewhere: '请在企业微信的聊天侧边栏里打开', elsewhereWhy: '这一页说的是正在和您聊天的那位客户。',
  },
  {
    title: 'This customer', why: 'bought, looked at, asked about; without amounts', again: 'Look again', elsewhere: 'Open this in the sidebar of a chat in WeCom', elsewhereWhy: 'This page is about the customer you are talking to.',
  },
)
