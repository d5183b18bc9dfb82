import { Injectable } from '@nestjs/common';
import { messageCreated, messageResent, type StartedRun } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { Notifications } from '../intents/notifications.js';
import { excerpt, linkTo, saidIn } from './said.js';

type Told = PayloadOf<typeof messageCreated>;

/** People learn that a person or a role has mentioned them: once for each message, however often that is sent again. */
@Injectable()
export class MentionsSource {
  constructor(private readonly notifications: Notifications) {}

  @InTransaction(messageCreated)
  created(tx: Tx, message: Told): Promise<StartedRun[]> {
    return this.tell(tx, message);
  }

  @InTransaction(messageResent)
  resent(tx: Tx, message: Told): Promise<StartedRun[]> {
    return this.tell(tx, message);
  }

  /** Only members of the chat are ever mentioned. Starts no runs. */
  private async tell(tx: Tx, { orgId, messageId, mentionedIds }: Told): Promise<StartedRun[]> {
    if (mentionedIds.length === 0) return [];
    const said = (await saidIn(tx, orgId, [messageId])).get(messageId);
    if (!said) return [];
    const { authorName: author, chat, content } = said;
    await this.notifications.intend(tx, [
      {
        orgId,
        userIds: mentionedIds,
        type: 'mention',
        template: 'mention',
        params: { author, chat, text: excerpt(content).text },
        link: linkTo(said),
        subject: { kind: 'message', id: messageId },
        chatId: said.chatId,
        key: `mention:${messageId}`,
      },
    ]);
    return [];
  }
}
