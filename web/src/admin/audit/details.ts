/** Names of details that there are words for. */
export const knownDetails = [
  'added',
  'agentIds',
  'authorId',
  'authorKind',
  'changed',
  'chatId',
  'count',
  'decision',
  'edited',
  'enabled',
  'expiresAt',
  'fields',
  'format',
  'from',
  'invitedBy',
  'isArchived',
  'kind',
  'locale',
  'members',
  'name',
  'omitted',
  'prefix',
  'readOnlyTools',
  'removed',
  'renamed',
  'restored',
  'retentionDays',
  'role',
  'roles',
  'runId',
  'timeZone',
  'to',
  'tools',
  'type',
  'userId',
  'userIds',
  'username',
  'version',
  'visibility',
] as const;

/** Values that are words of the server, not of people. */
const knownValues = [
  'owner',
  'admin',
  'member',
  'approve',
  'edit',
  'reject',
  'approved',
  'rejected',
  'true',
  'false',
  'user',
  'agent',
  'direct',
  'group',
  'everyone',
  'users',
  'roles',
] as const;
export type KnownValue = (typeof knownValues)[number];

/** Of details that hold what somebody has named: they are shown as they are. */
const ofPeople = new Set(['name', 'username', 'prefix', 'tools', 'readOnlyTools']);

interface Words {
  value: (value: KnownValue) => string;
  time: (time: string) => string;
  nothing: string;
}

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);

/** One detail's value as it is read; lists are named one after another. */
export function detailText(name: string, value: unknown, words: Words): string {
  if (value === null || value === undefined) return words.nothing;
  if (Array.isArray(value))
    return value.map((one) => detailText(name, one, words)).join(', ') || words.nothing;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const known = ofPeople.has(name) ? undefined : knownValues.find((one) => one === text);
  if (known) return words.value(known);
  return isTime(text) ? words.time(text) : text;
}
