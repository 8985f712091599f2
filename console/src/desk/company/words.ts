import { words } from '../../words'

export const COMPANY = words(
  {
    title: '公司外观', lead: '每个页面都照这里显示；接口不变。', name: '名称', nameHelp: '显示在菜单上，最多 20 个字。', logo: '标志', logoHelp: 'SVG 或 PNG，最大 50 KB，只能是图形。', noLogo: '去掉标志', accent: '主色', accentHelp: '链接和按钮的颜色，在白底上要看得清（对比度至少 5.5）。', usual: '用原来的颜色',
    dates: '日期', digits: '千位', comma: '逗号', space: '空格', none: '不分', example: '样子', modules: '模块', modulesHelp: '先用基本的，需要时再打开；关着只是菜单里不显示。', basic: '一直在：待处理、派单板、工单、人和网点、价目表、月结、付款、毛利、场景、表单、模板库。',
    menu: '自己的页面', menuHelp: '插件或别的系统的页面，放进菜单，在新窗口打开。谁能看由那个页面自己决定。', menuRow: (n: number) => `第 ${n} 个`, menuZh: '中文名', menuEn: '英文名', menuAt: '网址（https）或路径', menuRoles: (n: number) => `第 ${n} 个给谁看`, menuModule: '属于哪个模块', menuAlways: '一直在', menuAdd: '加一个页面', menuOut: (n: number) => `去掉第 ${n} 个`,
    stock: '库存', operations: '运营分析', dispatch: '派单权重', marketing: '营销：消息计划和海报', save: '保存', saving: '正在存', saved: '存好了。', notFile: '这个文件太大或读不了。', number: (n: number) => (n ? `第 ${n} 版` : '还没改过'),
  },
  {
    title: 'How pages look', lead: 'Every page follows it; the API stays as it is.', name: 'Name', nameHelp: 'Stands in the menu; 20 characters at most.', logo: 'Logo', logoHelp: 'SVG or PNG of at most 50 KB that only draws.', noLogo: 'Take the logo off', accent: 'Colour', accentHelp: 'Of links and buttons; it has to be read on white (contrast 5.5 at least).', usual: 'The usual colour',
    dates: 'Days', digits: 'Thousands', comma: 'comma', space: 'space', none: 'together', example: 'Example', modules: 'Modules', modulesHelp: 'Start with the basics and switch on what you need; what is off is only not in the menu.', basic: 'Always there: to do, dispatch board, tickets, people, price books, month close, payouts, margin, scenes, forms, templates.',
    menu: 'Own pages', menuHelp: 'Pages of a plugin or another system in the menu, each in a new window. Who may read one is for that page to say.', menuRow: (n) => `Page ${n}`, menuZh: 'Name in Chinese', menuEn: 'Name in English', menuAt: 'Address (https) or path', menuRoles: (n) => `In whose menu page ${n} stands`, menuModule: 'Of which module', menuAlways: 'always there', menuAdd: 'Add a page', menuOut: (n) => `Take out page ${n}`,
    stock: 'Stock', operations: 'Operations', dispatch: 'Weights of dispatch', marketing: 'Marketing: message plans and posters', save: 'Save', saving: 'Saving', saved: 'Saved.', notFile: 'This file is too large or cannot be read.', number: (n) => (n ? `version ${n}` : 'never changed'),
  },
)
