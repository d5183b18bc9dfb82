import type { UserRole } from '../../identity/index.js';
import { mayManage, mayUse, type AgentCaller } from './agent.policy.js';

const person = (role: UserRole): AgentCaller => ({ kind: 'user', userId: 'anna', role });
const key = (agentIds: string[] | null): AgentCaller => ({ kind: 'api-key', agentIds });
const callers = {
  owner: person('owner'),
  admin: person('admin'),
  member: person('member'),
  'key without a list': key(null),
  'key that lists it': key(['other', 'lawyer']),
  'key that lists another': key(['other']),
  nobody: null,
};
type Who = keyof typeof callers;

const everyone: Who[] = ['owner', 'admin', 'member', 'key without a list', 'key that lists it', 'nobody'];
const managers: Who[] = ['owner', 'admin', 'key that lists it'];

describe('Who may use an agent', () => {
  it.each<[what: string, access: Partial<Parameters<typeof mayUse>[1]>, who: Who[]]>([
    ['for everyone', {}, everyone],
    ['for users, the caller not among them', { visibility: 'users', listed: null }, managers],
    [
      'for users, the caller among them',
      { visibility: 'users', listed: { userId: 'anna' } },
      [...managers, 'member'],
    ],
    ['for users, loaded for somebody else', { visibility: 'users', listed: { userId: 'boris' } }, managers],
    [
      'for users, with a list of roles that does not count',
      { visibility: 'users', allowedRoles: ['member'] },
      managers,
    ],
    ['for members', { visibility: 'roles', allowedRoles: ['member'] }, [...managers, 'member']],
    ['for administrators', { visibility: 'roles', allowedRoles: ['admin'] }, managers],
    ['for no role', { visibility: 'roles' }, managers],
    [
      'for roles, the caller listed by name in vain',
      { visibility: 'roles', listed: { userId: 'anna' } },
      managers,
    ],
  ])('%s', (_, access, who) => {
    const agent = {
      id: 'lawyer',
      visibility: 'everyone' as const,
      allowedRoles: [],
      listed: null,
      ...access,
    };
    const may = Object.entries(callers).filter(([, caller]) => mayUse(caller, agent));
    expect(may.map(([name]) => name).sort()).toEqual([...who].sort());
  });

  it('is managed by owners and administrators', () => {
    const managing = Object.entries(callers).filter(([, caller]) => mayManage(caller));
    expect(managing.map(([name]) => name)).toEqual(['owner', 'admin']);
  });
});
