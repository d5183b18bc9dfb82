import { jest } from '@jest/globals';
import { LateAsks } from './late-asks.js';

const late = (...ids: string[]) => ids.map((id) => ({ id, orgId: 'acme' }));

/** Roles of occurrences that cannot be asked, and what is done about them. */
class Office {
  found = late();
  broken = new Set<string>();
  readonly asked: string[] = [];
  readonly ended: [id: string, code: string | undefined][] = [];

  readonly asks = new LateAsks(
    { consumes: true } as never,
    { query: () => Promise.resolve(this.found) } as never,
    { run: (work: (tx: unknown) => Promise<unknown>) => work({}) } as never,
    {
      end: (_: unknown, _orgId: string, id: string, failure?: { code: string }) =>
        Promise.resolve(void this.ended.push([id, failure?.code])),
    } as never,
    {
      startAll: ({ occurrenceIds }: { occurrenceIds: string[] }) => {
        this.asked.push(...occurrenceIds);
        const isBroken = occurrenceIds.some((id) => this.broken.has(id));
        return isBroken ? Promise.reject(new Error('no database')) : Promise.resolve();
      },
    } as never,
  );
}

describe('An occurrence whose role was not asked in time', () => {
  let office: Office;
  const begun = Date.parse('2026-11-22T09:00:00Z');
  const after = (minutes: number) => jest.spyOn(Date, 'now').mockReturnValue(begun + minutes * 60_000);

  beforeEach(() => {
    office = new Office();
    after(0);
  });
  afterEach(() => jest.restoreAllMocks());

  it('is asked for again, and one that cannot be holds up no other', async () => {
    office.found = late('a', 'b');
    office.broken.add('a');
    await office.asks.look();
    expect(office.asked).toEqual(['a', 'b']);
    expect(office.ended).toEqual([]);
  });

  it('fails when this process has tried for an hour, and not for the time before', async () => {
    office.found = late('a');
    office.broken.add('a');
    await office.asks.look();
    after(59);
    await office.asks.look();
    expect(office.ended).toEqual([]);
    after(60);
    await office.asks.look();
    expect(office.ended).toEqual([['a', 'unavailable']]);
  });

  it('is new again when it was not late meanwhile', async () => {
    office.broken.add('a');
    office.found = late('a');
    await office.asks.look();
    office.found = [];
    await office.asks.look();
    after(61);
    office.found = late('a');
    await office.asks.look();
    expect(office.ended).toEqual([]);
  });
});
