export { LlmModule } from './llm.module.js';
export { costOf, tokensFor, type ModelPrice } from './model-prices.js';
export { ModelRegistry, type CurrentModel, type ModelHealth } from './model-registry.js';
export type {
  ChatModelOptions,
  FinishReason,
  ModelChunk,
  ModelImage,
  ModelMessage,
  ModelRequest,
  TokenUsage,
} from './model.js';
export { estimateTokens, fitting, tokensOfImage } from './token-estimate.js';
