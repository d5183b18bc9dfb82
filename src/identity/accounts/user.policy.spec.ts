import { accessRefusal, losesOwner, mayGrant, profileRefusal } from './user.policy.js';

const person = (role: 'owner' | 'admin' | 'member', id: string = role, isActive = true) => ({
  id,
  role,
  isActive,
});
const by = (role: 'owner' | 'admin' | 'member', userId = `${role} who acts`) => ({ userId, role });

describe('Roles', () => {
  it.each([
    ['owner', ['owner', 'admin', 'member']],
    ['admin', ['member']],
    ['member', []],
  ] as const)('that an %s gives: %j', (role, given) => {
    expect((['owner', 'admin', 'member'] as const).filter((other) => mayGrant(role, other))).toEqual(given);
  });
});

describe('Access of people', () => {
  it('is changed by owners, that of members by administrators too', () => {
    for (const role of ['owner', 'admin', 'member'] as const) {
      expect(accessRefusal(by('owner'), person(role), { role: 'owner' })).toBeUndefined();
      expect(accessRefusal(by('owner'), person(role), { isActive: false })).toBeUndefined();
    }
    expect(accessRefusal(by('admin'), person('member'), { isActive: false })).toBeUndefined();
    expect(accessRefusal(by('admin'), person('member'), { role: 'admin' })).toBeDefined();
    for (const role of ['owner', 'admin'] as const) {
      expect(accessRefusal(by('admin'), person(role), { isActive: true })).toBeDefined();
      expect(accessRefusal(by('admin'), person(role), { role: 'member' })).toBeDefined();
    }
    expect(accessRefusal(by('member'), person('member'), { role: 'member' })).toBeDefined();
  });

  it('is not changed by oneself, except that an owner may step down', () => {
    expect(accessRefusal(by('owner', 'me'), person('owner', 'me'), { role: 'member' })).toBeUndefined();
    expect(accessRefusal(by('owner', 'me'), person('owner', 'me'), { isActive: false })).toBeDefined();
    expect(accessRefusal(by('admin', 'me'), person('admin', 'me'), { role: 'member' })).toBeDefined();
    // Whoever was demoted a moment ago still carries the role of then.
    expect(accessRefusal(by('owner', 'me'), person('member', 'me'), { role: 'owner' })).toBeDefined();
  });
});

describe('Profiles of people', () => {
  it('are changed by owners, those of members by administrators too, and by everybody their own', () => {
    const changed = (role: 'owner' | 'admin' | 'member') =>
      (['owner', 'admin', 'member'] as const).filter((other) => !profileRefusal(by(role), person(other)));
    expect(changed('owner')).toEqual(['owner', 'admin', 'member']);
    expect(changed('admin')).toEqual(['member']);
    expect(changed('member')).toEqual([]);
    for (const role of ['owner', 'admin', 'member'] as const)
      expect(profileRefusal(by(role, 'me'), person(role, 'me'))).toBeUndefined();
  });
});

describe('An owner less', () => {
  it.each([
    [person('owner'), { role: 'admin' }, true],
    [person('owner'), { isActive: false }, true],
    [person('owner'), { role: 'owner' }, false],
    [person('owner'), { isActive: true }, false],
    [person('owner', 'x', false), { role: 'admin' }, false],
    [person('admin'), { isActive: false }, false],
  ] as const)('%j after %j: %s', (who, changes, less) => expect(losesOwner(who, changes)).toBe(less));
});
