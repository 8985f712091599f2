import { words } from '../words'

export const VISIT = words(
  {
    title: '服务进度', number: '工单号', by: '服务网点', appointment: '预约上门', steps: '进度', now: '进行中', over: '已过',
    open: '处理中', done: '已完工', cancelled: '已取消', nothing: '还没有可以看的进度，有了就会出现在这里。',
    parcels: '物流', tail: (last: string) => `尾号 ${last}`, asOf: (at: string) => `${at} 的情况`,
    rate: '请您评价', stars: '星级', star: (n: number) => `${n} 星`, saying: '想说的话（可不填）', send: '提交评价', sending: '正在提交',
    choose: '请先选择星级', rated: '您的评价', thanks: '谢谢，师傅会看到。', until: (at: string) => `这个链接 ${at} 后失效，请不要转发给不相关的人。`,
    gone: '链接打不开了', goneWhy: '它已过期、被撤销，或者没有复制完整。请向网点再要一个。',
  },
  {
    title: 'Your service', number: 'Ticket', by: 'Served by', appointment: 'Appointment', steps: 'Progress', now: 'now', over: 'done',
    open: 'Under way', done: 'Done', cancelled: 'Cancelled', nothing: 'There is no progress to see yet. It will stand here.',
    parcels: 'Parcels', tail: (last) => `ending in ${last}`, asOf: (at) => `as of ${at}`,
    rate: 'How was it?', stars: 'Stars', star: (n: number) => (n === 1 ? '1 star' : `${n} stars`), saying: 'In your words (if you like)', send: 'Send the rating', sending: 'Sending',
    choose: 'Choose the stars first', rated: 'Your rating', thanks: 'Thank you. The technician will see it.', until: (at: string) => `This link ends on ${at}. Please do not hand it on to others.`,
    gone: 'This link opens nothing', goneWhy: 'It is over, was revoked, or was not copied whole. Please ask the outlet for another.',
  },
)

export const FRAME = words({ other: 'English' }, { other: '中文' })

export const REPORT = words(
  {
    title: '扫码报修', words: '哪里坏了？', phone: '您的电话', name: '怎么称呼您（可不填）', place: '具体位置（可不填）',
    kept: '电话不会保存，只用来在您来电时找到这张工单。要我们回电，请把号码写进上面的描述。', send: '提交报修', sending: '正在提交', sayWords: '请先写哪里坏了', sayPhone: '请先留一个电话', prove: '请先验证电话', mendPhotos: '有照片没传上，请重传或去掉', waitPhotos: '照片还在上传',
    made: '您刚才那次已经报上了，', madeWhy: '只是回答没有收到，后来改的字没有加进去。', seeMade: '看那张工单', another: '这是另一件事，重新报',
    gone: '这个码不能用了', goneWhy: '它已被撤销，或者没有扫完整。请直接联系网点。',
  },
  {
    title: 'Report a fault', words: 'What is broken?', phone: 'Your phone', name: 'Your name (if you like)', place: 'Where exactly (if you like)',
    kept: 'Your phone is not kept: it finds this report when you call. To be called back, write the number into the words above.', send: 'Send the report', sending: 'Sending', sayWords: 'Say what is broken first', sayPhone: 'Leave a phone first', prove: 'Prove the phone first', mendPhotos: 'A photo was not sent: try again or take it out', waitPhotos: 'Photos are still on their way',
    made: 'Your report was taken before,', madeWhy: 'only its answer did not come; what you changed since is not in it.', seeMade: 'See that report', another: 'This is another fault: report it anew',
    gone: 'This code does not work', goneWhy: 'It was revoked, or not read whole. Please ask the outlet itself.',
  },
)

export const POSTER = words(
  { title: '邀请', gone: '这张海报不能用了', by: (name: string) => `${name} 邀请您`, how: '请用微信扫码，在小程序里确认后，首单付款即为朋友记上一份礼。' },
  { title: 'An invitation', gone: 'This poster is no more', by: (name) => `${name} invites you`, how: 'Scan it in WeChat and confirm in the mini program: your first paid order counts for your friend.' },
)

export const PHOTOS = words(
  {
    title: '照片（可不拍）', photo: (n: number) => `照片 ${n}`, add: '拍照或选照片', out: '去掉', remove: (n: number) => `去掉照片 ${n}`, again: '重传', there: '已传好', going: '正在上传',
    notSent: '没传上，请看看网络', shrinking: '正在压缩', lost: '没来得及处理，请去掉后重选', unreadable: '手机读不了这张照片', tooLarge: '这张照片太大', most: (n: number) => `最多 ${n} 张。会先压缩，照片里的拍摄地点只有核对的人看得到。`,
  },
  {
    title: 'Photos (if you like)', photo: (n) => `Photo ${n}`, add: 'Take or choose a photo', out: 'Take out', remove: (n) => `Take out photo ${n}`, again: 'Send again', there: 'Sent', going: 'On its way',
    notSent: 'Not sent: look at the network', shrinking: 'Being made smaller', lost: 'It was not ready: take it out and choose it again', unreadable: 'This phone cannot read the photo', tooLarge: 'The photo is too large', most: (n) => `${n} at most. They are made smaller first; only who checks the work sees where they were taken.`,
  },
)

export const PROOF = words(
  {
    ask: '获取短信验证码', another: '重新获取验证码', wait: (n: number) => `${n} 秒后可重新获取`, sent: '验证码已发出，10 分钟内有效。', digits: '6 位验证码', proven: '电话已验证。',
    excused: '现在发不了短信。可以直接提交，网点会看到电话未经验证。',
  },
  {
    ask: 'Send me a code', another: 'Send another code', wait: (n) => `Another code in ${n} s`, sent: 'A code was sent. It is good for 10 minutes.', digits: 'The 6 digits', proven: 'Your phone is proven.',
    excused: 'No text message can be sent now. Send the report as it is: the outlet sees that the phone is unproven.',
  },
)
