import { versionTime } from './version-time';

const times = { createdAt: 'created', updatedAt: 'updated', indexedAt: 'indexed' };

describe('The time of a document', () => {
  it.each([
    ['of what was added, since then, however often it is read anew', 1, 1, 'created'],
    ['of a newer version, since that is searched', 2, 2, 'indexed'],
    ['of a newer version that is being read, since it came', 3, 2, 'updated'],
    ['of a newer version that was never read, since it came', 2, null, 'updated'],
  ])('is, %s', (_, version, servedVersion, time) =>
    expect(versionTime({ ...times, version, servedVersion })).toBe(time),
  );
});
