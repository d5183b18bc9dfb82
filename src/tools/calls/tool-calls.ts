import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { ApprovalNeeded, type ApprovalRequest } from '../approvals/approval-needed.js';
import { Approval } from '../approvals/approval.entity.js';
import { callHash } from '../approvals/call-hash.js';
import { executeCall, type CallResult, type WantedCall } from './tool-execution.js';
import { ToolCall, type ToolCallState } from './tool-call.entity.js';

type Begun = { begun: true } | { begun: false; result: CallResult };
type Decision = { go: unknown } | { result: CallResult };

const lostTrack =
  'It is not known whether this call took effect: its worker stopped in the middle of it. It was not made again. ' +
  'Say so, and check before you call it once more.';

const stopped = 'It was stopped with the role that called it, and gave no result until then.';

/**
 * Makes the calls that agents want, each once in a run whatever happens to its workers: what has a result is not
 * called again, what changes something is not begun twice, and what a person must decide about waits for them.
 */
@Injectable()
export class ToolCalls {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
  ) {}

  /** Throws ApprovalNeeded when a person must decide first, and the signal's reason when the run was stopped. */
  async make(call: WantedCall): Promise<CallResult> {
    const earlier = await this.earlier(call);
    if (earlier && earlier.state !== 'running') return resultOf(earlier, call);
    const decision = await this.decide(call);
    if ('result' in decision) return this.refuse(call, decision.result);
    const begun = await this.begin(call, decision.go, earlier);
    if (!begun.begun) return begun.result;
    return this.finish(call, await this.carriedOut(call, decision.go));
  }

  private async carriedOut(call: WantedCall, input: unknown): Promise<CallResult> {
    try {
      return await executeCall(call, input, this.config.TOOL_TIMEOUT);
    } catch (error) {
      // The time of the role that wanted it is over, and the run goes on: nobody takes this call up again.
      if (call.signal.aborted && !call.attempt.aborted)
        await this.write(call, call.tool.readOnly ? 'failed' : 'unknown', refusal(stopped));
      throw error;
    }
  }

  /** All calls of a run, in the order in which they began. */
  ofRun(orgId: string, runId: string, limit: number): Promise<ToolCall[]> {
    return this.dataSource.manager.find(ToolCall, {
      where: { orgId, runId },
      order: { startedAt: 'ASC', key: 'ASC' },
      take: limit,
    });
  }

  /** By which keys these runs have called anything. */
  keysOf(
    manager: EntityManager,
    orgId: string,
    runIds: string[],
  ): Promise<Pick<ToolCall, 'runId' | 'key'>[]> {
    return manager.query(
      `SELECT run_id AS "runId", key FROM tool_calls WHERE org_id = $1 AND run_id = ANY($2)`,
      [orgId, runIds],
    );
  }

  /** What these calls were about, and gave, is said nowhere any more. One that is still being made can tell nothing. */
  async forget({ manager }: Tx, orgId: string, runIds: string[]): Promise<void> {
    await manager.query(
      `UPDATE tool_calls SET arguments = '{}', result = NULL, shown = NULL,
         state = CASE state WHEN 'running' THEN 'unknown' ELSE state END, finished_at = COALESCE(finished_at, now())
       WHERE org_id = $1 AND run_id = ANY($2)`,
      [orgId, runIds],
    );
  }

  /** Of results of which people are told less, no more than that is kept. Gives the runs that had any. */
  async forgetUnshown(manager: EntityManager, orgId: string, runIds: string[]): Promise<string[]> {
    await manager.query(
      `UPDATE tool_calls SET result = shown
       WHERE org_id = $1 AND run_id = ANY($2) AND shown IS NOT NULL AND result IS DISTINCT FROM shown`,
      [orgId, runIds],
    );
    const had = await manager.query<{ id: string }[]>(
      `SELECT DISTINCT run_id AS id FROM tool_calls WHERE org_id = $1 AND run_id = ANY($2) AND shown IS NOT NULL`,
      [orgId, runIds],
    );
    return had.map(({ id }) => id);
  }

  /** The first attempt finds none. */
  private earlier({ epoch, key, invocation: { orgId, runId } }: WantedCall): Promise<ToolCall | null> {
    if (epoch === 1) return Promise.resolve(null);
    return this.dataSource.manager.findOneBy(ToolCall, { orgId, runId, key });
  }

  /** What to call the tool with, or why not to. */
  private async decide(call: WantedCall): Promise<Decision> {
    const { tool, policy } = call;
    if (policy === 'deny') return { result: refusal('This role is not allowed to use this tool.') };
    const wanted = parsed(call, call.written);
    if ('result' in wanted) return wanted;
    const { go: input } = wanted;
    const isAsked = policy === 'ask' || tool.questionOf !== undefined;
    // What was decided holds, whatever the policy is by now; before the first attempt nothing was.
    if (!isAsked && call.epoch === 1) return { go: input };
    return this.judged(call, input, isAsked);
  }

  private async judged(call: WantedCall, input: unknown, isAsked: boolean): Promise<Decision> {
    const { tool, key, invocation } = call;
    const hash = callHash(tool, input);
    const approval = await this.dataSource.manager.findOneBy(Approval, {
      orgId: invocation.orgId,
      runId: invocation.runId,
      key,
    });
    if (!approval && !isAsked) return { go: input };
    if (!approval) {
      const refused = await verified(call);
      if (refused) return { result: refused };
    }
    if (!approval || approval.state === 'pending') throw new ApprovalNeeded(requestOf(call, input, hash));
    // A decision is about one call: for another one it says nothing.
    if (approval.hash !== hash) return { result: refusal('Another call was decided about than this one.') };
    if (approval.state === 'approved') {
      if (approval.question !== null)
        return { result: { ok: true, text: approval.comment ?? '', isOurs: true } };
      return approval.decidedArguments === null ? { go: input } : parsed(call, approval.decidedArguments);
    }
    if (approval.state === 'rejected')
      return {
        result: refusal(
          `A person refused this call.${approval.comment ? ` They say: ${approval.comment}` : ''}`,
        ),
      };
    return { result: refusal('Nobody decided about this call in time, so it was not made.') };
  }

  /** Writes down that the call begins, under the attempt's epoch; a run that is just being ended is waited for. */
  private async begin(call: WantedCall, input: unknown, earlier: ToolCall | null): Promise<Begun> {
    const { tool, key, epoch, invocation, signal } = call;
    // What was stopped while its call was judged leaves nothing behind that had begun.
    signal.throwIfAborted();
    if (earlier && !tool.readOnly) {
      const result = refusal(lostTrack);
      await this.write(call, 'unknown', result);
      return { begun: false, result };
    }
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO tool_calls (run_id, key, org_id, epoch, tool, arguments, read_only, state)
       SELECT r.id, $3, r.org_id, r.epoch, $5, $6, $7, 'running' FROM runs r
       WHERE r.org_id = $1 AND r.id = $2 AND r.epoch = $4 AND r.status = 'running'
       FOR SHARE OF r
       ON CONFLICT (run_id, key) DO UPDATE SET epoch = excluded.epoch, started_at = now()
         WHERE tool_calls.state = 'running' AND tool_calls.epoch < excluded.epoch AND tool_calls.read_only
       RETURNING key`,
      [invocation.orgId, invocation.runId, key, epoch, tool.name, JSON.stringify(input), tool.readOnly],
    );
    if (rows.length === 0) throw new AppError('run_cancelled', 'Another attempt has this run');
    return { begun: true };
  }

  private async finish(call: WantedCall, result: CallResult): Promise<CallResult> {
    const state = result.ok ? 'succeeded' : 'failed';
    await this.write(call, state, result);
    return result;
  }

  private async write(call: WantedCall, state: ToolCallState, told: CallResult): Promise<void> {
    const { key, invocation } = call;
    await this.dataSource.query(
      `UPDATE tool_calls SET state = $4, result = $5, shown = $6, finished_at = now()
       WHERE org_id = $1 AND run_id = $2 AND key = $3 AND state = 'running'`,
      [invocation.orgId, invocation.runId, key, state, told.text, told.shown ?? null],
    );
  }

  /** Kept as well: who reads how a run came about sees what was not done. */
  private async refuse(call: WantedCall, result: CallResult): Promise<CallResult> {
    const { tool, key, epoch, invocation } = call;
    await this.dataSource.query(
      `INSERT INTO tool_calls (run_id, key, org_id, epoch, tool, arguments, read_only, state, result, finished_at)
       SELECT r.id, $3, r.org_id, r.epoch, $5, $6, $7, $8, $9, now() FROM runs r
       WHERE r.org_id = $1 AND r.id = $2 AND r.epoch = $4
       ON CONFLICT (run_id, key) DO NOTHING`,
      [
        invocation.orgId,
        invocation.runId,
        key,
        epoch,
        tool.name,
        JSON.stringify(call.written ?? null),
        tool.readOnly,
        result.ok ? 'succeeded' : 'refused',
        result.text,
      ],
    );
    return result;
  }
}

function parsed({ tool }: WantedCall, written: unknown): Decision {
  try {
    return { go: tool.parse(written) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { result: refusal(`The arguments are not valid: ${error.detail}`) };
  }
}

/** Nobody is asked about a call that would be refused; whether its tool can be reached is found out by the call. */
async function verified({ tool, signal }: WantedCall): Promise<CallResult | undefined> {
  try {
    await tool.verify?.(signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError && error.code === 'tool_changed') return refusal(error.detail);
    log.warn(
      { err: error, tool: tool.name },
      'a tool could not be looked at before somebody is asked about it',
    );
  }
  return undefined;
}

const requestOf = (
  { tool, key, approverIds, invocation: { agent } }: WantedCall,
  input: unknown,
  hash: string,
): ApprovalRequest => ({
  key,
  agentId: agent.id,
  agentUsername: agent.username,
  agentName: agent.name,
  approverIds,
  tool: tool.name,
  toolDescription: tool.description,
  readOnly: tool.readOnly,
  arguments: input,
  hash,
  question: tool.questionOf?.(input) ?? null,
});

const refusal = (text: string): CallResult => ({ ok: false, text, isOurs: true });

const resultOf = ({ state, result, shown }: ToolCall, { tool }: WantedCall): CallResult => ({
  ok: state === 'succeeded',
  text: result ?? '',
  ...(shown === null ? {} : { shown }),
  isOurs: tool.questionOf !== undefined || state === 'refused' || state === 'unknown',
});
