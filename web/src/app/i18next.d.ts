import type admin from '../admin/texts/en.json';
import type agents from '../agents/texts/en.json';
import type calendar from '../calendar/texts/en.json';
import type chats from '../chats/texts/en.json';
import type identity from '../identity/texts/en.json';
import type integrations from '../integrations/texts/en.json';
import type knowledge from '../knowledge/texts/en.json';
import type notifications from '../notifications/texts/en.json';
import type reviews from '../reviews/texts/en.json';
import type search from '../search/texts/en.json';
import type usage from '../usage/texts/en.json';
import type welcome from '../welcome/texts/en.json';
import type palette from './palette/texts/en.json';
import type app from './texts/en.json';

/** Keys of texts are checked: each feature has a line here. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: {
      admin: typeof admin;
      agents: typeof agents;
      app: typeof app;
      calendar: typeof calendar;
      chats: typeof chats;
      identity: typeof identity;
      integrations: typeof integrations;
      knowledge: typeof knowledge;
      notifications: typeof notifications;
      palette: typeof palette;
      reviews: typeof reviews;
      search: typeof search;
      usage: typeof usage;
      welcome: typeof welcome;
    };
  }
}
