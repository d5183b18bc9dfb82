import { Injectable } from '@nestjs/common';
import { agentsNamed } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import type { ChatSettings } from './chat.dto.js';

/** Checks what only the database knows of a chat's settings. */
@Injectable()
export class ChatSettingsCheck {
  constructor(private readonly events: Events) {}

  /** Throws `validation_failed` for agents that do not exist and validators who are not in the chat. */
  async require(
    tx: Tx,
    orgId: string,
    { allowedAgentIds, validatorIds }: ChatSettings,
    memberIds: string[],
  ): Promise<void> {
    if (allowedAgentIds?.length) {
      const known = await this.events.ask(tx, agentsNamed, { orgId, agentIds: allowedAgentIds });
      requireAll('allowedAgentIds', allowedAgentIds, known.flat(), 'names an agent that does not exist');
    }
    if (validatorIds)
      requireAll('validatorIds', validatorIds, memberIds, 'names somebody who is not in the chat');
  }
}

function requireAll(path: string, named: string[], known: string[], message: string): void {
  const all = new Set(known);
  if (named.every((id) => all.has(id))) return;
  throw new AppError('validation_failed', undefined, { errors: [{ path, message }] });
}
