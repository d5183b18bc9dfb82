import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import {
  chainOfRun,
  Chat,
  Message,
  messageCreated,
  messageResent,
  type CallChain,
  type StartedRun,
} from '../../../chats/index.js';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { newId, type Tx } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../../platform/events/index.js';
import { Agent } from '../../definitions/agent.entity.js';
import { RunBacklog } from './run.backlog.js';
import { RunEnder } from './run.ender.js';
import { Run } from './run.entity.js';
import { RunStore } from './run.store.js';
import { traceParentOf } from '../../tracing/trace-parent.js';
import { busyInSql } from './run.status.js';
import { lookAgainSeconds } from './run.turns.js';

/** Of one role to one message: each of them names all others. */
const mostAnswers = 20;

type Calling = PayloadOf<typeof messageCreated>;

/** For whom a run works, and by which run it was called. */
type Chain = Pick<Run, 'userId' | 'parentRunId' | 'rootRunId' | 'calledThrough'> &
  Partial<Pick<Run, 'source'>>;

interface NewRuns {
  orgId: string;
  chatId: string;
  triggerMessageId: string;
  agents: Pick<Agent, 'id' | 'username'>[];
  chain: Chain;
  /** What the answer begins with. */
  prefix?: string;
  /** Somebody asks who can ask again later: not while too many runs of the organization wait. */
  mayBeRefused?: boolean;
}

/** Starts the runs that messages call for, in the messages' own transactions, under the lock of their chat. */
@Injectable()
export class RunStarter {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly store: RunStore,
    private readonly ender: RunEnder,
    private readonly backlog: RunBacklog,
  ) {}

  /**
   * One run per role that the message addresses. Throws `queue_full` for what a person writes; whether a contact's role is
   * asked was found out before.
   */
  @InTransaction(messageCreated)
  async startForMessage(tx: Tx, event: Calling): Promise<StartedRun[]> {
    const agents = await this.agentsOf(tx, event);
    if (agents.length === 0) return [];
    const { orgId, chatId, messageId: triggerMessageId, authorKind, authorId } = event;
    if (authorKind === 'agent') {
      return this.insert(tx, { orgId, chatId, triggerMessageId, agents, chain: await chainFrom(tx, event) });
    }
    await this.interruptIfSo(tx, event, agents);
    const isPerson = authorKind === 'user';
    const chain = { ...ofNobody, userId: isPerson ? authorId : null };
    return this.insert(tx, { orgId, chatId, triggerMessageId, agents, chain, mayBeRefused: isPerson });
  }

  /** What works on the message's earlier text ends; its roles answer anew, beside their earlier answers. */
  @InTransaction(messageResent)
  async startAnew(tx: Tx, event: Calling): Promise<StartedRun[]> {
    await this.ender.endForMessage(tx, event);
    const { orgId, messageId, agentIds } = event;
    await this.requireRoom(tx, orgId, messageId, agentIds);
    return this.startForMessage(tx, event);
  }

  @InTransaction(chainOfRun)
  async chainOf(tx: Tx, { orgId, runId }: PayloadOf<typeof chainOfRun>): Promise<CallChain> {
    const [chain] = await tx.manager.query<CallChain[]>(
      `WITH RECURSIVE way AS (
         SELECT r.parent_run_id, r.trigger_message_id, COALESCE(r.root_run_id, r.id) AS root
         FROM runs r WHERE r.org_id = $1 AND r.id = $2
         UNION ALL
         SELECT p.parent_run_id, p.trigger_message_id, w.root
         FROM way w JOIN runs p ON p.org_id = $1 AND p.id = w.parent_run_id
       )
       SELECT
         ARRAY(SELECT DISTINCT r.agent_id FROM way w
               JOIN runs r ON r.org_id = $1 AND r.trigger_message_id = w.trigger_message_id) AS called,
         1 + (SELECT count(*) FROM runs r WHERE r.org_id = $1 AND r.root_run_id = (SELECT root FROM way LIMIT 1)) AS runs`,
      [orgId, runId],
    );
    return chain as CallChain;
  }

  /** Throws `too_many_answers` when one of these roles has given all that it gives to one message. */
  async requireRoom(tx: Tx, orgId: string, triggerMessageId: string, agentIds: string[]): Promise<void> {
    const full = await tx.manager.query<unknown[]>(
      `SELECT agent_id FROM runs
       WHERE org_id = $1 AND trigger_message_id = $2 AND agent_id = ANY($3) AND message_id IS NOT NULL
       GROUP BY agent_id HAVING count(*) >= $4`,
      [orgId, triggerMessageId, agentIds, mostAnswers],
    );
    if (full.length > 0) throw new AppError('too_many_answers');
  }

  /**
   * Each as the next generation of its agent and message, behind what is open of its agent in the chat. Throws `queue_full`
   * where it may be refused.
   */
  async insert(
    tx: Tx,
    { orgId, chatId, triggerMessageId, agents, chain, prefix, mayBeRefused = false }: NewRuns,
  ): Promise<StartedRun[]> {
    if (mayBeRefused) await this.backlog.requireRoom(tx, orgId, agents.length);
    const ids = agents.map(() => newId());
    await tx.manager.query(
      `INSERT INTO runs (id, org_id, chat_id, trigger_message_id, agent_id, agent_username, generation,
         user_id, parent_run_id, root_run_id, called_through, prefix, trace_parent, source, deadline_at, due_at)
       SELECT n.id, $1, $2, $3, n.agent_id, n.agent_username,
         COALESCE((SELECT max(g.generation) + 1 FROM runs g
                   WHERE g.org_id = $1 AND g.trigger_message_id = $3 AND g.agent_id = n.agent_id), 0),
         $7, $8, $9, $10, $11, $13, $14, now() + make_interval(secs => $12),
         CASE WHEN EXISTS (SELECT FROM runs o WHERE o.org_id = $1 AND o.chat_id = $2 AND o.agent_id = n.agent_id
                           AND o.status IN ${busyInSql})
              THEN now() + make_interval(secs => ${lookAgainSeconds}) ELSE now() END
       FROM unnest($4::uuid[], $5::uuid[], $6::text[]) AS n(id, agent_id, agent_username)`,
      [
        orgId,
        chatId,
        triggerMessageId,
        ids,
        agents.map(({ id }) => id),
        agents.map(({ username }) => username),
        chain.userId,
        chain.parentRunId,
        chain.rootRunId,
        chain.calledThrough,
        prefix ?? null,
        this.config.RUN_DEADLINE,
        traceParentOf(this.config),
        chain.source ?? 'chat',
      ],
    );
    tx.afterCommit(() => {
      this.backlog.written(orgId, agents.length);
      this.store.wake();
    });
    return agents.map(({ username }, index) => ({
      id: ids[index] as string,
      agentUsername: username,
      status: 'queued',
    }));
  }

  private agentsOf(tx: Tx, { orgId, agentIds }: Calling): Promise<Agent[]> | Agent[] {
    if (agentIds.length === 0) return [];
    return tx.manager.find(Agent, {
      select: { id: true, username: true },
      where: { orgId, id: In(agentIds), isActive: true },
    });
  }

  /** Roles never interrupt each other: what they ask waits. */
  private async interruptIfSo(tx: Tx, { orgId, chatId }: Calling, agents: Agent[]): Promise<void> {
    const chat = await tx.manager.findOne(Chat, {
      select: { id: true, whenBusy: true },
      where: { orgId, id: chatId },
    });
    if (chat?.whenBusy !== 'interrupt') return;
    await this.ender.interrupt(
      tx,
      orgId,
      chatId,
      agents.map(({ id }) => id),
    );
  }
}

const ofNobody: Chain = { userId: null, parentRunId: null, rootRunId: null, calledThrough: [] };

/** Of what an answer calls: it goes on from the run that wrote the answer. */
async function chainFrom(tx: Tx, { orgId, messageId }: Calling): Promise<Chain> {
  const message = await tx.manager.findOneByOrFail(Message, { orgId, id: messageId });
  const run = await tx.manager.findOneByOrFail(Run, { orgId, id: message.runId as string });
  return {
    userId: run.userId,
    parentRunId: run.id,
    rootRunId: run.rootRunId ?? run.id,
    calledThrough: [...run.calledThrough, run.agentId],
    source: run.source,
  };
}
