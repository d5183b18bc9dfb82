import type { Config } from '../platform/config/index.js';
import type { ModelProvider } from './model.js';

export interface ModelChoice {
  provider: ModelProvider;
  /** For the boot banner: why this one. */
  reason: string;
}

export type MakeProvider = (name: string, config: Config) => ModelProvider;

const probeTime = 1_000;
const openAiDefault = 'https://api.openai.com/v1';

/** The provider that LLM_PROVIDER names; for `auto` Ollama if it answers, else OPENAI_* if set, else the demo. */
export async function chooseModel(config: Config, make: MakeProvider): Promise<ModelChoice> {
  const { LLM_PROVIDER: wanted, LLM_MODEL: model } = config;
  if (wanted !== 'auto') return { provider: make(wanted, config), reason: `LLM_PROVIDER is ${wanted}` };

  const ollama = new URL(config.OLLAMA_BASE_URL).host;
  const installed = await modelsOf(make('ollama', config));
  const has = (name: string) => installed?.some((other) => isSameModel(other, name));
  if (installed && model && has(model)) {
    return { provider: make('ollama', config), reason: `Ollama at ${ollama} has ${model}` };
  }
  if (installed && !model) {
    const chosen = has('qwen2.5:7b') ? 'qwen2.5:7b' : installed[0];
    const provider = chosen && make('ollama', { ...config, LLM_MODEL: chosen });
    if (provider) return { provider, reason: `Ollama answers at ${ollama}` };
  }
  if (config.OPENAI_API_KEY) return { provider: make('openai', config), reason: 'OPENAI_API_KEY is set' };
  if (config.OPENAI_BASE_URL !== openAiDefault) {
    return { provider: make('openai', config), reason: 'OPENAI_BASE_URL is set' };
  }
  if (installed && model) {
    // Whoever names a model wants that one and not the demo: readiness says how to get it.
    return {
      provider: make('ollama', config),
      reason: `Ollama answers at ${ollama}, but ${model} is not installed`,
    };
  }
  const why = installed ? `Ollama at ${ollama} has no chat model` : `Ollama does not answer at ${ollama}`;
  return {
    provider: make('demo', config),
    reason: `${why}, and OPENAI_API_KEY and OPENAI_BASE_URL are not set`,
  };
}

/** In Ollama a name without a tag means `latest`. */
export const isSameModel = (offered: string, name: string) =>
  offered === name || offered === `${name}:latest`;

async function modelsOf(provider: ModelProvider): Promise<string[] | undefined> {
  try {
    return await provider.listModels(AbortSignal.timeout(probeTime));
  } catch {
    return undefined;
  } finally {
    await provider.close?.();
  }
}
