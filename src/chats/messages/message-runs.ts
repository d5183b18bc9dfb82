import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MessageRun } from './message.dto.js';
import type { Message } from './message.entity.js';

/** The newest run of each role that these messages have called, by the messages' ids: one statement for all of them. */
export type CalledRuns = (
  orgId: string,
  messageIds: string[],
  manager: EntityManager,
) => Promise<Map<string, MessageRun[]>>;

/** What has become of the calls in messages. Chats knows no runs: the module that does says how they are read. */
@Injectable()
export class MessageRuns {
  private read: CalledRuns = () => Promise.resolve(new Map<string, MessageRun[]>());

  readBy(read: CalledRuns): void {
    this.read = read;
  }

  async of(messages: Message[], manager: EntityManager): Promise<Map<string, MessageRun[]>> {
    const calling = messages.filter(mayCall);
    const [first] = calling;
    if (!first) return new Map();
    return this.read(
      first.orgId,
      calling.map(({ id }) => id),
      manager,
    );
  }
}

/** In a chat with an agent whatever a person writes is for it. */
const mayCall = ({ authorKind, mentions, system, deletedAt }: Message): boolean =>
  !system &&
  !deletedAt &&
  (authorKind !== 'agent' || mentions.some(({ kind, refused }) => kind === 'role' && !refused));
