import type { Person, RunBody } from './builders.js';
import { modelCalls, type ModelCallLog } from './profile.js';

export interface AmountsBody {
  calls: number;
  estimatedCalls: number;
  unpricedCalls: number;
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
  cost: number | null;
}

export interface UsageBody {
  from: string;
  to: string;
  timeZone: string;
  groupBy: string[];
  items: (AmountsBody & {
    day?: string;
    agentUsername?: string | null;
    userId?: string | null;
    username?: string | null;
    apiKeyId?: string | null;
    apiKeyName?: string | null;
    model?: string;
    source?: string;
  })[];
  total: AmountsBody;
}

/** What an organization, or with `mine` this person, has taken. */
export async function usageOf(person: Person, query = 'groupBy=source', path = '/usage'): Promise<UsageBody> {
  const { status, body } = await person.client.get<UsageBody>(`${path}?${query}`);
  if (status !== 200) throw new Error(`GET ${path}?${query} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

type Tokens = Pick<AmountsBody, 'inputTokens' | 'outputTokens'>;

const sum = (all: Tokens[]): Tokens => ({
  inputTokens: all.reduce((tokens, { inputTokens }) => tokens + inputTokens, 0),
  outputTokens: all.reduce((tokens, { outputTokens }) => tokens + outputTokens, 0),
});

/** What the model server said at the end of its answers to questions with this text. */
export async function toldBy(text: string): Promise<{ calls: ModelCallLog[]; tokens: Tokens }> {
  const calls = (await modelCalls(text)).filter(({ status }) => status === 200);
  const told = calls.flatMap(({ told }) => (told ? [told] : []));
  return {
    calls,
    tokens: sum(told.map((one) => ({ inputTokens: one.promptTokens, outputTokens: one.answerTokens }))),
  };
}

/** What these runs themselves say that they took. */
export async function takenBy(person: Person, runIds: string[]): Promise<Tokens> {
  const runs = await Promise.all(runIds.map((id) => person.client.get<RunBody>(`/runs/${id}`)));
  return sum(runs.map(({ body }) => body.usage ?? { inputTokens: 0, outputTokens: 0 }));
}
