import { words } from '../words'

export const ROLES = words(
  { admin: '管理员', finance: '财务', regional: '区域负责人', dispatcher: '调度', technician: '技师', partner: '网点合伙人', auditor: '审计' },
  { admin: 'Administrator', finance: 'Finance', regional: 'Regional manager', dispatcher: 'Dispatcher', technician: 'Technician', partner: 'Partner', auditor: 'Auditor' },
)
