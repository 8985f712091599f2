import { words } from '../words'

export const SHELL = words(
  {
    product: '算清',
    signIn: '登录', signInAgain: '登录过期了，登录后接着填。', starting: '正在打开',
    byWeCom: '用企业微信登录', byDingTalk: '用钉钉登录', byOwnApp: '用公司 APP 登录', byCode: '用一次性登录码登录', code: '登录码', codeHelp: '登录码由管理员用 ops 命令发给您，只能用一次。',
    byName: '试用环境：以谁的身份登录', name: '人员编号', nameHelp: '只在试用环境里有，真实账号里不能这样登录。', go: '登录',
    wrongCode: '这个登录码不对，或已经用过、过期了。', noWay: '这里还没有配好登录方式，请联系管理员。',
    signOut: '退出登录', language: '语言', unreachable: '服务器没有回应，稍后会自动再试。',
    main: '主菜单', notFound: '没有这个页面。', home: '回到首页', close: '关闭', back: '返回',
  },
  {
    product: 'Suanqing',
    signIn: 'Sign in', signInAgain: 'Your session is over. Sign in and go on filling in.', starting: 'Opening',
    byWeCom: 'Sign in with WeCom', byDingTalk: 'Sign in with DingTalk', byOwnApp: "Sign in with the company's app", byCode: 'Sign in with a one-time code', code: 'Code', codeHelp: 'An administrator makes it with the ops command; it works once.',
    byName: 'Trial: sign in as', name: 'Party id', nameHelp: 'This exists in trials only; no real account lets anybody in this way.', go: 'Sign in',
    wrongCode: 'This code is wrong, used already, or over.', noWay: 'No way of signing in is set up here yet; ask an administrator.',
    signOut: 'Sign out', language: 'Language', unreachable: 'The server does not answer. It will be asked again by itself.',
    main: 'Main menu', notFound: 'There is no such page.', home: 'To the first page', close: 'Close', back: 'Back',
  },
)
