import { Injectable } from '@nestjs/common';
import { EmbeddingRegistry } from '../../llm/index.js';
import { log } from '../../platform/logging/index.js';
import { EmbeddingSpaces } from './embedding-spaces.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';
import { examTasks, languageOf, type ExamLanguage } from './exam-tasks.js';
import { gradeOf, untried, type Grade } from './grade.js';

/** From its beginning on; until it is over nothing is known of the model, and later searches do not wait for it. */
const patienceMillis = 1_000;
const examMillis = 120_000;
/** After one that could not be held. */
const restMillis = 60_000;

type Grades = Record<ExamLanguage, Grade>;

interface Exam {
  began: number;
  grades: Promise<Grades | undefined>;
  /** It, or the one before it while it is under way. */
  hasFailed: boolean;
  /** When it failed. */
  failedAt?: number;
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

  /**
   * Of the model whose vectors are searched now, in the language of the question; undefined while its first exam is
   * under way. It takes the model's time: to be asked when the question itself has its vector.
   */
  async current(question: string): Promise<Grade | undefined> {
    const space = (await this.spaces.live()).find(({ state }) => state === 'serving');
    if (!space) return undefined;
    const exam = this.examOf(space);
    const patience = Math.max(0, exam.began + patienceMillis - performance.now());
    const grades = await Promise.race([exam.grades, after(patience)]);
    return grades?.[languageOf(question)] ?? (exam.hasFailed ? untried : undefined);
  }

  private examOf(space: EmbeddingSpace): Exam {
    const now = performance.now();
    const known = this.exams.get(space.id);
    if (known && (known.failedAt === undefined || now - known.failedAt <= restMillis)) return known;
    const hasFailed = known !== undefined;
    const exam: Exam = { began: now, grades: this.hold(space, hasFailed), hasFailed };
    void exam.grades.then((grades) => {
      exam.hasFailed = grades === undefined;
      if (exam.hasFailed) exam.failedAt = performance.now();
    });
    this.exams.set(space.id, exam);
    return exam;
  }

  private async hold(space: EmbeddingSpace, hasFailed: boolean): Promise<Grades | undefined> {
    const signal = AbortSignal.timeout(examMillis);
    try {
      const russian = await this.inOne('russian', space, signal);
      const english = await this.inOne('english', space, signal);
      log.info({ model: space.model, russian, english }, 'it is known how well a model tells meanings apart');
      return { russian, english };
    } catch (error) {
      const about = { err: error, model: space.model };
      const message =
        'an embedding model could not be tried: by its meaning alone nothing belongs to a question';
      // Told once, however often it fails again.
      if (hasFailed) log.debug(about, message);
      else log.warn(about, message);
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

const after = (millis: number): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(undefined), millis).unref();
  });
