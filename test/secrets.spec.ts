import { rmSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { AuditLog } from '../src/identity/audit/audit-log.js';
import { AuditEntry } from '../src/identity/audit/audit-entry.entity.js';
import { Organization } from '../src/identity/accounts/organization.entity.js';
import { User } from '../src/identity/accounts/user.entity.js';
import type { OperatorActor, UserActor } from '../src/identity/access/actor.js';
import { SealedColumns } from '../src/identity/secrets/sealed-columns.js';
import { SecretRotation } from '../src/identity/secrets/secret-rotation.js';
import { SecretVault } from '../src/identity/secrets/secret-vault.js';
import { Secret } from '../src/identity/secrets/secret.entity.js';
import { SecretService } from '../src/identity/secrets/secret.service.js';
import { loadConfig } from '../src/platform/config/index.js';
import { Envelopes } from '../src/platform/crypto/index.js';
import { dataSourceOptions, openDataSource } from '../src/platform/database/data-source.js';
import { inOrganization, newId, Transactions } from '../src/platform/database/index.js';
import { operatorPermissions, permissionsOf } from '../src/identity/access/permissions.js';
import { copyDataDir } from './support/template.js';

const [oldest, newest] = ['the oldest key of at least 32 letters', 'the newest key of at least 32 letters'];
const base = loadConfig(
  { DATA_DIR: copyDataDir(), ENCRYPTION_KEY: oldest },
  { envFile: '/nonexistent', argv: [] },
);

const operator: OperatorActor = { kind: 'operator', permissions: operatorPermissions };

describe('The vault', () => {
  let dataSource: DataSource;
  let transactions: Transactions;
  let owner: UserActor;
  let other: UserActor;

  /** The services of a process that was started with these keys. */
  const withKeys = (...ENCRYPTION_KEYS: string[]) => {
    const vault = new SecretVault(dataSource, new Envelopes({ ...base, ENCRYPTION_KEYS }));
    const audit = new AuditLog();
    return {
      vault,
      secrets: new SecretService(dataSource, transactions, vault, audit),
      rotation: new SecretRotation(dataSource, transactions, vault, audit, new SealedColumns()),
    };
  };
  const open = (actor: UserActor, id: string, ...keys: string[]) =>
    inOrganization(actor.orgId, () => withKeys(...keys).vault.open(actor.orgId, id));
  const create = async (actor: UserActor, name: string, value: string, ...keys: string[]) =>
    (await inOrganization(actor.orgId, () => withKeys(...keys).secrets.create(actor, { name, value }))).id;

  const anOwner = async (): Promise<UserActor> => {
    const [orgId, userId] = [newId(), newId()];
    await inOrganization(orgId, async () => {
      await dataSource.manager.insert(Organization, { id: orgId, name: 'Org' });
      const user = { id: userId, orgId, username: 'owner', name: 'Owner', email: `${orgId}@example.com` };
      await dataSource.manager.insert(User, { ...user, passwordHash: '', role: 'owner' });
    });
    const permissions = permissionsOf('owner');
    return { kind: 'user', orgId, userId, sessionId: newId(), role: 'owner', locale: 'ru', permissions };
  };

  beforeAll(async () => {
    const entities = [Organization, User, Secret, AuditEntry];
    dataSource = await openDataSource(base, { ...dataSourceOptions(base), entities });
    transactions = new Transactions(dataSource);
    owner = await anOwner();
    other = await anOwner();
  });
  afterEach(async () => {
    for (const { orgId } of [owner, other])
      await inOrganization(orgId, () => dataSource.manager.delete(Secret, { orgId }));
  });
  afterAll(async () => {
    await dataSource.destroy();
    rmSync(base.DATA_DIR, { recursive: true, force: true });
  });

  it('opens what was put in, in its organization only', async () => {
    const id = await create(owner, 'token', 'the value', oldest);
    expect(await open(owner, id, oldest)).toBe('the value');
    await expect(open(other, id, oldest)).rejects.toMatchObject({ code: 'not_found' });
    await inOrganization(owner.orgId, () => withKeys(oldest).secrets.replace(owner, id, { value: 'anew' }));
    expect(await open(owner, id, oldest)).toBe('anew');
  });

  it('does not open what was carried over from another row or organization', async () => {
    const [mine, victim] = [
      await create(owner, 'mine', 'my own', oldest),
      await create(owner, 'victim', 'the other value', oldest),
    ];
    const theirs = await create(other, 'theirs', 'theirs', oldest);
    const sealed = await inOrganization(owner.orgId, () =>
      dataSource.manager.findOneByOrFail(Secret, { orgId: owner.orgId, id: victim }),
    );
    const { ciphertext } = sealed;
    for (const [{ orgId }, id] of [
      [owner, mine],
      [other, theirs],
    ] as const)
      await inOrganization(orgId, () => dataSource.manager.update(Secret, { orgId, id }, { ciphertext }));
    await expect(open(owner, mine, oldest)).rejects.toMatchObject({ code: 'secret_damaged' });
    await expect(open(other, theirs, oldest)).rejects.toMatchObject({ code: 'secret_damaged' });
  });

  it('neither takes nor gives without a key, and says which setting is missing', async () => {
    const id = await create(owner, 'token', 'the value', oldest);
    const refusal = {
      code: 'encryption_not_configured',
      status: 503,
      detail: expect.stringContaining('ENCRYPTION_KEY'),
    };
    await expect(create(owner, 'another', 'x')).rejects.toMatchObject(refusal);
    await expect(open(owner, id)).rejects.toMatchObject(refusal);
    await expect(withKeys().rotation.step(operator)).rejects.toMatchObject(refusal);
  });

  it('is taken over to a new key in all organizations, and the old one is then not needed', async () => {
    const ids = [await create(owner, 'a', 'A', oldest), await create(owner, 'b', 'B', oldest)];
    const theirs = await create(other, 'c', 'C', oldest);
    const done = await create(other, 'd', 'D', newest, oldest);
    const { rotation } = withKeys(newest, oldest);
    expect(await rotation.step(operator)).toEqual({ rotated: 3, current: 1, failed: 0, next: null });
    expect(await rotation.step(operator)).toEqual({ rotated: 0, current: 4, failed: 0, next: null });
    expect(await Promise.all(ids.map((id) => open(owner, id, newest)))).toEqual(['A', 'B']);
    expect([await open(other, theirs, newest), await open(other, done, newest)]).toEqual(['C', 'D']);
    const entries = await inOrganization(owner.orgId, () =>
      dataSource.manager.findBy(AuditEntry, { orgId: owner.orgId, action: 'secret.key-rotated' }),
    );
    expect(entries).toMatchObject([{ actorKind: 'operator', details: { count: 2 } }]);
  });

  it('is taken over past what cannot be opened, which stays as it is', async () => {
    const lost = await create(owner, 'lost', 'L', 'a key that nobody has any more......');
    const fine = await create(owner, 'fine', 'F', oldest);
    const { rotation } = withKeys(newest, oldest);
    expect(await rotation.step(operator)).toEqual({ rotated: 1, current: 0, failed: 1, next: null });
    expect(await open(owner, fine, newest)).toBe('F');
    await expect(open(owner, lost, newest, oldest)).rejects.toMatchObject({ code: 'encryption_key_unknown' });
    expect(await open(owner, lost, 'a key that nobody has any more......')).toBe('L');
  });

  it('goes on after the secret where it was cut off, over more than one batch', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 250; i++) ids.push(await create(owner, `s${i}`, `v${i}`, oldest));
    const { rotation } = withKeys(newest, oldest);
    expect(await rotation.step(operator, ids[239])).toEqual({
      rotated: 10,
      current: 0,
      failed: 0,
      next: null,
    });
    expect(await rotation.step(operator)).toEqual({ rotated: 240, current: 10, failed: 0, next: null });
    expect(await open(owner, ids[0] ?? '', newest)).toBe('v0');
  });

  it('loses nothing that is replaced while it is taken over', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 30; i++) ids.push(await create(owner, `s${i}`, 'before', oldest));
    const { rotation } = withKeys(newest, oldest);
    // A process that has not been told of the new key yet.
    const { secrets } = withKeys(oldest);
    await Promise.all([
      rotation.step(operator),
      ...ids.map((id) => inOrganization(owner.orgId, () => secrets.replace(owner, id, { value: 'after' }))),
      rotation.step(operator),
    ]);
    await rotation.step(operator);
    expect(await Promise.all(ids.map((id) => open(owner, id, newest)))).toEqual(ids.map(() => 'after'));
  });
});
