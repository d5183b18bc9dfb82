/** Ways to a person. `web` is the inbox in the web client. */
export const channelTypes = ['telegram', 'email', 'webhook', 'web'] as const;
export type ChannelType = (typeof channelTypes)[number];
