import { z } from 'zod';
import { defineEvent } from '../../platform/events/index.js';

/** An organization speaks another language from now on; what modules have said for it in the old one follows. */
export const languageChanged = defineEvent()('identity.language-changed', z.object({ orgId: z.uuid() }));
