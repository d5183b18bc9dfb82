import { Option, type Command } from 'commander';
import { serverAddress } from './account.commands.js';
import { ApiClient } from './api-client.js';
import type { Environment } from './environment.js';
import { findOperatorAccess, operatorCredentials } from './operator-access.js';
import {
  checkRotation,
  createOrganization,
  createUser,
  describeRotation,
  listOrganizations,
  resetPassword,
  rotateSecrets,
  type NewMember,
  type NewPerson,
  type Printing,
} from './operator.commands.js';

interface Options extends Printing {
  server?: string;
}

const serverOption = [
  '--server <url>',
  'the address of the server (default: ARTEL_URL, or that of its settings; never the one logged in to, ' +
    'which may be another that must not see what is signed here)',
] as const;
const passwordOption = [
  '--password [password]',
  'asked for if not given here, where others can see it; without this option a link is printed',
] as const;

/** The commands of who runs the server. They need its settings, not a login. */
export function addOperatorCommands(
  cli: Command,
  environment: Environment,
  say: (text: string) => void,
  columns?: number,
): void {
  const connect = (server?: string): ApiClient => {
    const access = findOperatorAccess(environment.settings);
    const address = serverAddress(server ?? environment.server ?? access.address);
    return new ApiClient(address, operatorCredentials(access));
  };

  const organizations = cli.command('org').description('Organizations, for the operator of the server');
  organizations
    .command('create')
    .description('Create an organization and its owner, also where registration is closed')
    .argument('<organization>', 'its name')
    .option('--username <username>')
    .option('--email <email>')
    .option('--name <name>', 'how colleagues and roles see the owner')
    .option('--locale <tag>', 'the language of the organization, such as en (default: ru)')
    .option(...passwordOption)
    .option(...serverOption)
    .option('--json', 'for machines')
    .action(
      async (name: string, { server, json, locale, ...owner }: NewPerson & Options & { locale?: string }) =>
        say(await createOrganization(connect(server), { name, locale }, owner, { json })),
    );
  organizations
    .command('list')
    .description('All organizations of the server')
    .option(...serverOption)
    .option('--json', 'for machines')
    .action(async ({ server, json }: Options) =>
      say(await listOrganizations(connect(server), { json, columns })),
    );

  const users = cli.command('user').description('People, for the operator of the server');
  users
    .command('create')
    .description('Add somebody to an organization')
    .option('--organization <name>', 'its name or id (default: the only one there is)')
    .option('--username <username>')
    .option('--email <email>')
    .option('--name <name>', 'how colleagues and roles see them')
    .addOption(new Option('--role <role>').choices(['owner', 'admin', 'member']).default('member'))
    .option(...passwordOption)
    .option(...serverOption)
    .option('--json', 'for machines')
    .action(async ({ server, json, ...user }: NewMember & Options) =>
      say(await createUser(connect(server), user, { json })),
    );
  users
    .command('reset-password')
    .description('Print a link under which somebody chooses a new password')
    .argument('<email>')
    .option(...serverOption)
    .option('--json', 'for machines')
    .action(async (email: string, { server, json }: Options) =>
      say(await resetPassword(connect(server), email, { json })),
    );

  cli
    .command('secrets')
    .description('Stored credentials of integrations, for the operator of the server')
    .command('rotate')
    .description('Take all over to the newest of ENCRYPTION_KEY; afterwards the older ones are not needed')
    .option(...serverOption)
    .option('--json', 'for machines')
    .action(async ({ server, json }: Options) => {
      const rotation = await rotateSecrets(connect(server));
      say(describeRotation(rotation, { json }));
      checkRotation(rotation);
    });
}
