import { IconBrandTelegram, IconDeviceDesktop, IconMail, IconWebhook, type Icon } from '@tabler/icons-react';
import type { ChannelType } from '../api-types';

export const channelIcons: Record<ChannelType, Icon> = {
  telegram: IconBrandTelegram,
  email: IconMail,
  webhook: IconWebhook,
  web: IconDeviceDesktop,
};
