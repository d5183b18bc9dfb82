export type { EmbeddingModel } from './embeddings/embedding-choice.js';
export type { EmbeddedBatch, EmbeddedTexts, EmbeddingTaken } from './embeddings/embedded.js';
export {
  EmbeddingRegistry,
  type EmbeddingHealth,
  type EmbeddingTarget,
} from './embeddings/embedding-registry.js';
export { LlmModule } from './llm.module.js';
export { costOf, priceOfAnswer, tokensFor, type AnswerPrices, type ModelPrice } from './model-prices.js';
export { isModelFault, ModelCallError } from './model-call-error.js';
export { ModelRegistry, type CurrentModel } from './model-registry.js';
export { ServerReports } from './servers/server-reports.js';
export type { ModelServerState } from './servers/server-state.js';
export type {
  ChatModelOptions,
  FinishReason,
  ModelImage,
  ModelMessage,
  ModelRequest,
  ModelToolCall,
  Requests,
  TokenLogprob,
  TokenUsage,
} from './model.js';
export { argumentsIn, imageDetails, reasoningEfforts } from './model.js';
export { moved, piecesOf } from './picture-places.js';
export { withWritten, writtenBy, writtenIn } from './written-calls.js';
export { estimateTokens, fitting, tokensOfImage, tokensOfTexts } from './token-estimate.js';
