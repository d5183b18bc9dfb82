import { afterEach, describe, expect, it } from '@jest/globals';
import { ModelCallError } from '../../llm/index.js';
import type { Embedded, EmbedOptions } from './chunk-embedder.js';
import { SpaceBuilder } from './space-builder.js';

type Parts = ConstructorParameters<typeof SpaceBuilder>;

const space = { id: 's', model: 'm', state: 'building' };
let builder: SpaceBuilder | undefined;
afterEach(() => builder?.beforeApplicationShutdown());

/** A first round over these organizations: how each of them ends, and what came of it. */
async function round(organizations: Record<string, Embedded | Error>) {
  const marked: string[] = [];
  let served = false;
  const nothing = () => Promise.resolve();
  const failure = await new Promise<unknown>((ended) => {
    const parts = {
      config: { consumes: true, EMBEDDING_WAIT: 1 },
      spaces: {
        ...{ mend: nothing, prepare: nothing, tell: nothing, leave: nothing, retireAbandoned: nothing },
        claim: () => Promise.resolve(true),
        retired: () => Promise.resolve([]),
        serve: () => {
          served = true;
          return Promise.resolve();
        },
      },
      choice: {
        ...{ start: nothing, wishOn: nothing, failed: ended },
        target: () => Promise.resolve({ space, isTheirs: false }),
      },
      index: { answered: () => undefined },
      backlog: {
        organizations: async function* () {
          await nothing();
          yield* Object.keys(organizations);
        },
        mark: (_: unknown, orgId: string) => Promise.resolve(marked.push(orgId)),
        due: () => Promise.resolve([]),
      },
      vectors: { counts: () => Promise.resolve({ done: 0, total: 1 }) },
      embedder: {
        embed: async (_: unknown, { orgId }: { orgId: string }, { onProgress }: EmbedOptions) => {
          const result = organizations[orgId];
          if (result instanceof Error) throw result;
          if (result !== 'stopped') await onProgress?.(1);
          return result;
        },
      },
    };
    builder = new SpaceBuilder(...(Object.values(parts) as unknown as Parts));
    void builder.onApplicationBootstrap();
  });
  return { failure, served, marked };
}

describe('A round over all organizations', () => {
  it('passes over what is wrong with one, and marks it', async () => {
    const { failure, served, marked } = await round({
      a: new Error('canceling statement due to statement timeout'),
      b: 'stopped',
      c: 'all',
      d: 'some',
    });
    expect({ failure, served, marked }).toEqual({
      failure: undefined,
      served: true,
      marked: ['a', 'b', 'd'],
    });
  });

  it('ends with a model that is away', async () => {
    const away = new ModelCallError('model_unavailable');
    expect(await round({ a: 'all', b: away, c: 'all' })).toEqual({
      failure: away,
      served: false,
      marked: [],
    });
  });

  it('serves no space in which nothing could be made', async () => {
    const { failure, served } = await round({ a: 'stopped', b: 'stopped' });
    expect([failure, served]).toEqual([new Error('m fails with passage after passage'), false]);
  });
});
