import {
  readDataSet,
  type DataDocument,
  type DataSet,
  type QuestionKind,
} from '../../../bench/retrieval/data-set.js';
import { Library, searchModes, type SearchMode } from '../../../bench/retrieval/library.js';
import { measureMode } from '../../../bench/retrieval/measure.js';
import { anOrg } from '../../support/builders.js';
import type { Deployment } from '../../support/deployment.js';
import { aDeployment } from '../../support/profile.js';

/** So many documents of each part. */
const documentsOf = { 'ru-a': 12, 'ru-b': 8, en: 4 };

/** Some documents, their passages, and the questions that these answer. */
function someOf(set: DataSet): DataSet {
  const documents = Object.entries(documentsOf).flatMap(([part, count]) =>
    set.documents.filter((one) => one.part === part).slice(0, count),
  );
  const chosen = new Set(documents.map(({ part, name }) => `${part}/${name}`));
  const passages = set.passages.filter(({ id, document }) => chosen.has(`${partOf(id)}/${document}`));
  const ids = new Set(passages.map(({ id }) => id));
  const questions = set.questions.filter((one) => one.passages.every((id) => ids.has(id)));
  return { documents, passages, questions, unanswered: set.unanswered };
}

/** One of each part: every document is read by a process of its own, which takes longer than what it reads. */
const joined = (documents: DataDocument[]): DataDocument[] =>
  Object.keys(documentsOf).flatMap((part) => {
    const own = documents.filter((one) => one.part === part);
    const markdown = own.map((one) => one.markdown).join('\n');
    return own.slice(0, 1).map((first) => ({ ...first, name: 'all.md', markdown }));
  });

const partOf = (passageId: string): string => passageId.replace(/-\d+-\d+$/, '');

/** Recall among the first five: below what was measured by a few answers. `npm run bench -- retrieval` has it all. */
const least: Record<SearchMode, Partial<Record<QuestionKind, number>>> = {
  lexical: { keyword: 0.95, inflected: 0.9, typo: 0.85, colloquial: 0.7 },
  vector: { keyword: 0.75, inflected: 0.8, typo: 0.5 },
  hybrid: { keyword: 0.9, inflected: 0.85, typo: 0.75, colloquial: 0.6 },
};

describe('What is found', () => {
  const set = someOf(readDataSet());
  let deployment: Deployment;
  let library: Library;
  beforeAll(async () => {
    deployment = await aDeployment({ EMBEDDING_MODEL: 'hashing-512' });
    library = await Library.of(await anOrg(deployment.url), joined(set.documents));
  }, 120_000);
  afterAll(() => deployment.stop());

  it.each(searchModes)('is the passage that answers: %s search', async (mode) => {
    const found = await measureMode(library, set, mode);
    const recall = Object.fromEntries(found?.groups.map(({ group, recall5 }) => [group, recall5]) ?? []);
    for (const [kind, bound] of Object.entries(least[mode]))
      expect({ kind, recall: recall[kind] }).toEqual({ kind, recall: atLeast(bound) });
  });
});

const atLeast = (bound: number): unknown => ({
  asymmetricMatch: (value: unknown) => typeof value === 'number' && value >= bound,
  toAsymmetricMatcher: () => `at least ${bound}`,
});
