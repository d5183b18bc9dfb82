import { AppError } from '../platform/errors/index.js';
import { ModelCallError } from './model-call-error.js';
import { isSameModel } from './model-choice.js';
import type { ModelHealth, ModelProvider } from './model.js';

/** Shorter than readiness's own patience, so that it can say what is slow. */
export const healthDeadline = 900;

/** How a provider is now, within its time; `reason` is why it was chosen. */
export async function healthOf(provider: ModelProvider, reason: string): Promise<ModelHealth> {
  const started = performance.now();
  const result = (state: ModelHealth['state'], detail?: string): ModelHealth => ({
    state,
    provider: provider.name,
    model: provider.defaultModel,
    latencyMs: Math.round(performance.now() - started),
    detail,
  });
  if (provider.health) return provider.health();
  if (provider.name === 'demo') return result('demo', reason);
  const deadline = AbortSignal.timeout(healthDeadline);
  try {
    const offered = await provider.listModels(deadline);
    const model = provider.defaultModel;
    if (provider.name !== 'ollama' || offered.some((name) => isSameModel(name, model))) return result('up');
    return result('down', `${model} is not installed: ollama pull ${model}`);
  } catch (error) {
    if (deadline.aborted) return result('down', `No answer within ${healthDeadline / 1000} s`);
    if (error instanceof ModelCallError && error.code === 'model_not_found')
      return result('up', 'It lists no models');
    return result('down', error instanceof AppError ? error.detail : undefined);
  }
}
