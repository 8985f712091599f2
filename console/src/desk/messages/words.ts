import { words } from '../../words'

export const MESSAGES = words(
  {
    title: '告诉客户', lead: '走到哪一步、用哪句话、先走哪个方式；没写的就不发', order: '先走哪个方式', orderWhy: '前面的发不了才用后面的；客户同意过才用', noOrder: '一个都没选，什么也不会发。', sooner: '往前', use: '用', dont: '不用', c_sms: '短信', c_miniprogram: '小程序', quiet: '免打扰', quietWhy: '落在里面的，等过了再发',
    messages: '每句话', none: '还没有写过', noneWhy: '写一句，客户就会在那一步收到。', add: '加一句', change: '改', remove: '去掉', on: '走到哪一步', text_zh: '中文', text_en: '英文', holes: (names: string) => `可以写 ${names}；不写名字、电话、地址和金额`, template: '模板编号', fields: '模板里的字段', fieldsHelp: '模板的名字=这里的字段，用逗号隔开，比如 no=ticket, code=token', page: '小程序页面（可空）', noTemplate: '不填就不走这个方式', ways: '方式', noWay: '没有模板，发不出去', and: '、', note: '改完要按“保存”才算数。', removeOf: (what: string) => `去掉 ${what}`, changeOf: (what: string) => `改 ${what}`,
    'stage:received': '受理了', 'stage:given': '安排了技师', 'stage:there': '技师上门了', 'stage:done': '完工了', rating: '请客户评价', points: '积分有变动', node: (name: string) => `环节：${name}`,
  },
  {
    title: 'What customers are told', lead: 'at which step, in which words, and by which way first; what is not written is not told', order: 'Which way first', orderWhy: 'the next where one cannot; each where the customer agreed', noOrder: 'None is used, so nothing is sent.', sooner: 'Sooner', use: 'Use', dont: 'Do not use', c_sms: 'SMS', c_miniprogram: 'Mini program', quiet: 'Quiet hours', quietWhy: 'what falls into them waits until they are over',
    messages: 'The words', none: 'Nothing is written', noneWhy: 'Write one, and customers are told at that step.', add: 'Add one', change: 'Change', remove: 'Remove', on: 'At which step', text_zh: 'Chinese', text_en: 'English', holes: (names) => `may name ${names}; no name, phone, address or amount`, template: 'Template', fields: 'Its fields', fieldsHelp: 'the template’s name=a field of these, apart by commas, such as no=ticket, code=token', page: 'Page of the program (or empty)', noTemplate: 'left empty, this way is not used', ways: 'Ways', noWay: 'no template, so it cannot be sent', and: ', ', note: 'It counts once it is saved.', removeOf: (what) => `Remove ${what}`, changeOf: (what) => `Change ${what}`,
    'stage:received': 'taken', 'stage:given': 'a technician has it', 'stage:there': 'the technician is there', 'stage:done': 'done', rating: 'asked for a rating', points: 'points changed', node: (name) => `node: ${name}`,
  },
)
