/** Days and times as the company's clock shows them (Beijing), in words. */
import { dayText } from './formats'
import { type Lang, many } from './index'

const ZONE = 'Asia/Shanghai'
const MINUTE = 60_000

function parts(at: Date): Record<string, string> {
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(at)
  return Object.fromEntries(made.map((each) => [each.type, each.value]))
}

/** 2026-11-27 */
export function day(at: Date | string = new Date()): string {
  const p = parts(new Date(at))
  return `${p.year}-${p.month}-${p.day}`
}

/** 2026-11, the calendar month that money is counted in. */
export function month(at: Date | string = new Date()): string {
  return day(at).slice(0, 7)
}

export function clock(at: Date | string): string {
  const p = parts(new Date(at))
  return `${p.hour}:${p.minute}`
}

/** 今天 09:21 / 11-26 16:40 */
export function moment(at: string, lang: Lang): string {
  const on = day(at)
  if (on === day()) return `${lang === 'zh' ? '今天' : 'Today'} ${clock(at)}`
  return `${dayText(on, on.slice(0, 4) !== day().slice(0, 4))} ${clock(at)}`
}

/** 11 月 27 日 周五 / Fri 27 November */
export function longDay(at: Date | string, lang: Lang): string {
  const date = new Date(at)
  if (lang === 'en') return new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, weekday: 'short', day: 'numeric', month: 'long' }).format(date)
  const p = parts(date)
  const week = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, weekday: 'short' }).format(date)
  return `${Number(p.month)} 月 ${Number(p.day)} 日 ${week}`
}

/** 2026 年 11 月 / November 2026 */
export function longMonth(period: string, lang: Lang): string {
  const [year, month] = period.split('-')
  if (lang === 'zh') return `${year} 年 ${Number(month)} 月`
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(new Date(`${period}-01T00:00:00Z`))
}

export function shortMonth(period: string, lang: Lang): string {
  if (lang === 'zh') return `${Number(period.slice(5))} 月`
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long' }).format(new Date(`${period}-01T00:00:00Z`))
}

/** The month so many months before (or, below 0, after). */
export function monthBefore(period: string, many = 1): string {
  const [year = 0, month = 1] = period.split('-').map(Number)
  const count = year * 12 + (month - 1) - many
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`
}

/** The day so many days later. */
export function dayAfter(on: string, days = 1): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) + days * 24 * 60 * MINUTE).toISOString().slice(0, 10)
}

/** 1 小时 48 分 / 1 h 48 min; from a day on in days. */
export function span(minutes: number, lang: Lang): string {
  const whole = Math.floor(Math.abs(minutes))
  const days = Math.floor(whole / 1440)
  const hours = Math.floor((whole % 1440) / 60)
  const rest = whole % 60
  if (lang === 'zh') {
    if (days) return hours ? `${days} 天 ${hours} 小时` : `${days} 天`
    return hours ? (rest ? `${hours} 小时 ${rest} 分` : `${hours} 小时`) : `${rest} 分`
  }
  if (days) return hours ? `${many(days, 'day')} ${hours} h` : many(days, 'day')
  return hours ? (rest ? `${hours} h ${rest} min` : `${hours} h`) : `${rest} min`
}

export function minutesUntil(at: string, now = Date.now()): number {
  return (Date.parse(at) - now) / MINUTE
}
