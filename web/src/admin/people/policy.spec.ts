import { offersFor, type Person, type UserRole } from './policy';

const person = (id: string, role: UserRole, isActive = true): Person => ({
  id,
  role,
  isActive,
  username: id,
  name: id,
  email: `${id}@example.com`,
  locale: 'en',
  timeZone: 'UTC',
  createdAt: '2026-01-01T00:00:00Z',
});
const nothing = {
  rename: false,
  roles: [],
  deactivate: false,
  reactivate: false,
  endSessions: false,
  transfer: false,
};

describe('offersFor', () => {
  const owner = person('olga', 'owner');
  const admin = person('anna', 'admin');

  it('offers an owner everything with others, and to step down themselves', () => {
    const all = { rename: true, roles: ['owner', 'admin', 'member'], endSessions: true, transfer: true };
    expect(offersFor(owner, admin)).toEqual({ ...all, deactivate: true, reactivate: false });
    expect(offersFor(owner, owner)).toEqual({ ...nothing, rename: true, roles: all.roles });
  });

  it('offers an administrator members only, and no roles', () => {
    expect(offersFor(admin, owner)).toEqual(nothing);
    expect(offersFor(admin, person('ivan', 'admin'))).toEqual(nothing);
    expect(offersFor(admin, admin)).toEqual({ ...nothing, rename: true });
    expect(offersFor(admin, person('petr', 'member'))).toEqual({
      ...nothing,
      rename: true,
      deactivate: true,
      endSessions: true,
    });
  });

  it('offers to let in again who was deactivated, and not to hand the organization to them', () => {
    const offers = offersFor(owner, person('petr', 'member', false));
    expect(offers).toMatchObject({
      reactivate: true,
      deactivate: false,
      transfer: false,
      endSessions: false,
    });
  });
});
