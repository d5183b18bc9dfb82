import {
  IconAlertTriangle,
  IconCalendarOff,
  IconCheck,
  IconClockPause,
  IconLoader2,
  type Icon,
} from '@tabler/icons-react';
import type { Occurrence } from '../api-types';

interface Look {
  color: string;
  icon?: Icon;
}

/** How a time looks by what became of it. */
export const looks: Record<Occurrence['status'], Look> = {
  scheduled: { color: 'artel' },
  cancelled: { color: 'gray', icon: IconCalendarOff },
  fired: { color: 'blue', icon: IconLoader2 },
  running: { color: 'blue', icon: IconLoader2 },
  succeeded: { color: 'gray', icon: IconCheck },
  failed: { color: 'red', icon: IconAlertTriangle },
  missed: { color: 'orange', icon: IconClockPause },
};
