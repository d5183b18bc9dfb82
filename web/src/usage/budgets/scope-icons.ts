import { IconBuilding, IconKey, IconRobot, IconUser, type Icon } from '@tabler/icons-react';
import type { Budget } from './budgets';

export const scopeIcons: Record<Budget['scope'], Icon> = {
  organization: IconBuilding,
  user: IconUser,
  agent: IconRobot,
  key: IconKey,
};
