import { isHeldOut, unansweredKinds, type DataSet, type Question, type UnansweredLine } from './data-set.js';
import type { FoundPassage, Library, SearchMode } from './library.js';
import { Locator, mean, scoresOf, type Scores } from './scores.js';

/** Of all questions of one kind, or language, or of all. */
export interface GroupFigures extends Scores {
  group: string;
  questions: number;
  /** The share whose answers stood among the first five, and were not held to belong to the question. */
  lost: number;
}

export interface UnansweredFigures {
  kind: UnansweredLine['kind'];
  questions: number;
  /** The share for which something was held to be an answer. */
  found: number;
}

export interface ModeFigures {
  mode: SearchMode;
  groups: GroupFigures[];
  unanswered: UnansweredFigures[];
  /** Questions whose answer is not among the first five, to look at. */
  missed: { id: string; question: string }[];
}

interface Scored {
  question: Question;
  scores: Scores;
  isLost: boolean;
}

/** Among so many an answer is to stand. */
const usual = 5;

/** Asks every question in one mode; undefined where it is not to be had. */
export async function measureMode(
  library: Library,
  { passages, questions, unanswered }: Pick<DataSet, 'passages' | 'questions' | 'unanswered'>,
  mode: SearchMode,
): Promise<ModeFigures | undefined> {
  const locator = new Locator(passages);
  const scored: Scored[] = [];
  for (const question of questions) {
    const found = await library.find(question.question, mode);
    if (!found) return undefined;
    const ranking = found.map(({ text }) => locator.passagesIn(text));
    const isAnswer = (_: FoundPassage, i: number) => question.passages.some((id) => ranking[i]?.includes(id));
    const answers = found.slice(0, usual).filter(isAnswer);
    const isLost = answers.length > 0 && !answers.some(({ relevant }) => relevant);
    scored.push({ question, scores: scoresOf(ranking, question.passages), isLost });
  }
  const foundFor = new Map<string, boolean>();
  for (const { id, question } of unanswered) {
    const found = await library.find(question, mode);
    foundFor.set(id, found?.some(({ relevant }) => relevant) ?? false);
  }
  return {
    mode,
    groups: groupsOf(scored),
    unanswered: unansweredKinds.map((kind) => {
      const asked = unanswered.filter((one) => one.kind === kind);
      return { kind, questions: asked.length, found: shareOf(asked, ({ id }) => foundFor.get(id) ?? false) };
    }),
    missed: scored
      .filter(({ scores }) => scores.recall5 < 1)
      .map(({ question: { id, question } }) => ({ id, question })),
  };
}

function groupsOf(scored: Scored[]): GroupFigures[] {
  const groups = new Map<string, Scored[]>();
  for (const one of scored) {
    const { kind, lang } = one.question;
    const split = isHeldOut(one.question) ? 'held out' : 'tuned by';
    for (const group of [`${lang} ${kind}`, kind, `all ${lang}`, split, 'all'])
      groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return [...groups].map(([group, all]) => ({
    group,
    questions: all.length,
    lost: shareOf(all, ({ isLost }) => isLost),
    ...mean(all.map(({ scores }) => scores)),
  }));
}

const shareOf = <T>(all: readonly T[], is: (one: T) => boolean): number =>
  all.length > 0 ? all.filter(is).length / all.length : 0;
