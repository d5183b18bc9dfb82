import { IconMessageChatbot, IconRoute, IconUsersGroup, type Icon } from '@tabler/icons-react';
import type { AgentType } from './api-types';

export const typeIcons: Record<AgentType, Icon> = {
  simple: IconMessageChatbot,
  chain: IconRoute,
  multi_agent: IconUsersGroup,
};
