import { many, words } from '../../words'

export const HOOKS = words(
  {
    title: '推送地址', lead: '把单子的结果推给别的系统', make: '加一个地址', none: '还没有推送地址', noneWhy: '加一个，单子入账就会推过去。', back: '回到推送地址', url: '地址', urlHelp: '要用 https://，并且在公网上', events: '推什么', 'ticket.settled': '单子入账', 'ticket.told': '单子有进展', 'webhook.test': '测试', active: '推送开着', change: '改', save: '保存', rotate: '换密钥', rotateWhy: '旧密钥还能用一天，这一天里两个都签。新密钥只显示一次。',
    secretTitle: '签名密钥', once: '只显示这一次。', onceWhy: '关上就再也看不到；丢了只能换一个。', secret: '密钥', kept: '我收好了', on: '开着', off: '关了', gone: '对方不收了', goneWhy: '对方回了 410，就不再推。改一下、打开，就接着推。', hears: '推：', and: '、', log: '推送记录',
    test: '发一条测试', sending: '正在发', offNoTest: '关着的地址不推送', nothing: '30 天里没有推送', nothingWhy: '发一条测试，看对方收不收得到。', at: '时间', event: '什么', standing: '结果', attempts: '最近一次', again: '再发一次', delivered: '收到了', waiting: '在等', failed: '没送到', stopped: '停了', nextAt: (at: string) => `下次 ${at}`, notYet: '还没试', took: (ms: number) => (ms < 1000 ? `${ms} 毫秒` : `${(ms / 1000).toFixed(1)} 秒`), tries: (n: number) => `共试 ${n} 次`, count: (n: number) => `最近 ${n} 条，保留 30 天`,
    r_private_address: '内网地址，不发', r_no_such_name: '找不到这个域名', r_tls: '证书不对', r_no_answer_in_time: '15 秒没有回应', r_not_connected: '连不上', r_broken_off: '中途断了',
  },
  {
    title: 'Webhooks', lead: 'what tickets came to, sent to other systems', make: 'Add an address', none: 'There is no address yet', noneWhy: 'Add one, and it is told when a ticket is booked.', back: 'Back to webhooks', url: 'Address', urlHelp: 'https://, on the public internet', events: 'What is sent', 'ticket.settled': 'a ticket was booked', 'ticket.told': 'a ticket moved on', 'webhook.test': 'a test', active: 'It is sent to', change: 'Change', save: 'Save', rotate: 'Change the secret', rotateWhy: 'The former secret stays good for a day; both sign until then. The new one is shown once.',
    secretTitle: 'Secret to check signatures by', once: 'It is shown this once.', onceWhy: 'Closed, nobody sees it again; a lost one has to be changed.', secret: 'Secret', kept: 'I have it', on: 'on', off: 'off', gone: 'takes no more', goneWhy: 'It answered 410 and is sent nothing. Change it and switch it on to go on.', hears: 'Sent:', and: ', ', log: 'Deliveries',
    test: 'Send a test', sending: 'Sending', offNoTest: 'Nothing is sent to an address that is off', nothing: 'Nothing was sent within 30 days', nothingWhy: 'Send a test to see whether it arrives.', at: 'When', event: 'What', standing: 'Outcome', attempts: 'Last attempt', again: 'Send again', delivered: 'arrived', waiting: 'waits', failed: 'failed', stopped: 'stopped', nextAt: (at) => `next at ${at}`, notYet: 'not tried yet', took: (ms) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`), tries: (n) => `of ${many(n, 'attempt')}`, count: (n) => `The last ${many(n, 'delivery', 'deliveries')}, kept 30 days`,
    r_private_address: 'private address, not sent', r_no_such_name: 'no such name', r_tls: 'its certificate is wrong', r_no_answer_in_time: 'no answer within 15 s', r_not_connected: 'no connection', r_broken_off: 'broken off',
  },
)
