import { Injectable } from '@nestjs/common';
import { OccurrenceLog, type TakenOccurrence } from '../../calendar/index.js';
import { ChatPlaces, ChatService } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';

/** Where the roles of events are asked. */
@Injectable()
export class CalendarChats {
  constructor(
    private readonly occurrences: OccurrenceLog,
    private readonly chats: ChatService,
    private readonly places: ChatPlaces,
  ) {}

  /** The event's chat, if who made it is still in it; else one of theirs with the role, made once. */
  async chatOf(tx: Tx, orgId: string, agentId: string, taken: TakenOccurrence): Promise<string> {
    const { eventId, title, createdBy: userId } = taken;
    const person = { orgId, userId };
    if (taken.chatId) {
      const refusal = await this.places.refusal(tx, person, taken.chatId, agentId);
      if (refusal) throw new AppError(refusal, refusals[refusal]);
      return taken.chatId;
    }
    // One that is gone, or was put away, or is another role's, is followed by a new one.
    const serves = async (id: string): Promise<boolean> =>
      !(await this.places.refusal(tx, person, id, agentId));
    if (taken.ownChatId && (await serves(taken.ownChatId))) return taken.ownChatId;
    // Another time of the event may have opened one meanwhile.
    const opened = await this.occurrences.lockOwnChat(tx, orgId, eventId);
    if (opened && opened !== taken.ownChatId && (await serves(opened))) return opened;
    const chatId = await this.chats.openFor(tx, person, { agentId, title });
    await this.occurrences.keepOwnChat(tx, orgId, eventId, chatId);
    return chatId;
  }
}

const refusals = {
  not_found: 'The chat of this event is gone, or who made it is no longer in it',
  chat_archived: 'The chat of this event is archived',
  forbidden: 'The role of this event is not called in its chat',
};
