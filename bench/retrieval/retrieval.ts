import { anOrg } from '../../test/support/builders.js';
import { Deployment } from '../../test/support/deployment.js';
import type { Stage } from '../stage.js';
import { table } from '../table.js';
import { questionKinds, readDataSet } from './data-set.js';
import { Library, searchModes } from './library.js';
import { measureMode, type ModeFigures } from './measure.js';

/** A server that makes embeddings as OpenAI's does; otherwise the scripted one stands in for it. */
export interface EmbeddingServer {
  url?: string;
  model?: string;
}

export interface RetrievalFigures {
  documents: number;
  passages: number;
  questions: number;
  embeddings: string;
  modes: ModeFigures[];
}

/** Hashed words and letters: the same on every machine. It knows no synonyms, as a real model does. */
const scripted = 'hashing-512';
/** Expected, on an idle machine: documents are read one process each, questions are asked one by one. */
const [indexSeconds, modeSeconds] = [180, 60];
export const retrievalSeconds = indexSeconds + searchModes.length * modeSeconds;

const languages = ['ru', 'en'] as const;

/** How well passages are found, by the data set beside this file. */
export async function measureRetrieval(stage: Stage, server: EmbeddingServer): Promise<RetrievalFigures> {
  const { profile, servers, settings, progress } = stage;
  const set = readDataSet();
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  const env = { ...settings, ...embeddingSettings(server) };
  const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl });
  try {
    const title = `${profile}: ${set.documents.length} documents are read`;
    progress.begin(title, indexSeconds);
    const owner = await anOrg(deployment.url);
    const library = await Library.of(owner, set.documents);
    const modes: ModeFigures[] = [];
    for (const mode of searchModes) {
      progress.begin(`${profile}: ${set.questions.length} questions, ${mode}`, modeSeconds);
      const figures = await measureMode(library, set, mode);
      if (figures) modes.push(figures);
    }
    return {
      documents: set.documents.length,
      passages: set.passages.length,
      questions: set.questions.length,
      embeddings: server.url ? `${server.model} at ${server.url}` : `deterministic (${scripted})`,
      modes,
    };
  } finally {
    await deployment.stop();
  }
}

const embeddingSettings = ({ url, model }: EmbeddingServer): Record<string, string> =>
  url
    ? {
        EMBEDDING_MODEL: model ?? 'auto',
        EMBEDDING_BASE_URL: url,
        ...(process.env.EMBEDDING_API_KEY ? { EMBEDDING_API_KEY: process.env.EMBEDDING_API_KEY } : {}),
      }
    : { EMBEDDING_MODEL: scripted };

export function retrievalTable(profile: string, figures: RetrievalFigures): string {
  const { documents, passages, questions, embeddings, modes } = figures;
  const names = [
    ...questionKinds,
    ...languages.flatMap((lang) => questionKinds.map((kind) => `${lang} ${kind}`)),
    ...languages.map((lang) => `all ${lang}`),
    'tuned by',
    'held out',
    'all',
  ];
  const found = (mode: ModeFigures | undefined, name: string) =>
    mode?.groups.find(({ group }) => group === name);
  const rows = names
    .filter((name) => found(modes[0], name))
    .map((name) => [
      name,
      found(modes[0], name)?.questions,
      ...modes.flatMap((mode) => {
        const { recall5, mrr, ndcg10, lost } = found(mode, name) ?? {};
        return [recall5, mrr, ndcg10, lost].map((figure) => figure?.toFixed(3));
      }),
    ]);
  const heads = [
    'kind',
    'questions',
    ...modes.flatMap(({ mode }) => [`${mode} R@5`, 'MRR', 'nDCG@10', 'lost']),
  ];
  const without = searchModes.filter((mode) => !modes.some((one) => one.mode === mode));
  return (
    `${profile}: what is found for ${questions} questions over ${passages} passages of ${documents} documents, ` +
    `embeddings ${embeddings}${without.length > 0 ? ` (not to be had here: ${without.join(', ')})` : ''}\n\n` +
    table(heads, rows) +
    '\n\nlost: the answer is among the first five, and is not held to belong to the question.\n' +
    'Questions that no document answers, and the share for which something is held to belong to them:\n\n' +
    unansweredTable(modes)
  );
}

function unansweredTable(modes: ModeFigures[]): string {
  const rows = (modes[0]?.unanswered ?? []).map(({ kind, questions }, i) => [
    kind,
    questions,
    ...modes.map(({ unanswered }) => unanswered[i]?.found.toFixed(3)),
  ]);
  return table(['kind', 'questions', ...modes.map(({ mode }) => mode)], rows);
}
