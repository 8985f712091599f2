import { many, words } from '../../words'

export const FORMS = words(
  {
    fields: '要填的', noField: '还没有要填的。点下面一种加上，或拖进来。', addField: '加一项', palette: '点一下加在最后，或拖到要放的地方', said: '拖动排序，或在项上按 Alt+↑↓；Delete 删，Ctrl+Z 撤销。', preview: '手机上的样子', previewWhy: '可以在这里试填，不会存。', count: (n: number) => `${n} 项`,
    text: '单行文字', long_text: '多行文字', number: '数字', money: '金额', date: '日期', time: '时间', choice: '单选', multi: '多选', rating: '打分', photo: '照片', file: '文件', signature: '签名', location: '定位', asset: '设备', serial: '序列号', part_list: '备件清单',
    type: '种类', help: '提示', hasHelp: '旁边写一句提示', helpZh: '提示（中文）', helpEn: '提示（英文）', required: '必填', notRequired: '不用填', always: '总是要填', sometimes: '满足条件才要填', shown: '什么时候出现', shownAlways: '总是出现', shownSometimes: '满足条件才出现',
    min: '最小', max: '最大', places: '几位小数', unit: '单位', currency: '货币', choices: '选项', addChoice: '加一个选项', choiceN: (n: number) => `选项 ${n}`, dropChoice: '去掉',
    computed: '自动算出来', computedOff: '由人来填', op: '怎么算', sum: '相加', difference: '第一个减第二个', product: '相乘', days: '两个日期相差几天', of: '用哪些项', filled: '自动带出来', filledOff: '不带',
    src_serial_model: '序列号对应的型号', src_serial_warranty_end: '保修到哪天', src_order_goods: '订单里的货', src_order_waybill: '运单号', src_order_paid_at: '付款时间', src_customer_name: '客户姓名', src_customer_address: '客户地址', src_ticket_region: '地区', src_ticket_outlet: '网点', src_ticket_asset: '设备', src_technician_name: '技师姓名',
    states: '计价用的事实', fact: '填的就是', statesNone: '不作为事实', saysNothing: '空着表示不说', yes: '是', no: '不是', statesWhy: '填了就计价，谁能说这个事实照旧；完工以后不再由表单改。',
    protected: '只有这些角色看得到', variants: (n: number) => `有 ${n} 个地区或部门的变体，照原样留着`, remove: '删掉这一项', requiredMark: '必填', usedBy: '哪些步骤在用', moveUp: '往前', moveDown: '往后', back: '全部表单',
    makeFrequent: '用常见问题生成', frequent: '常见问题', otherProblem: '其他问题', foundFrequent: (list: string) => `近三个月差评里说的：${list}。已加成一项，还没有保存。`, noFrequent: '近三个月没有差评，没有可用来生成的。',
  },
  {
    fields: 'What it asks', noField: 'It asks nothing yet. Press a kind below, or drag it in.', addField: 'Add a field', palette: 'Press to add at the end, or drag to its place', said: 'Drag to sort, or Alt+↑↓ on a field; Delete removes it, Ctrl+Z takes back.', preview: 'As the phone shows it', previewWhy: 'Try it here; nothing is kept.', count: (n) => many(n, 'field'),
    text: 'Text', long_text: 'Long text', number: 'Number', money: 'Amount', date: 'Day', time: 'Time', choice: 'One of', multi: 'Several of', rating: 'Rating', photo: 'Photos', file: 'Files', signature: 'Signature', location: 'Place', asset: 'Asset', serial: 'Serial number', part_list: 'Parts',
    type: 'Kind', help: 'Hint', hasHelp: 'A hint beside it', helpZh: 'Hint, Chinese', helpEn: 'Hint, English', required: 'Needed', notRequired: 'not needed', always: 'always', sometimes: 'where a condition holds', shown: 'Asked', shownAlways: 'always', shownSometimes: 'where a condition holds',
    min: 'Least', max: 'Most', places: 'Decimals', unit: 'Unit', currency: 'Currency', choices: 'Choices', addChoice: 'Add a choice', choiceN: (n) => `Choice ${n}`, dropChoice: 'Remove',
    computed: 'Worked out', computedOff: 'people answer it', op: 'How', sum: 'added up', difference: 'first less second', product: 'multiplied', days: 'days between two days', of: 'Of which fields', filled: 'Filled in by itself', filledOff: 'no',
    src_serial_model: 'model of the serial number', src_serial_warranty_end: 'end of warranty', src_order_goods: 'goods of the order', src_order_waybill: 'waybill', src_order_paid_at: 'when it was paid', src_customer_name: "customer's name", src_customer_address: "customer's address", src_ticket_region: 'region', src_ticket_outlet: 'outlet', src_ticket_asset: 'asset', src_technician_name: "technician's name",
    states: 'Fact of price rules', fact: 'The answer is', statesNone: 'no fact', saysNothing: 'empty: it says nothing', yes: 'yes', no: 'no', statesWhy: 'It counts in the price as soon as it is answered, by whoever may tell it; of finished work no form changes it.',
    protected: 'Only these roles read it', variants: (n) => `${many(n, 'variant')} for regions or departments, kept as they are`, remove: 'Remove this field', requiredMark: 'needed', usedBy: 'Used by', moveUp: 'Earlier', moveDown: 'Later', back: 'All forms',
    makeFrequent: 'Make from frequent problems', frequent: 'Frequent problems', otherProblem: 'Another problem', foundFrequent: (list) => `What complaints of three months say: ${list}. It is a field now, and nothing is saved yet.`, noFrequent: 'There were no complaints in three months to make it of.',
  },
)
