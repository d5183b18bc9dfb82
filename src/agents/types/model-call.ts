import { estimateTokens, type Requests } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import { failed, watch, type ModelPart, type PartEnd } from '../tracing/watched.js';
import type { Work } from './agent-type.js';
import type { CallWish } from './budget.js';

/** What has come of an answer, and become of what was sent for it. */
class Hearing implements Requests {
  text = '';
  firstTokenAt?: Date;
  private out = 0;

  sent(): void {
    this.out++;
  }

  refused(): void {
    this.out--;
  }

  get wasSent(): boolean {
    return this.out > 0;
  }

  /** A token that is not text shows as well that the model is alive. */
  token(text: string): void {
    this.firstTokenAt ??= new Date();
    this.text += text;
  }
}

interface ModelCall<Result> {
  part: ModelPart;
  ask: (heard: Hearing) => Promise<Result>;
  endOf: (result: Result) => PartEnd;
}

/**
 * The one way to a model: within what its role may take, counted whatever comes of it, and watched. Counting needs
 * nobody who watches.
 */
export async function callModel<Result>(
  { budget, watched, signal }: Work,
  wish: CallWish,
  begin: (maxTokens: number, requests: Requests) => Promise<ModelCall<Result>>,
): Promise<Result> {
  const grant = await budget.admit(wish, signal);
  const heard = new Hearing();
  let made: PartEnd | undefined;
  try {
    const { part, ask, endOf } = await begin(grant.maxTokens, heard);
    const heardTokens = () => estimateTokens(heard.text);
    const noted = grant.begin({ model: part.model, startedAt: new Date(), heardTokens });
    if (noted) await noted;
    const ended = (end: PartEnd) => (made = { ...end, firstTokenAt: heard.firstTokenAt });
    return await watch(
      watched,
      part,
      () =>
        ask(heard).catch((error: unknown) => {
          ended({ ...failed(error), wasSent: heard.wasSent && !isTooLong(error) });
          throw error;
        }),
      (result) => ended(endOf(result)),
    );
  } finally {
    grant.settle(made);
  }
}

/** Some servers refuse it only when they have begun to answer. */
const isTooLong = (error: unknown): boolean => error instanceof AppError && error.code === 'context_too_long';
