import { Injectable } from '@nestjs/common';
import { OccurrenceLog, occurrencesDue, type TakenOccurrence } from '../../calendar/index.js';
import { SystemMessages } from '../../chats/index.js';
import { activeUser, type User } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, type ErrorCode } from '../../platform/errors/index.js';
import { AfterCommit, type PayloadOf } from '../../platform/events/index.js';
import { LiveBus } from '../../platform/live/index.js';
import { AgentService } from '../definitions/agent.service.js';
import { announceStatus } from '../runs/queue/run.news.js';
import { RunStarter } from '../runs/queue/run.starter.js';
import { CalendarChats } from './calendar-chats.js';
import { occurrenceNote } from './occurrence-note.js';

/** Why a role cannot be asked until somebody changes the event, or what it needs. */
const lasting: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'forbidden',
  'agent_unavailable',
  'not_found',
  'chat_archived',
]);

/** Asks the roles of events that take place, each as the one who made the event would. */
@Injectable()
export class OccurrenceRuns {
  constructor(
    private readonly transactions: Transactions,
    private readonly occurrences: OccurrenceLog,
    private readonly agents: AgentService,
    private readonly chats: CalendarChats,
    private readonly messages: SystemMessages,
    private readonly starter: RunStarter,
    private readonly live: LiveBus,
  ) {}

  /** Each by itself: one that cannot be asked now holds up no other. Those that were asked already are left out. */
  @AfterCommit(occurrencesDue)
  async startAll({ orgId, occurrenceIds }: PayloadOf<typeof occurrencesDue>): Promise<void> {
    const errors: unknown[] = [];
    for (const id of occurrenceIds) {
      try {
        await this.start(orgId, id);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'Roles of events could not be asked');
  }

  /** What people have to mend is how the occurrence ends, and its event with it if that lasts; a fault is tried again. */
  private async start(orgId: string, id: string): Promise<void> {
    try {
      await this.transactions.run((tx) => this.ask(tx, orgId, id));
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      const { code, detail } = error;
      await this.transactions.run((tx) =>
        lasting.has(code)
          ? this.occurrences.giveUp(tx, orgId, id, { code, detail })
          : this.occurrences.end(tx, orgId, id, { code, detail }),
      );
    }
  }

  private async ask(tx: Tx, orgId: string, id: string): Promise<void> {
    const taken = await this.occurrences.take(tx, orgId, id);
    if (!taken) return;
    const { agentId } = taken;
    if (agentId === null) {
      const failure = { code: 'agent_unavailable', detail: 'This event has no role any more' };
      await this.occurrences.end(tx, orgId, id, failure);
      return;
    }
    const person = await personOf(tx, orgId, taken);
    const caller = { kind: 'user' as const, userId: person.id, role: person.role };
    const agent = await this.agents.resolveChosen(tx, { orgId, agentId, caller });
    if (!agent) throw new AppError('agent_unavailable', 'This role is gone');
    if (!agent.usable) throw new AppError('forbidden', 'Who made this event may no longer use its role');
    const chatId = await this.chats.chatOf(tx, orgId, agentId, taken);
    if (agent.isStopped) throw new AppError('agent_stopped');
    const { username, name } = person;
    const messageId = await this.messages.tell(tx, {
      orgId,
      chatId,
      author: { kind: 'user', id: person.id, username, name },
      note: { type: 'calendar.fired', eventId: taken.eventId },
      wording: occurrenceNote(taken),
    });
    if (!messageId) throw new AppError('not_found', 'The chat of this event is gone');
    const [run] = await this.starter.insert(tx, {
      orgId,
      chatId,
      triggerMessageId: messageId,
      agents: [agent],
      chain: { userId: person.id, parentRunId: null, rootRunId: null, calledThrough: [], source: 'calendar' },
    });
    const runId = run?.id as string;
    await this.occurrences.begin(tx, orgId, taken, { runId, chatId, messageId });
    // The note was told without it.
    const told = { id: runId, chatId, agentUsername: agent.username };
    tx.afterCommit(() => announceStatus(this.live, told, 'queued'));
  }
}

async function personOf(tx: Tx, orgId: string, { createdBy }: TakenOccurrence): Promise<User> {
  const person = await activeUser(tx.manager, orgId, createdBy);
  if (!person) throw new AppError('forbidden', 'Who made this event can no longer enter');
  return person;
}
