/** The provinces by the first two digits of a division code (GB/T 2260). */
import type { Lang } from '../words'

const NAMES = '11北京/Beijing 12天津/Tianjin 13河北/Hebei 14山西/Shanxi 15内蒙古/Inner Mongolia 21辽宁/Liaoning 22吉林/Jilin 23黑龙江/Heilongjiang 31上海/Shanghai 32江苏/Jiangsu 33浙江/Zhejiang 34安徽/Anhui 35福建/Fujian 36江西/Jiangxi 37山东/Shandong 41河南/Henan 42湖北/Hubei 43湖南/Hunan 44广东/Guangdong 45广西/Guangxi 46海南/Hainan 50重庆/Chongqing 51四川/Sichuan 52贵州/Guizhou 53云南/Yunnan 54西藏/Tibet 61陕西/Shaanxi 62甘肃/Gansu 63青海/Qinghai 64宁夏/Ningxia 65新疆/Xinjiang 71台湾/Taiwan 81香港/Hong Kong 82澳门/Macao'
const BY_CODE = new Map([...NAMES.matchAll(/(\d\d)([^/]+)\/(.+?)(?= \d\d|$)/g)].map(([, code, zh, en]) => [code, { zh: zh ?? '', en: en ?? '' }]))

/** What the province of a division code is called; the code's country where it is abroad. */
export function provinceName(region: string, lang: Lang): string {
  return BY_CODE.get(region.slice(0, 2))?.[lang] ?? region.slice(0, 2)
}

/** What a province is called after its name; a prefecture like 海南州 is none. */
const WHAT = /^(省|市|(壮族|回族|维吾尔)?自治区|特别行政区)?$/

/** The division code of a province by its name, with or without 省 and the like, or by its code; undefined of anything else. */
export function provinceCode(name: string): string | undefined {
  const text = name.trim().toLowerCase()
  if (/^\d{6}$/.test(text)) return BY_CODE.has(text.slice(0, 2)) ? `${text.slice(0, 2)}0000` : undefined
  const found = [...BY_CODE].find(([, each]) => each.en.toLowerCase() === text || (text.startsWith(each.zh) && WHAT.test(text.slice(each.zh.length))))
  return found && `${found[0]}0000`
}
