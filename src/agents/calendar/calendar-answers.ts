import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import {
  chatForEvent,
  chatsForEvents,
  roleForEvent,
  rolesOfEvents,
  type ChatRefusal,
  type NamedRole,
} from '../../calendar/index.js';
import { ChatPlaces } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { Agent } from '../definitions/agent.entity.js';
import { AgentService } from '../definitions/agent.service.js';

/** What the calendar asks of roles and chats, neither of which it knows. */
@Injectable()
export class CalendarAnswers {
  constructor(
    private readonly agents: AgentService,
    private readonly places: ChatPlaces,
  ) {}

  @InTransaction(rolesOfEvents)
  rolesOf(tx: Tx, { orgId, agentIds }: PayloadOf<typeof rolesOfEvents>): Promise<NamedRole[]> {
    return tx.manager.find(Agent, {
      select: { id: true, username: true, name: true },
      where: { orgId, id: In(agentIds), isActive: true },
    });
  }

  @InTransaction(roleForEvent)
  async mayAsk(tx: Tx, { orgId, agentId, asker }: PayloadOf<typeof roleForEvent>): Promise<boolean> {
    const caller = { kind: 'user' as const, ...asker };
    const agent = await this.agents.resolveChosen(tx, { orgId, agentId, caller });
    return agent?.usable ?? false;
  }

  @InTransaction(chatForEvent)
  mayActIn(tx: Tx, of: PayloadOf<typeof chatForEvent>): Promise<ChatRefusal | null> {
    return this.places.refusal(tx, of, of.chatId, of.agentId);
  }

  @InTransaction(chatsForEvents)
  chatsOf(tx: Tx, person: PayloadOf<typeof chatsForEvents>): Promise<string[]> {
    return this.places.idsOf(tx, person);
  }
}
