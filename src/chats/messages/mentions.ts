import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import type { Chat } from '../chat/chat.entity.js';
import type { UserActor } from '../../identity/index.js';
import { callerOf, rolesMentioned, type Caller } from '../chat/chat.events.js';
import { mayBeCalled } from '../chat/chat.policy.js';
import { limitAsked } from './call-guard.js';
import { parseMentions, type ParsedMention } from './mention-grammar.js';
import type { Mention } from './message.entity.js';

/** More distinct mentions than this in one message are noise, or an attack. */
export const mostMentions = 50;

export const asWritten = ({ kind, username }: ParsedMention): string =>
  (kind === 'role' ? '@@' : '@') + username;

/** What a text mentions, each once. */
export const mentionsIn = (content: string): ParsedMention[] => [
  ...new Map(parseMentions(content).map((mention) => [asWritten(mention), mention])).values(),
];

/** The same of what a person wrote; throws `validation_failed` when there are too many. */
export function mentionsWithinLimit(content: string): ParsedMention[] {
  const parsed = mentionsIn(content);
  if (parsed.length > mostMentions)
    throw new AppError('validation_failed', `More than ${mostMentions} mentions`);
  return parsed;
}

/** Finds out who is meant. */
@Injectable()
export class Mentions {
  constructor(private readonly events: Events) {}

  /** The same of what a person writes. */
  async ofPerson(tx: Tx, actor: UserActor, chat: Chat, parsed: ParsedMention[]): Promise<Mention[]> {
    return limitAsked(await this.resolve(tx, chat, parsed, callerOf(actor)), chat.agentId);
  }

  /**
   * Members of the chat, and roles that the caller may use; whoever else is mentioned is left out. A role that the
   * chat does not allow, or that was stopped, is named as refused.
   */
  async resolve(tx: Tx, chat: Chat, parsed: ParsedMention[], caller: Caller): Promise<Mention[]> {
    const names = (kind: Mention['kind']) => parsed.filter((m) => m.kind === kind).map((m) => m.username);
    const [users, roles] = [names('user'), names('role')];
    const people = users.length
      ? await tx.manager.query<{ id: string; username: string }[]>(
          `SELECT u.id, u.username FROM users u
           JOIN chat_members m ON m.org_id = u.org_id AND m.user_id = u.id AND m.chat_id = $2
           WHERE u.org_id = $1 AND u.username = ANY($3) AND u.is_active`,
          [chat.orgId, chat.id, users],
        )
      : [];
    const agents = roles.length
      ? (await this.events.ask(tx, rolesMentioned, { orgId: chat.orgId, usernames: roles, caller })).flat()
      : [];
    return parsed.flatMap(({ kind, username }) => {
      const found = (kind === 'user' ? people : agents).find((one) => one.username === username);
      if (!found) return [];
      const mention: Mention = { kind, id: found.id, username };
      if (kind === 'user') return [mention];
      if (!mayBeCalled(chat, found.id)) return [{ ...mention, refused: 'not_allowed' }];
      return 'isStopped' in found && found.isStopped ? [{ ...mention, refused: 'stopped' }] : [mention];
    });
  }
}
