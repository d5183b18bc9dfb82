export { LlmModule } from './llm.module.js';
export { costOf, tokensFor, type ModelPrice } from './model-prices.js';
export { ModelRegistry, type CurrentModel } from './model-registry.js';
export type {
  ChatModelOptions,
  FinishReason,
  ModelImage,
  ModelMessage,
  ModelRequest,
  TokenUsage,
} from './model.js';
export { estimateTokens, fitting, tokensOfImage } from './token-estimate.js';
