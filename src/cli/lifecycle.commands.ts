import type { Command } from 'commander';
import type { ApiClient } from './api-client.js';
import { IntegrationState, LifecycleState, Role } from './contract.js';
import { findRole } from './conversation.js';
import { CliError, ServerError } from './errors.js';
import { oneLine, table } from './render.js';

/** What people do with a role or an integration; `status` only looks. */
export type Doing = 'start' | 'stop' | 'restart' | 'status';

interface Options {
  json?: boolean;
  force?: boolean;
}

/** Does it, and tells how the role is then; without a name, how all of them are. */
export async function agentLifecycle(
  api: ApiClient,
  name: string | undefined,
  doing: Doing,
  { json = false, force = false }: Options = {},
  columns?: number,
): Promise<string> {
  if (name === undefined) return allAgents(api, json, columns);
  const { id, username } = await findRole(api, name);
  const status = await done(api, `/agents/${id}`, doing, force);
  return json ? JSON.stringify(status, null, 2) : told(`@@${username}`, status);
}

/** The same of one integration of a role; without a type, how all of them are. */
export async function integrationLifecycle(
  api: ApiClient,
  name: string,
  type: string | undefined,
  doing: Doing,
  { json = false, force = false }: Options = {},
  columns?: number,
): Promise<string> {
  const { id, username } = await findRole(api, name);
  if (type === undefined) return integrationsOf(api, id, json, columns);
  try {
    const status = await done(api, `/agents/${id}/integrations/${encodeURIComponent(type)}`, doing, force);
    return json ? JSON.stringify(status, null, 2) : told(`@@${username} ${type}`, status);
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== 'not_found') throw error;
  }
  const found = await api.list('/integrations', IntegrationState, { agentId: id });
  const known = found.map((one) => one.type).join(', ') || 'none';
  throw new CliError(`@@${username} has no integration "${oneLine(type)}"; it has: ${known}`);
}

const done = (api: ApiClient, of: string, doing: Doing, force: boolean): Promise<LifecycleState> =>
  doing === 'status'
    ? api.get(`${of}/status`, LifecycleState)
    : api.post(`${of}/${doing}${force ? '?force=true' : ''}`, {}, LifecycleState);

async function allAgents(api: ApiClient, json: boolean, columns?: number): Promise<string> {
  const states: { username: string; status: LifecycleState }[] = [];
  for (const { id, username } of await api.list('/roles', Role))
    states.push({ username, status: await api.get(`/agents/${id}/status`, LifecycleState) });
  if (json) return JSON.stringify(states, null, 2);
  const rows = states.map(({ username, status }) => [
    ...[`@@${username}`, stateOf(status), status.lastActivityAt ?? ''],
    status.error?.detail ?? '',
  ]);
  return table(['ROLE', 'STATE', 'LAST ACTIVE', 'WHY'], rows, columns).trimEnd();
}

async function integrationsOf(
  api: ApiClient,
  agentId: string,
  json: boolean,
  columns?: number,
): Promise<string> {
  const found = await api.list('/integrations', IntegrationState, { agentId });
  if (json) return JSON.stringify(found, null, 2);
  const rows = found.map(({ type, account, status }) => [
    type,
    account?.name ?? '',
    stateOf(status),
    status.error?.detail ?? '',
  ]);
  return table(['TYPE', 'ACCOUNT', 'STATE', 'WHY'], rows, columns).trimEnd();
}

const stateOf = ({ desired, actual }: LifecycleState): string => {
  if (actual !== 'stopped') return actual;
  return desired === 'running' ? 'asleep' : 'stopped';
};

function told(what: string, status: LifecycleState): string {
  const { restarts, error, nextAttemptAt, lastActivityAt } = status;
  const parts = [
    `${what}: ${stateOf(status)}`,
    ...(error ? [`${error.code}, ${error.detail}`] : []),
    ...(error ? [nextAttemptAt ? `tried again at ${nextAttemptAt}` : 'not tried again by itself'] : []),
    ...(restarts > 0 ? [`restarts: ${restarts}`] : []),
    ...(lastActivityAt ? [`last active at ${lastActivityAt}`] : []),
  ];
  return oneLine(parts.join('; '));
}

const does: Record<Doing, string> = {
  start: 'Have it work again',
  stop: 'Have it rest until it is started',
  restart: 'Begin it anew',
  status: 'How it is, and how it should be',
};
const doings = Object.keys(does) as Doing[];

/** The commands about what is kept at work. */
export function addLifecycleCommands(
  cli: Command,
  connected: () => Promise<ApiClient>,
  say: (text: string) => void,
  columns?: number,
): void {
  const agents = cli.command('agent').description('A role at work: start, stop and look at it');
  const integrations = cli
    .command('integration')
    .description("A role's connections to the outside: start, stop and look at them");
  for (const doing of doings) {
    const agent = agents
      .command(doing)
      .description(does[doing])
      .argument(doing === 'status' ? '[role]' : '<role>', 'its username, as `roles` shows it, or its id')
      .option('--json', 'for machines')
      .action(async (role: string | undefined, options: Options) =>
        say(await agentLifecycle(await connected(), role, doing, options, columns)),
      );
    const integration = integrations
      .command(doing)
      .description(does[doing])
      .argument('<role>', 'its username, as `roles` shows it, or its id')
      .argument(doing === 'status' ? '[type]' : '<type>', 'such as telegram')
      .option('--json', 'for machines')
      .action(async (role: string, type: string | undefined, options: Options) =>
        say(await integrationLifecycle(await connected(), role, type, doing, options, columns)),
      );
    if (doing !== 'stop') continue;
    agent.option('--force', 'also what it is answering is cancelled');
    integration.option('--force', 'also what the role is answering there is cancelled');
  }
}
