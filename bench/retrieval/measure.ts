import type { DataSet, Question } from './data-set.js';
import type { Library, SearchMode } from './library.js';
import { Locator, mean, scoresOf, type Scores } from './scores.js';

/** Of all questions of one kind, or language, or of all. */
export interface GroupFigures extends Scores {
  group: string;
  questions: number;
}

export interface ModeFigures {
  mode: SearchMode;
  groups: GroupFigures[];
  /** Questions whose answer is not among the first five, to look at. */
  missed: { id: string; question: string }[];
}

/** Asks every question in one mode; undefined where it is not to be had. */
export async function measureMode(
  library: Library,
  { passages, questions }: Pick<DataSet, 'passages' | 'questions'>,
  mode: SearchMode,
): Promise<ModeFigures | undefined> {
  const locator = new Locator(passages);
  const scored: { question: Question; scores: Scores }[] = [];
  for (const question of questions) {
    const texts = await library.find(question.question, mode);
    if (!texts) return undefined;
    const ranking = texts.map((text) => locator.passagesIn(text));
    scored.push({ question, scores: scoresOf(ranking, question.passages) });
  }
  const groupsOf = ({ kind, lang }: Question) => [`${lang} ${kind}`, kind, `all ${lang}`, 'all'];
  const groups = new Map<string, Scores[]>();
  for (const { question, scores } of scored)
    for (const group of groupsOf(question)) groups.set(group, [...(groups.get(group) ?? []), scores]);
  return {
    mode,
    groups: [...groups].map(([group, all]) => ({ group, questions: all.length, ...mean(all) })),
    missed: scored
      .filter(({ scores }) => scores.recall5 < 1)
      .map(({ question: { id, question } }) => ({ id, question })),
  };
}
