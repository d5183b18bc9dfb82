import { z } from 'zod';
import { pageOf, Storable, Timestamp } from '../../platform/http/index.js';
import { longestMessage, MessageView } from '../messages/message.dto.js';
import type { MessageVersion } from './message-version.entity.js';

export const EditMessage = z.strictObject({
  content: Storable(longestMessage).describe('May be blank beside an attachment only'),
  resend: z.boolean().default(false).describe('Asks the roles that it addresses anew'),
});
export type EditMessage = z.infer<typeof EditMessage>;

export const EditedMessage = MessageView.extend({
  unknownMentions: z.array(z.string()).describe('What looks like a mention but is nobody here'),
}).meta({ id: 'EditedMessage' });
export type EditedMessage = z.infer<typeof EditedMessage>;

export const VersionView = z
  .object({
    version: z.number().describe('From 1, the first text'),
    content: z.string(),
    replacedAt: Timestamp,
    replacedBy: z.uuid(),
  })
  .meta({ id: 'MessageVersion' });
export type VersionView = z.infer<typeof VersionView>;
export const VersionPage = pageOf(VersionView);

export const versionView = (row: MessageVersion): VersionView => ({
  version: row.version,
  content: row.content,
  replacedAt: row.replacedAt.toISOString(),
  replacedBy: row.replacedBy,
});
