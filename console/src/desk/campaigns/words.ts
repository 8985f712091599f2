import { words } from '../../words'

export const CAMPAIGNS = words(
  {
    title: '活动和字段', lead: '各平台叫法不同的，认成同一个', review: '没人认得的活动名', reviewWhy: '认一次，以后这样写的都认得', noReview: '没有要认的', met: (channel: string, at: string) => `${channel} · ${at}`, itIs: '是哪个活动', choose: '选一个活动', newOne: '新的活动', say: '认下', two: (names: string) => `像是 ${names} 里的一个`, word: '凭哪几个字认', wordHelp: '名字里有这几个字，就是这个活动；太短会认错别的',
    rows: '认得的活动', rowsWhy: '改自带的，就用您的', add: '加活动', change: '改', remove: '去掉', removeRow: '不再认得这个活动', removeWhy: '自带的会回到原来的样子；以前认过的不变。', code: '代码', codeHelp: '报表里用，大写字母、数字和短横，比如 CAMPAIGN-COOL', name: '名字', words: '名字里的字', wordsHelp: '用、隔开，有一个就算', days: '日子', daysHelp: '月.日，用、隔开，比如 11.11；价钱和更长的数字里的不算', own: '您的', built: '自带', and: '、',
    map: '平台字段', mapWhy: '平台上客户的字段，在这里是什么', addField: '加字段', channel: '平台', field: '平台的叫法', fieldHelp: '照平台写的，下一层用点隔开', to: '在这里是', t_points: '积分', t_tag: '标签', t_level: '等级', t_text: '文字', called: '叫什么', times: '乘多少', rounding: '零头', down: '去掉', half_up: '四舍五入', removeField: '不再认得这个字段', fieldWhy: '以前读过的不变。', by: (times: string, rounding: string) => `× ${times}，零头${rounding}`, c_tmall: '天猫', c_youzan: '有赞', c_wecom: '企业微信', c_miniprogram: '小程序',
  },
  {
    title: 'Campaigns and fields', lead: 'what platforms call differently, known as one', review: 'Names that nobody knows', reviewWhy: 'said once, it is known from then on', noReview: 'Nothing has to be looked at', met: (channel, at) => `${channel} · ${at}`, itIs: 'Which campaign is it', choose: 'Choose a campaign', newOne: 'A new one', say: 'Say so', two: (names) => `may be one of ${names}`, word: 'Known by these words', wordHelp: 'a name with them is this campaign; too short, and others are taken for it',
    rows: 'Campaigns that are known', rowsWhy: 'yours replaces one that came with the product', add: 'Add a campaign', change: 'Change', remove: 'Remove', removeRow: 'This is no campaign any more', removeWhy: 'One that came with the product is as before; what was known by it stays.', code: 'Code', codeHelp: 'used by reports: capitals, digits and dashes, such as CAMPAIGN-COOL', name: 'Name', words: 'Words in names', wordsHelp: 'apart by commas; one is enough', days: 'Days', daysHelp: 'month.day, apart by commas, such as 11.11; not in prices or longer numbers', own: 'yours', built: 'built in', and: ', ',
    map: 'Fields of platforms', mapWhy: 'what a field of a platform’s customer is here', addField: 'Add a field', channel: 'Platform', field: 'Its name there', fieldHelp: 'as the platform writes it, a path with dots', to: 'Here it is', t_points: 'points', t_tag: 'a tag', t_level: 'a level', t_text: 'text', called: 'Called', times: 'Times', rounding: 'Fractions', down: 'cut off', half_up: 'rounded', removeField: 'This field is not known any more', fieldWhy: 'What was read before stays.', by: (times, rounding) => `× ${times}, fractions ${rounding}`, c_tmall: 'Tmall', c_youzan: 'Youzan', c_wecom: 'WeCom', c_miniprogram: 'Mini program',
  },
)

type Words = (typeof CAMPAIGNS)['zh']
export const platform = (w: Words, code: string): string => (w as unknown as Record<string, string | undefined>)[`c_${code}`] ?? code
/** What was written in one field, apart by commas of either kind. */
export const apart = (text: string): string[] => [...new Set(text.split(/[、,，]/).map((each) => each.trim()).filter(Boolean))]
