import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { z } from 'zod';
import { ChatService, messageCreated, runsOfMessage, type StartedRun } from '../../chats/index.js';
import type { ApiKeyActor, UserActor } from '../../identity/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { newId, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { decodeCursor, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { Agent } from '../definitions/agent.entity.js';
import { runView, type RunDetails, type RunView } from './run.dto.js';
import { Run, type FacadeInput } from './run.entity.js';
import { RunReader } from './run.reader.js';
import { RunStore } from './run.store.js';
import type { RunInbox } from './run.inbox.js';
import { announceEnd } from './run.watchdog.js';
import { RunWorker } from './run.worker.js';

/** A run can outlive its deadline by what its end takes. */
const marginSeconds = 60;

type MessageCreated = PayloadOf<typeof messageCreated>;

/** Starts runs, shows them to those who may see them, and cancels them. */
@Injectable()
export class RunService {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly store: RunStore,
    private readonly reader: RunReader,
    private readonly worker: RunWorker,
    private readonly chats: ChatService,
    private readonly live: LiveBus,
  ) {}

  /** One run per role that the message addresses, in the message's own transaction. */
  @InTransaction(messageCreated)
  async startForMessage(tx: Tx, event: MessageCreated): Promise<StartedRun[]> {
    if (event.agentIds.length === 0) return [];
    const { orgId, chatId, messageId: triggerMessageId } = event;
    const agents = await tx.manager.find(Agent, {
      select: { id: true, username: true },
      where: { orgId, id: In(event.agentIds), isActive: true },
    });
    const deadlineAt = () => `now() + make_interval(secs => ${this.config.RUN_DEADLINE})`;
    if (agents.length > 0) {
      await tx.manager
        .createQueryBuilder()
        .insert()
        .into(Run)
        .values(
          agents.map((agent) => ({
            id: newId(),
            orgId,
            chatId,
            triggerMessageId,
            agentId: agent.id,
            agentUsername: agent.username,
            userId: event.authorKind === 'user' ? event.authorId : null,
            deadlineAt,
          })),
        )
        .orIgnore()
        .execute();
    }
    tx.afterCommit(() => this.wake());
    return this.runsOf(tx, { orgId, messageId: triggerMessageId });
  }

  @InTransaction(runsOfMessage)
  async runsOf(tx: Tx, { orgId, messageId }: PayloadOf<typeof runsOfMessage>): Promise<StartedRun[]> {
    const runs = await tx.manager.find(Run, {
      where: { orgId, triggerMessageId: messageId },
      order: { id: 'ASC' },
    });
    return runs.map(({ id, agentUsername, status }) => ({ id, agentUsername, status }));
  }

  /** Starts a run for the facade; the inbox hears it from its first event. */
  async startForFacade(
    actor: ApiKeyActor,
    agent: Agent,
    input: FacadeInput,
  ): Promise<{ id: string; inbox: RunInbox }> {
    const id = newId();
    const inbox = this.reader.listen(id);
    const claimed = this.worker.reserve();
    try {
      const first = await this.store.addFacadeRun({
        id,
        orgId: actor.orgId,
        agentId: agent.id,
        agentUsername: agent.username,
        apiKeyId: actor.apiKeyId,
        input,
        claimed,
      });
      if (first) this.worker.beginReserved(first);
      else this.wake();
      return { id, inbox };
    } catch (error) {
      if (claimed) this.worker.unreserve();
      inbox.close();
      throw error;
    }
  }

  async get(actor: UserActor, id: string): Promise<RunDetails> {
    const run = await this.find(actor, id);
    const snapshot = await this.reader.snapshot(run);
    return { ...runView(run), partial: snapshot ? { text: snapshot.text, eventId: snapshot.id } : null };
  }

  /** The newest runs of these chats that are open, or ended after `since`: what a client that comes back shows. */
  async openOrRecent(orgId: string, chatIds: string[], since: Date, limit: number): Promise<RunView[]> {
    const runs = await this.dataSource.manager
      .createQueryBuilder(Run, 'r')
      .where('r.orgId = :orgId', { orgId })
      .andWhere(
        // A run that ended lately was made at most its deadline ago: so the index finds it without the chat's history.
        `r.id IN (
           SELECT o.id FROM runs o WHERE o.org_id = :orgId AND o.chat_id = ANY(:chatIds)
             AND o.status IN ('queued', 'running', 'waiting_approval')
           UNION ALL
           SELECT e.id FROM runs e WHERE e.org_id = :orgId AND e.chat_id = ANY(:chatIds) AND e.finished_at > :since
             AND e.id > first_id_at(:since::timestamptz - make_interval(secs => :longest)))`,
        { chatIds, since, longest: this.config.RUN_DEADLINE + marginSeconds },
      )
      .orderBy('r.id', 'DESC')
      .limit(limit)
      .getMany();
    return runs.map(runView);
  }

  /** The runs of a chat, newest first: what a reader who joins, or reloads, finds under way or failed. */
  async listOfChat(actor: UserActor, chatId: string, { limit, cursor }: PageQuery): Promise<Page<RunView>> {
    await this.chats.find(actor, chatId);
    const [before] = cursor ? decodeCursor(cursor, z.tuple([z.uuid()])) : [undefined];
    const query = this.dataSource.manager
      .createQueryBuilder(Run, 'r')
      .where('r.orgId = :orgId AND r.chatId = :chatId', { orgId: actor.orgId, chatId })
      .orderBy('r.id', 'DESC')
      .limit(limit + 1);
    if (before) query.andWhere('r.id < :before', { before });
    return toPage(await query.getMany(), limit, runView, (run) => [run.id]);
  }

  /** Ends a run that has not ended. A running one is stopped upstream; what it has written so far is not an answer. */
  async cancel(actor: UserActor, id: string): Promise<RunDetails> {
    const run = await this.find(actor, id);
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE runs SET status = 'cancelled', finished_at = now(), lease_until = NULL
       WHERE org_id = $1 AND id = $2 AND status IN ('queued', 'running', 'waiting_approval') RETURNING id`,
      [actor.orgId, id],
    );
    if (rows.length === 0) throw new AppError('run_finished');
    this.live.publish({ topics: [topics.runControl], type: 'cancel', data: { runId: id } });
    announceEnd(this.live, run, 'cancelled');
    return this.get(actor, id);
  }

  /** A run of a chat that the actor is in, or, for those who manage agents, of the facade. */
  async find(actor: UserActor, id: string): Promise<Run> {
    const run = await this.dataSource.manager.findOneBy(Run, { orgId: actor.orgId, id });
    if (!run) throw notFound('The run');
    if (!run.chatId && !actor.permissions.has('agent:manage')) throw notFound('The run');
    if (run.chatId) {
      await this.chats.find(actor, run.chatId).catch((error: unknown) => {
        throw error instanceof AppError && error.code === 'not_found' ? notFound('The run') : error;
      });
    }
    return run;
  }

  async isVisible(actor: UserActor, id: string): Promise<boolean> {
    return this.find(actor, id).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AppError && error.code === 'not_found') return false;
        throw error;
      },
    );
  }

  private wake(): void {
    this.live.publish({ topics: [topics.runsDue], type: 'wake', data: {} });
  }
}
