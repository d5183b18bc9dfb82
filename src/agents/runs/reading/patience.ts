import { AppError, toAppError } from '../../../platform/errors/index.js';

/** Longer than the database takes to give up a statement of its own accord. */
const questionMillis = 20_000;
const patienceMillis = 30_000;

/** For how long a reader bears that the database is away. */
export class Patience {
  private awaySince?: number;

  constructor(private readonly limits = { question: questionMillis, away: patienceMillis }) {}

  /** What a question gives; undefined while the database is away. Throws what it failed with when that lasts. */
  async ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    const askedAt = performance.now();
    try {
      const answer = await within(this.limits.question, question());
      this.awaySince = undefined;
      return answer;
    } catch (error) {
      this.awaySince ??= askedAt;
      const hasPassed = performance.now() - this.awaySince >= this.limits.away;
      if (hasPassed || toAppError(error).code !== 'unavailable') throw error;
      return undefined;
    }
  }
}

/** A connection that is cut without a word never answers. */
async function within<T>(millis: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('unavailable')), millis);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
