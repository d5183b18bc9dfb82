import type { ApiClient } from './api-client.js';
import { NewUser, OrganizationSummary, PasswordLink, Rotation } from './contract.js';
import { CliError } from './errors.js';
import { asking } from './prompt.js';
import { oneLine, table } from './render.js';

export interface NewPerson {
  username?: string;
  email?: string;
  name?: string;
  /** True when it is to be asked for. */
  password?: string | true;
}

export interface NewMember extends NewPerson {
  /** The organization's name or id. */
  organization?: string;
  role?: string;
}

export interface Printing {
  json?: boolean;
  /** Of the terminal; undefined where lines may be of any length. */
  columns?: number;
}

const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function createOrganization(
  api: ApiClient,
  settings: { name: string; locale?: string },
  given: NewPerson,
  { json }: Printing,
): Promise<string> {
  const made = await api.post(
    '/operator/organizations',
    { ...settings, owner: await personOf(given) },
    NewUser,
  );
  if (json) return asJson(made);
  const { organization, user } = made;
  return lines(
    `Organization ${organization.name} (${organization.id}) with its owner @${user.username} (${user.email})`,
    made.passwordLink,
  );
}

export async function createUser(
  api: ApiClient,
  { organization: which, role, ...given }: NewMember,
  { json }: Printing,
): Promise<string> {
  const organization = which && idForm.test(which) ? { organizationId: which } : { organization: which };
  const body = { ...organization, role, ...(await personOf(given)) };
  const made = await api.post('/operator/users', body, NewUser);
  if (json) return asJson(made);
  const { user } = made;
  return lines(
    `@${user.username} (${user.email}), ${user.role} of ${made.organization.name}`,
    made.passwordLink,
  );
}

export async function resetPassword(api: ApiClient, email: string, { json }: Printing): Promise<string> {
  const link = await api.post('/operator/password-resets', { email }, PasswordLink);
  return json ? asJson(link) : lines(`A new password for ${email}`, link);
}

export async function listOrganizations(api: ApiClient, { json, columns }: Printing): Promise<string> {
  const organizations = await api.list('/operator/organizations', OrganizationSummary);
  if (json) return asJson(organizations);
  const rows = organizations.map(({ id, name, users, createdAt }) => [id, name, String(users), createdAt]);
  return table(['ID', 'NAME', 'USERS', 'CREATED'], rows, columns).trimEnd();
}

/** Goes on until all secrets were looked at; the server does a part of them at each call. */
export async function rotateSecrets(api: ApiClient): Promise<Rotation> {
  const total = { rotated: 0, current: 0, failed: 0 };
  let after: string | null | undefined;
  while (after !== null) {
    const step = await api.post('/operator/secrets/rotate', after ? { after } : {}, Rotation);
    for (const kind of ['rotated', 'current', 'failed'] as const) total[kind] += step[kind];
    after = step.next;
  }
  return { ...total, next: null };
}

export const describeRotation = ({ rotated, current, failed }: Rotation, { json }: Printing): string =>
  json
    ? asJson({ rotated, current, failed })
    : `${rotated} rotated, ${current} under the newest key already, ${failed} failed`;

/** Throws a CliError when the older keys are still needed. */
export function checkRotation({ failed }: Rotation): void {
  if (failed > 0)
    throw new CliError(`${failed} could not be rotated: the server's log names them and says why`);
}

async function personOf({ username, email, name, password }: NewPerson) {
  return asking(async (ask) => ({
    username: username ?? (await ask('Username')),
    email: email ?? (await ask('E-mail')),
    ...(name === undefined ? {} : { name }),
    ...(password === undefined
      ? {}
      : { password: password === true ? await ask('Password', { hidden: true }) : password }),
  }));
}

const asJson = (value: unknown): string => JSON.stringify(value, null, 2);

function lines(done: string, link: PasswordLink | null): string {
  if (!link) return oneLine(done);
  return [oneLine(done), `Their password is chosen here, once, until ${link.expiresAt}:`, link.url]
    .map(oneLine)
    .join('\n');
}
