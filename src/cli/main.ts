#!/usr/bin/env node
import { Argument, Command, CommanderError } from 'commander';
import { login, logout, register, serverAddress, whoami } from './account.commands.js';
import type { LoginOptions, RegisterOptions } from './account.commands.js';
import { ApiClient } from './api-client.js';
import { addApprovalCommands } from './approval.commands.js';
import { chat, type Screen } from './chat.command.js';
import { Role } from './contract.js';
import { validate, type Verdict } from './conversation.js';
import { configFolder, CredentialStore } from './credentials.js';
import { readEnvironment } from './environment.js';
import { CliError, describe, UsageError } from './errors.js';
import { addKnowledgeCommands } from './knowledge.program.js';
import { addOperatorCommands } from './operator.program.js';
import { addLifecycleCommands } from './lifecycle.commands.js';
import { forTerminal, table } from './render.js';
import { fixedToken, StoredCredentials } from './session.js';
import { textOf } from './standard-input.js';

const defaultServer = 'http://127.0.0.1:8100';
const environment = readEnvironment();
const store = new CredentialStore(configFolder(environment.configHome));
const { stdout, stderr } = process;
const screen: Screen = { out: stdout, err: stderr, live: stderr.isTTY && !environment.dumbTerminal };

async function serverOf(given?: string): Promise<string> {
  return serverAddress(given ?? environment.server ?? (await store.currentServer()) ?? defaultServer);
}

async function connected(): Promise<ApiClient> {
  const server = await serverOf();
  const { token } = environment;
  return new ApiClient(server, token ? fixedToken(token) : new StoredCredentials(store, server));
}

const say = (text: string): void => void stdout.write(`${text}\n`);

async function printList(path: string, json: boolean, heading: string[], row: (role: Role) => string[]) {
  const roles = await (await connected()).list(path, Role);
  if (json) say(JSON.stringify(roles, null, 2));
  else stdout.write(table(heading, roles.map(row), stdout.isTTY ? stdout.columns : undefined));
}

async function printVerdict(messageId: string, verdict: Verdict): Promise<void> {
  const message = await validate(await connected(), messageId, verdict);
  say(forTerminal(`Answer ${message.id}: ${message.validation?.state ?? verdict.decision}`));
}

function program(): Command {
  const cli = new Command('npm run -s cli --')
    .description(
      'Artel in the terminal. ARTEL_URL and ARTEL_TOKEN stand in for the saved server and session.',
    )
    .exitOverride();

  cli
    .command('register')
    .description('Create an organization with yourself as its owner, and log in; asks for what is missing')
    .option('--server <url>', `the address of the server (default: ${defaultServer})`)
    .option('--organization <name>')
    .option('--username <username>')
    .option('--name <name>', 'how colleagues and roles see you')
    .option('--locale <tag>', 'your language and that of the organization, such as en (default: ru)')
    .option('--email <email>')
    .option('--password <password>', 'others on this machine can see it here: better let it be asked for')
    .action(async ({ server, ...given }: RegisterOptions & { server?: string }) =>
      say(await register(store, await serverOf(server), given)),
    );

  cli
    .command('login')
    .description('Log in, and stay so until `logout`; asks for what is missing')
    .option('--server <url>', `the address of the server (default: the last one, or ${defaultServer})`)
    .option('--email <email>')
    .option('--password <password>', 'others on this machine can see it here: better let it be asked for')
    .action(async ({ server, ...given }: LoginOptions & { server?: string }) =>
      say(await login(store, await serverOf(server), given)),
    );

  cli
    .command('logout')
    .description('End the session here and on the server')
    .action(async () => say(await logout(store, await serverOf())));

  cli
    .command('whoami')
    .description('Show who is logged in, and where')
    .option('--json', 'for machines')
    .action(async ({ json }: { json?: boolean }) => say(await whoami(await connected(), json)));

  cli
    .command('roles')
    .description('The roles that can be asked')
    .option('--json', 'for machines')
    .action(({ json = false }: { json?: boolean }) =>
      printList('/roles', json, ['ROLE', 'NAME', 'TITLE', 'DESCRIPTION'], (role) => [
        `@@${role.username}`,
        role.name,
        role.title,
        role.description,
      ]),
    );

  cli
    .command('agents')
    .description('How the roles are made: their type, model, origin and version')
    .option('--json', 'for machines')
    .action(({ json = false }: { json?: boolean }) =>
      printList('/agents', json, ['AGENT', 'TYPE', 'MODEL', 'ORIGIN', 'VERSION', 'ID'], (agent) => [
        agent.username,
        agent.type,
        agent.model ?? 'default',
        agent.origin,
        String(agent.version),
        agent.id,
      ]),
    );

  cli
    .command('chat')
    .description('Ask a role and read its answer as it is written; Ctrl-C cancels the run')
    .argument('<role>', 'its username, as `roles` shows it')
    .argument('<question...>', 'what to ask; - reads it from standard input')
    .option('--chat <id>', 'ask in this chat, before its members, instead of your own chat with the role')
    .option('--new', 'begin a new chat with the role instead of going on with the last one')
    .option('--approve', 'approve the answer at once')
    .option('--json', 'print the whole answer at its end, for machines')
    .action(async (role: string, words: string[], { new: fresh, ...options }: ChatOptions) => {
      if (options.chat && fresh) throw new UsageError('--chat and --new exclude each other');
      const question = await textOf(words.join(' '));
      if (!question.trim()) throw new UsageError('the question is empty');
      await chat(await connected(), { role, question, fresh, ...options }, screen);
    });

  cli
    .command('validate')
    .description("Give your verdict on a role's answer")
    .argument('<messageId>')
    .addArgument(new Argument('<decision>').choices(['approve', 'edit', 'reject']))
    .option('--comment <text>')
    .option('--content <text>', 'the corrected answer, for edit; - reads it from standard input')
    .action(async (messageId: string, decision: Verdict['decision'], { comment, content }: Texts) => {
      if (decision === 'edit' && content === undefined) throw new UsageError('edit needs --content');
      if (decision !== 'edit' && content !== undefined) throw new UsageError('only edit takes --content');
      const edit = content === undefined ? {} : { content: await textOf(content) };
      await printVerdict(messageId, { decision, comment, ...edit });
    });

  cli
    .command('approve')
    .description("Approve a role's answer: short for `validate <messageId> approve`")
    .argument('<messageId>')
    .option('--comment <text>')
    .action((messageId: string, { comment }: Texts) =>
      printVerdict(messageId, { decision: 'approve', comment }),
    );

  const columns = stdout.isTTY ? stdout.columns : undefined;
  addApprovalCommands(cli, connected, say, columns);
  addLifecycleCommands(cli, connected, say, columns);
  addKnowledgeCommands(cli, connected, say, { ...screen, columns });
  addOperatorCommands(cli, environment, say, columns);
  return cli;
}

interface ChatOptions {
  chat?: string;
  new?: boolean;
  approve?: boolean;
  json?: boolean;
}

interface Texts {
  comment?: string;
  content?: string;
}

async function main(): Promise<number> {
  try {
    await program().parseAsync();
    return 0;
  } catch (error) {
    // Commander has said it already: help that was asked for, or what is wrong with the command.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    stderr.write(`error: ${forTerminal(describe(error))}\n`);
    return error instanceof CliError ? error.exitCode : 1;
  }
}

// The reader of a pipe may leave before the end, as `head` does: there is nobody left to write to.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main();
