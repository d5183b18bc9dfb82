import {
  IconBooks,
  IconCalendar,
  IconHandStop,
  IconMessages,
  IconRobot,
  IconRubberStamp,
  IconSearch,
  IconSettings2,
  type Icon,
} from '@tabler/icons-react';
import { useWaitingApprovals } from '../agents';
import { useWaitingCount } from '../reviews';

/** Places of the client, in the order of the bar. Who lacks the permission does not see the place. */
export const places = [
  { to: '/chats', label: 'nav.chats', icon: IconMessages, permission: 'chat:read', isAtHand: true },
  { to: '/search', label: 'nav.search', icon: IconSearch, permission: 'chat:read' },
  {
    to: '/reviews',
    label: 'nav.reviews',
    icon: IconRubberStamp,
    permission: 'chat:read',
    useCount: useWaitingCount,
    isAtHand: true,
  },
  {
    to: '/approvals',
    label: 'nav.approvals',
    icon: IconHandStop,
    permission: 'approval:decide',
    useCount: useWaitingApprovals,
    isAtHand: true,
  },
  {
    to: '/calendar',
    label: 'nav.calendar',
    icon: IconCalendar,
    permission: 'calendar:read',
    isAtHand: true,
  },
  { to: '/knowledge', label: 'nav.knowledge', icon: IconBooks, permission: 'knowledge:read' },
  { to: '/agents', label: 'nav.agents', icon: IconRobot, permission: 'agent:read' },
  { to: '/admin', label: 'nav.admin', icon: IconSettings2, permission: 'user:manage' },
] as const satisfies Place[];

interface Place {
  to: string;
  label: string;
  icon: Icon;
  permission: string;
  /** How much waits there for whoever is signed in. */
  useCount?: () => number;
  /** On phones, where there is no room for all, it is in the bar itself; what is counted has to be. */
  isAtHand?: true;
}

export type ShownPlace = (typeof places)[number];
