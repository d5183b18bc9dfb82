import type { Passage } from '../../knowledge/index.js';
import { GivenPassages } from './given-passages.js';

const passage = (chunkId: string): Passage => ({
  chunkId,
  documentId: 'd',
  documentName: 'Устав.docx',
  collectionId: 'c',
  version: 1,
  page: null,
  titlePath: [],
  text: chunkId,
  score: 1,
  relevant: true,
  highlights: [],
});
const numbersOf = (given: GivenPassages, ...chunks: string[]) =>
  given.number(chunks.map(passage)).map(({ n }) => n);

describe('The passages that a run was given', () => {
  it('have one number each, through all searches', () => {
    const given = new GivenPassages();
    expect(numbersOf(given, 'a', 'b')).toEqual([1, 2]);
    expect(numbersOf(given, 'c', 'a')).toEqual([3, 1]);
    expect(numbersOf(given, 'b', 'd')).toEqual([2, 4]);
  });

  it('are those that a model read, and not all that have a number', () => {
    const given = new GivenPassages();
    given.give(given.number([passage('a'), passage('b')]).slice(0, 1));
    expect(given.at(1)).toMatchObject({ chunkId: 'a' });
    expect(given.at(2)).toBeUndefined();
    expect(numbersOf(given, 'c', 'b')).toEqual([3, 2]);
  });

  it('keep the numbers that earlier attempts gave them', () => {
    const given = new GivenPassages();
    given.recall([
      { n: 1, chunkId: 'a' },
      { n: 5, chunkId: 'b' },
    ]);
    expect(numbersOf(given, 'c', 'b')).toEqual([6, 5]);
    expect(given.at(1)).toEqual({ chunkId: 'a', passage: undefined });
    expect(given.at(2)).toBeUndefined();
  });

  it('leave a question unanswered only where no search of its role has found anything', () => {
    const given = new GivenPassages();
    const lookup = { agentUsername: 'hr', question: 'Что?', collectionIds: ['c'], found: false };
    given.note(lookup);
    given.note({ ...lookup, agentUsername: 'lawyer' });
    given.note({ ...lookup, question: 'Что же?', found: true });
    expect(given.unanswered.map(({ agentUsername }) => agentUsername)).toEqual(['lawyer']);
  });
});
