import {
  IconBan,
  IconBuilding,
  IconChartBar,
  IconHeartbeat,
  IconHistory,
  IconKey,
  IconPigMoney,
  IconServer,
  IconShieldLock,
  IconStack2,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';

/** Parts of the administration, in the order of the tabs. */
export const sections = [
  { to: '/admin/people', label: 'people.title', about: 'people.about', icon: IconUsers },
  {
    to: '/admin/organization',
    label: 'organization.title',
    about: 'organization.about',
    icon: IconBuilding,
  },
  {
    to: '/admin/permissions',
    label: 'permissions.title',
    about: 'permissions.short',
    icon: IconShieldLock,
  },
  { to: '/admin/keys', label: 'keys.title', about: 'keys.short', icon: IconKey },
  { to: '/admin/usage', label: 'usage.title', about: 'usage.about', icon: IconChartBar },
  { to: '/admin/budgets', label: 'budgets.title', about: 'budgets.about', icon: IconPigMoney },
  { to: '/admin/refused', label: 'refused.title', about: 'refused.short', icon: IconBan },
  { to: '/admin/queue', label: 'queue.title', about: 'queue.about', icon: IconStack2 },
  { to: '/admin/servers', label: 'servers.title', about: 'servers.about', icon: IconServer },
  { to: '/admin/audit', label: 'audit.title', about: 'audit.about', icon: IconHistory },
  { to: '/admin/health', label: 'health.title', about: 'health.about', icon: IconHeartbeat },
] as const satisfies { to: string; label: string; about: string; icon: Icon }[];
