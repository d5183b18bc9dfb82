import { Injectable } from '@nestjs/common';
import { EmbeddingRegistry } from '../../llm/index.js';
import { log } from '../../platform/logging/index.js';
import { EmbeddingSpaces } from './embedding-spaces.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';
import { examTasks, languageOf, type ExamLanguage } from './exam-tasks.js';
import { gradeOf, type Grade } from './grade.js';

/** A search does not wait longer for it: until it is over, nothing is known of the model. */
const patienceMillis = 1_000;
const examMillis = 120_000;
/** After one that could not be held. */
const restMillis = 60_000;

type Grades = Record<ExamLanguage, Grade>;

interface Exam {
  began: number;
  grades: Promise<Grades | undefined>;
  hasFailed?: boolean;
}

/**
 * What is to be held of an embedding model, which searches find out for themselves: it is given questions in other words
 * than the texts that answer them, once in the life of a process.
 */
@Injectable()
export class ModelExams {
  private readonly exams = new Map<string, Exam>();

  constructor(
    private readonly embeddings: EmbeddingRegistry,
    private readonly spaces: EmbeddingSpaces,
  ) {}

  /** Of the model whose vectors are searched now, in the language of the question; undefined while it is not known. */
  async current(question: string): Promise<Grade | undefined> {
    const space = (await this.spaces.live()).find(({ state }) => state === 'serving');
    if (!space) return undefined;
    const grades = await Promise.race([this.examOf(space).grades, soon()]);
    return grades?.[languageOf(question)];
  }

  private examOf(space: EmbeddingSpace): Exam {
    const known = this.exams.get(space.id);
    if (known && !(known.hasFailed && performance.now() - known.began > restMillis)) return known;
    const exam: Exam = { began: performance.now(), grades: this.hold(space) };
    void exam.grades.then((grades) => (exam.hasFailed = grades === undefined));
    this.exams.set(space.id, exam);
    return exam;
  }

  private async hold(space: EmbeddingSpace): Promise<Grades | undefined> {
    const signal = AbortSignal.timeout(examMillis);
    try {
      const russian = await this.inOne('russian', space, signal);
      const english = await this.inOne('english', space, signal);
      log.info({ model: space.model, russian, english }, 'it is known how well a model tells meanings apart');
      return { russian, english };
    } catch (error) {
      log.debug({ err: error, model: space.model }, 'an embedding model could not be tried');
      return undefined;
    }
  }

  private async inOne(language: ExamLanguage, space: EmbeddingSpace, signal: AbortSignal): Promise<Grade> {
    const tasks = examTasks[language];
    const texts: number[][] = [];
    const given = tasks.map(({ text }) => text);
    for await (const { vectors } of this.embeddings.embedDocuments(given, signal, space))
      texts.push(...vectors);
    const questions: number[][] = [];
    for (const { question } of tasks)
      questions.push(await this.embeddings.embedQuery(question, signal, space));
    return gradeOf(questions, texts);
  }
}

const soon = (): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(undefined), patienceMillis).unref();
  });
