const names: Readonly<Record<string, string>> = {
  amocrm: 'amoCRM',
  telegram: 'Telegram',
  webhook: 'Webhook',
};

/** What people call a type of integrations; one that is not known here by its own name. */
export const channelName = (type: string): string => names[type] ?? type;
