import type { Passage, SearchQuery } from '../../knowledge/index.js';
import type { Work } from '../types/agent-type.js';
import { GivenPassages, type Numbered } from './given-passages.js';
import { RoleKnowledge, type Seeker } from './role-knowledge.js';

const passage = (chunkId: string, text = 'Отпуск длится 28 дней.'): Passage => ({
  ...{ chunkId, text, documentId: 'd', documentName: 'Положение', collectionId: 'c', version: 1 },
  ...{ page: 2, titlePath: ['Отпуска'], score: 1, relevant: true, highlights: [] },
});

/** What was searched for, as whom, and what came of it. */
class Shelf {
  readonly searches: ({ reader: unknown } & Partial<SearchQuery>)[] = [];
  person: { id: string; role: string } | null = { id: 'olga', role: 'member' };
  readable = ['c'];
  gone: string[] = [];
  find: () => Promise<Passage[]> = () => Promise.resolve([passage('a')]);

  readonly knowledge = new RoleKnowledge(
    { manager: { findOne: () => Promise.resolve(this.person) } } as never,
    { readable: () => Promise.resolve(this.readable) } as never,
    { resolve: () => Promise.resolve(new Map([['Кадры', ['c', 'hidden']]])) } as never,
    {
      search: (reader: unknown, { signal: _, ...query }: SearchQuery) => {
        this.searches.push({ reader, ...query });
        return this.find().then((items) => ({ items }));
      },
    } as never,
    {
      number: (_: unknown, given: GivenPassages, found: Passage[]) => Promise.resolve(given.number(found)),
      give: (_: unknown, given: GivenPassages, numbered: Numbered[]) => {
        const left = numbered.filter(({ passage: { chunkId } }) => !this.gone.includes(chunkId));
        given.give(left);
        return Promise.resolve(left);
      },
    } as never,
    { contextTokens: 4_000, maxOutputTokens: 1_000 } as never,
  );

  seeker(more: object = {}, userId: string | null = 'olga'): Seeker {
    const agent = { username: 'hr', knowledge: ['Кадры'], prefetchTopK: 3, retrieval: 'prefetch' as const };
    const run = { id: 'run', orgId: 'acme', epoch: 1, userId };
    return { run, given: new GivenPassages(), agent: { ...agent, ...more } };
  }

  recall(seeker: Seeker, question = '@@hr, сколько дней отпуска?') {
    const conversation = { prompt: '', messages: [], question };
    const stages: string[] = [];
    const work = {
      signal: new AbortController().signal,
      stage: (name: string, doing: () => Promise<unknown>) => {
        stages.push(name);
        return doing();
      },
    } as unknown as Work;
    return this.knowledge.beforehand(seeker, { conversation, manner: {} })?.recall(work);
  }
}

describe('What a role looks up beforehand', () => {
  let shelf: Shelf;
  beforeEach(() => (shelf = new Shelf()));

  it('is searched for as the person, in what they may read, by the message without the call, for what belongs to it', async () => {
    const recalled = await shelf.recall(shelf.seeker());
    expect(shelf.searches).toEqual([
      {
        reader: { orgId: 'acme', userId: 'olga', role: 'member' },
        query: 'сколько дней отпуска?',
        collectionIds: ['c'],
        limit: 3,
        relevantOnly: true,
      },
    ]);
    expect(recalled?.passages).toEqual([
      { source: 'Passage [1]', text: 'Положение › Отпуска, page 2\n\nОтпуск длится 28 дней.' },
    ]);
  });

  it('is searched for as a program where no person asks, and not at all for somebody who left', async () => {
    await shelf.recall(shelf.seeker({}, null));
    expect(shelf.searches[0]?.reader).toEqual({ orgId: 'acme', userId: null, role: null });
    shelf.person = null;
    const recalled = await shelf.recall(shelf.seeker());
    expect(shelf.searches).toHaveLength(1);
    expect(recalled?.order).toContain('nothing that belongs to it was found');
  });

  it('is nothing where the role has no collections, wants none, or nothing is asked', () => {
    for (const more of [{ knowledge: [] }, { prefetchTopK: null }, { prefetchTopK: 0 }])
      expect(shelf.recall(shelf.seeker(more))).toBeUndefined();
    expect(shelf.recall(shelf.seeker(), '@@hr 👍!')).toBeUndefined();
  });

  it('is as much as the model has room for', async () => {
    const long = 'слово '.repeat(1_000);
    shelf.find = () => Promise.resolve(['a', 'b', 'c'].map((id) => passage(id, long)));
    expect((await shelf.recall(shelf.seeker()))?.passages).toHaveLength(1);
  });

  it('does not cost the answer when it fails, and is unanswered only when nothing was found', async () => {
    shelf.find = () => Promise.reject(new Error('broken'));
    const broken = shelf.seeker();
    expect((await shelf.recall(broken))?.order).toContain('could not be searched');
    expect(broken.given.unanswered).toEqual([]);
    shelf.find = () => Promise.resolve([]);
    const vain = shelf.seeker();
    await shelf.recall(vain);
    expect(vain.given.unanswered).toMatchObject([
      { question: 'сколько дней отпуска?', collectionIds: ['c'] },
    ]);
    shelf.find = () => Promise.resolve([passage('a')]);
    const { signal } = new AbortController();
    const { text } = await shelf.knowledge.find(vain, 'отпуск', 3, signal);
    expect(text).toContain('Passage [1]');
    expect(vain.given.unanswered).toEqual([]);
  });

  it('is given without what went after the search', async () => {
    shelf.find = () => Promise.resolve([passage('a'), passage('b')]);
    const recalled = await shelf.recall(shelf.seeker());
    shelf.gone = ['a'];
    expect(await recalled?.give(2)).toMatchObject([{ source: 'Passage [2]' }]);
  });

  it('can be cited once a model has read it', async () => {
    shelf.find = () => Promise.resolve([passage('a'), passage('b')]);
    const seeker = shelf.seeker();
    const recalled = await shelf.recall(seeker);
    expect(seeker.given.at(1)).toBeUndefined();
    await recalled?.give(1);
    expect(seeker.given.at(1)).toMatchObject({ chunkId: 'a' });
    expect(seeker.given.at(2)).toBeUndefined();
  });
});

describe('What a tool looks up', () => {
  const { signal } = new AbortController();

  it('is told to others without its text', async () => {
    const shelf = new Shelf();
    shelf.find = () => Promise.resolve([passage('a'), passage('b')]);
    const { text, shown } = await shelf.knowledge.find(shelf.seeker(), 'отпуск', 3, signal);
    expect(text).toContain('28 дней');
    expect(shown).toBe('2 passages: [1] [2]');
  });

  it('is nothing of what went after the search', async () => {
    const shelf = new Shelf();
    shelf.find = () => Promise.resolve([passage('a', 'Тайна.'), passage('b')]);
    shelf.gone = ['a'];
    const { text, shown } = await shelf.knowledge.find(shelf.seeker(), 'отпуск', 3, signal);
    expect(text).not.toContain('Тайна');
    expect(shown).toBe('1 passage: [2]');
    shelf.gone = ['a', 'b'];
    expect((await shelf.knowledge.find(shelf.seeker(), 'отпуск', 3, signal)).text).toContain(
      'Nothing was found',
    );
  });

  it('is no more than a result may hold: what would be cut off cannot be cited', async () => {
    const shelf = new Shelf();
    shelf.find = () => Promise.resolve(['a', 'b', 'c'].map((id) => passage(id, 'слово '.repeat(1_700))));
    const seeker = shelf.seeker();
    const { text, shown } = await shelf.knowledge.find(seeker, 'слово', 3, signal);
    expect(text.length).toBeLessThanOrEqual(24_000);
    expect(shown).toBe('2 passages: [1] [2]');
    expect(seeker.given.at(3)).toBeUndefined();
  });
});
