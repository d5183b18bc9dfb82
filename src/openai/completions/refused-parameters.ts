import { invalid } from '../../platform/http/index.js';
import type { ChatCompletionRequest } from './chat-completion.dto.js';

/** What OpenAI has and we do not, with what to do instead: a client that asks for it must not believe that it has it. */
const unknownHere: Record<string, string> = {
  audio: 'answers are texts: leave it out',
  function_call: 'is deprecated: use tool_choice',
  functions: 'is deprecated: use tools',
  logit_bias: 'names tokens of one model, and a role may change its model: leave it out',
  verbosity: 'how long a role answers is said by its prompt: leave it out, or ask for it in a message',
  web_search_options: 'a role searches the web by its own tools: leave it out',
};

const mostMetadata = 16;
const tiers = ['auto', 'default'];

/** Throws `validation_failed` with every parameter that cannot be kept. */
export function refuseUnknown(request: ChatCompletionRequest): void {
  const issues = Object.entries(unknownHere)
    .filter(([name]) => isGiven(request[name], name))
    .map(([name, message]) => ({ path: [name], message }));
  const refuse = (name: string, isWrong: boolean, message: string) => {
    if (isWrong) issues.push({ path: [name], message });
  };
  const { n, modalities, service_tier: tier, metadata, logprobs, top_logprobs: top } = request;
  refuse('n', (n ?? 1) !== 1, 'a request has one answer: for more of them ask more often');
  refuse('modalities', modalities?.some((one) => one !== 'text') ?? false, 'answers are texts: only text');
  refuse('service_tier', !tiers.includes(tier ?? 'auto'), `there is one: ${tiers.join(' or ')}`);
  refuse('metadata', Object.keys(metadata ?? {}).length > mostMetadata, `has at most ${mostMetadata} keys`);
  refuse('top_logprobs', (top ?? 0) > 0 && !logprobs, 'needs logprobs: true');
  if (issues.length > 0) throw invalid(issues);
}

/** Clients write empty ones for none; but an empty one of these asks for what it is about. */
const meantWhenEmpty = ['web_search_options'];

function isGiven(value: unknown, name: string): boolean {
  if (value === undefined || value === null) return false;
  if (meantWhenEmpty.includes(name)) return true;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
