import type { Command } from 'commander';
import type { ApiClient } from './api-client.js';
import { Approval } from './contract.js';
import { UsageError } from './errors.js';
import { forTerminal, table } from './render.js';
import { textOf } from './standard-input.js';

/** What people decide about a call that waits for them. */
export interface Decision {
  decision: 'approve' | 'reject';
  arguments?: unknown;
  comment?: string;
}

/** What waits for a decision, as a table or whole for machines. */
export async function listApprovals(
  api: ApiClient,
  { json = false, columns }: { json?: boolean; columns?: number } = {},
): Promise<string> {
  const approvals = await api.list('/approvals', Approval, { state: 'pending' });
  if (json) return JSON.stringify(approvals, null, 2);
  const rows = approvals.map(({ id, agentUsername, tool, question, arguments: written, expiresAt }) => [
    id,
    `@@${agentUsername}`,
    tool,
    expiresAt,
    question ?? JSON.stringify(written),
  ]);
  return table(['ID', 'ROLE', 'TOOL', 'UNTIL', 'CALL'], rows, columns).trimEnd();
}

/** Tells what became of it. */
export async function decide(api: ApiClient, id: string, decision: Decision): Promise<string> {
  const { tool, state } = await api.post(`/approvals/${encodeURIComponent(id)}`, decision, Approval);
  return forTerminal(`Call of ${tool}: ${state}`);
}

/** Throws UsageError for what is no JSON object. */
export function argumentsIn(text: string): object {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UsageError('--arguments must be a JSON object');
}

/** The commands about calls of tools that wait for people. */
export function addApprovalCommands(
  cli: Command,
  connected: () => Promise<ApiClient>,
  say: (text: string) => void,
  columns?: number,
): void {
  const approvals = cli.command('approvals').description('Calls of tools that wait for a decision');
  approvals
    .command('list')
    .description('Those that wait, with what would be called; a question of ask_human stands in their place')
    .option('--json', 'for machines')
    .action(async ({ json }: { json?: boolean }) =>
      say(await listApprovals(await connected(), { json, columns })),
    );
  approvals
    .command('approve')
    .description('Have the call made')
    .argument('<approvalId>')
    .option('--arguments <json>', 'call it with these instead; - reads them from standard input')
    .option('--comment <text>', 'for the role; the answer to a question')
    .action(async (id: string, given: { arguments?: string; comment?: string }) => {
      const written = given.arguments === undefined ? undefined : argumentsIn(await textOf(given.arguments));
      const decision = { decision: 'approve' as const, arguments: written, comment: given.comment };
      say(await decide(await connected(), id, decision));
    });
  approvals
    .command('reject')
    .description('Have the call not made')
    .argument('<approvalId>')
    .option('--comment <text>', 'why: the role is told')
    .action(async (id: string, { comment }: { comment?: string }) =>
      say(await decide(await connected(), id, { decision: 'reject', comment })),
    );
}
