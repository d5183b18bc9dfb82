import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ModelMessage } from '../../../llm/index.js';
import { shortened } from '../../../platform/text/index.js';
import type { Agent } from '../../definitions/agent.entity.js';
import { asData } from '../../types/envelope.js';
import type { ClaimedRun } from '../queue/run.claims.js';

interface Call {
  runId: string;
  tool: string;
  arguments: unknown;
  result: string | null;
}

/** Calls that the conversation goes on from, the latest; and characters of what each has given. */
const mostCalls = 30;
const longestResult = 4_000;

const ofOurRun = /^call_(?<run>[0-9a-f]{32})_\d{1,2}$/;

/** Whether messages go on from calls that one of our runs has asked for. */
export const goesOnFromCalls = (messages: ModelMessage[]): boolean =>
  messages.some((message) => runOf(message) !== undefined);

/**
 * What a role's own tools were called for in turns that ended with calls of the client's. The client never saw it, and
 * its messages say nothing of it: a model that did not hear of it either would call them again.
 */
@Injectable()
export class EarlierCalls {
  constructor(private readonly dataSource: DataSource) {}

  /** The messages, with those calls before the turn's end; of runs of the same key and role alone. */
  async put(
    run: ClaimedRun,
    { id: agentId }: Pick<Agent, 'id'>,
    messages: ModelMessage[],
  ): Promise<ModelMessage[]> {
    const runIds = new Set(messages.flatMap((message) => runOf(message) ?? []));
    const calls = await this.dataSource.query<Call[]>(
      `SELECT c.run_id AS "runId", c.tool, c.arguments, c.result
       FROM runs r JOIN tool_calls c ON c.org_id = r.org_id AND c.run_id = r.id
       WHERE r.org_id = $1 AND r.id = ANY($2) AND r.api_key_id = $3 AND r.agent_id = $4
         AND c.state <> 'running' AND position('/' in c.key) = 0
       ORDER BY c.started_at DESC, c.key DESC LIMIT ${mostCalls}`,
      [run.orgId, [...runIds], run.apiKeyId, agentId],
    );
    const inOrder = calls.toReversed();
    return messages.flatMap((message) => {
      const runId = runOf(message);
      return [...inOrder.filter((call) => call.runId === runId).flatMap(asTurn), message];
    });
  }
}

/** The run that a turn with calls of the client's tools was written by. */
function runOf({ toolCalls }: ModelMessage): string | undefined {
  const digits = ofOurRun.exec(toolCalls?.[0]?.id ?? '')?.groups?.run;
  return digits?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function asTurn({ runId, tool, arguments: given, result }: Call, place: number): ModelMessage[] {
  const id = `own_${runId.slice(-8)}_${place}`;
  const text = shortened(result ?? 'It is not known whether this was done', longestResult);
  return [
    { role: 'assistant', content: '', toolCalls: [{ id, name: tool, arguments: JSON.stringify(given) }] },
    { role: 'tool', content: asData(`Result of ${tool}`, text), toolCallId: id, toolName: tool },
  ];
}
