/** What an answer says for a slot of a dialog. */
export interface Reading<T> {
  value: T;
  /** The part of the answer that says it. */
  said: string;
  /** `likely` is worth a question back: «около ста», «до 10», a weekday that may be today. */
  confidence: 'sure' | 'likely';
}

/** Readers look at so much of an answer; what comes later is no answer to a question. */
export const answerOf = (text: string): string => text.slice(0, 500);
