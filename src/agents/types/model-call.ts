import { estimateTokens } from '../../llm/index.js';
import { failed, watch, type ModelPart, type PartEnd } from '../tracing/watched.js';
import type { Work } from './agent-type.js';
import type { CallWish } from './budget.js';

/** What has come of an answer. */
class Hearing {
  text = '';
  firstTokenAt?: Date;

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
  begin: (maxTokens: number) => Promise<ModelCall<Result>>,
): Promise<Result> {
  const grant = await budget.admit(wish, signal);
  const heard = new Hearing();
  let made: PartEnd | undefined;
  try {
    const { part, ask, endOf } = await begin(grant.maxTokens);
    const heardTokens = () => estimateTokens(heard.text);
    await grant.begin({ model: part.model, startedAt: new Date(), heardTokens });
    const ended = (end: PartEnd) => (made = { ...end, firstTokenAt: heard.firstTokenAt });
    return await watch(
      watched,
      part,
      () =>
        ask(heard).catch((error: unknown) => {
          ended(failed(error));
          throw error;
        }),
      (result) => ended(endOf(result)),
    );
  } finally {
    grant.settle(made);
  }
}
