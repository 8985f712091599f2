import { many, words } from '../../words'

export const CODES = words(
  {
    title: '报修码', lead: '贴在网点或设备上，谁都能扫码报修', outlet: '网点', make: '做一个码', label: '贴在哪里', labelHint: '比如：一楼冷柜旁', labelHelp: '报修的人会看到', asset: '设备编号', assetHelp: '可以不填；填了，报修单会带上这台设备', noOutlet: '您没有可以管的网点。', wholeOutlet: '整个网点', by: '谁做的', acts: '操作', show: '看码', print: '打印', printAll: (n: number) => `打印 ${n} 个`, drawing: '正在画', count: (n: number) => `共 ${n} 个`, none: '这个网点还没有报修码', noneWhy: '做一个，打印出来贴上。', end: '收回', endOf: (name: string) => `收回 ${name}`, endWhy: '收回以后扫它不能再报修；已经报的单还在。', codeOf: (name: string) => `${name}的报修码`, scan: '扫码报修',
  },
  {
    title: 'Report codes', lead: 'fixed at an outlet or on an asset; anybody who scans one can report a fault', outlet: 'Outlet', make: 'Make a code', label: 'Where it hangs', labelHint: 'e.g. beside the freezer, ground floor', labelHelp: 'whoever reports sees it', asset: 'Asset', assetHelp: 'may stay empty; else tickets name it', noOutlet: 'There is no outlet for you to look after.', wholeOutlet: 'the whole outlet', by: 'Made by', acts: 'What to do', show: 'Show', print: 'Print', printAll: (n) => `Print ${many(n, 'code')}`, drawing: 'Drawing', count: (n) => many(n, 'code'), none: 'This outlet has no code yet', noneWhy: 'Make one, print it, put it up.', end: 'Take back', endOf: (name) => `Take back: ${name}`, endWhy: 'Nobody reports by it any more; tickets that came by it stay.', codeOf: (name) => `Code: ${name}`, scan: 'Scan to report a fault',
  },
)
