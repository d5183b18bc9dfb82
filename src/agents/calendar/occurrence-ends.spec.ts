import { OccurrenceEnds } from './occurrence-ends.js';

it('An occurrence that cannot be ended holds up no other', async () => {
  const of = (id: string, status: string) => ({
    id,
    orgId: 'acme',
    status,
    errorCode: null,
    errorDetail: null,
  });
  const ended: [id: string, code: string | undefined][] = [];
  const ends = new OccurrenceEnds(
    { consumes: true } as never,
    {
      query: () => Promise.resolve([of('a', 'succeeded'), of('b', 'succeeded'), of('c', 'cancelled')]),
    } as never,
    { run: (work: (tx: unknown) => Promise<unknown>) => work({}) } as never,
    {
      end: (_: unknown, _orgId: string, id: string, failure?: { code: string }) =>
        id === 'a'
          ? Promise.reject(new Error('broken'))
          : Promise.resolve(void ended.push([id, failure?.code])),
    } as never,
  );
  await ends.look();
  expect(ended).toEqual([
    ['b', undefined],
    ['c', 'run_cancelled'],
  ]);
});
