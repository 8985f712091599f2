import { words } from '../words'

export const DOCS = words({ title: '算清 API', page: '本页', other: 'English' }, { title: 'Suanqing API', page: 'This page', other: '中文' })
