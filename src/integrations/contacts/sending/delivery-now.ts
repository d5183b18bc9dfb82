import type { MessageDelivery } from '../../../chats/index.js';

export const deliveryNow = (state: MessageDelivery['state'], error?: string): MessageDelivery => ({
  state,
  ...(error === undefined ? {} : { error }),
  at: new Date().toISOString(),
});
