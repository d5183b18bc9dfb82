import {
  IconAlertTriangle,
  IconAt,
  IconCalendarEvent,
  IconCoins,
  IconHandStop,
  IconInfoCircle,
  IconMessageCheck,
  IconRubberStamp,
  type Icon,
} from '@tabler/icons-react';
import type { NotificationType } from '../api-types';

export const typeIcons: Record<NotificationType, Icon> = {
  mention: IconAt,
  answer_ready: IconMessageCheck,
  validation_due: IconRubberStamp,
  approval_requested: IconHandStop,
  event: IconCalendarEvent,
  agent_failure: IconAlertTriangle,
  budget: IconCoins,
  system: IconInfoCircle,
};
