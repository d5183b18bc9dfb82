export { Fails, Summary } from './about.js';
export { ACCESS, Answers, configureRoute, declareAccess, Ops, Public, type Access } from './access.js';
export { beginningIn, KeepsBeginning, type Beginning } from './beginning.js';
export { acceptBodies, largestBody } from './body.js';
export { sendDownload, type Download } from './download.js';
export { Edge } from './edge.js';
export { broken } from './field-rule.js';
export {
  DayOrMoment,
  Flag,
  Id,
  LongText,
  Moment,
  Name,
  Storable,
  storable,
  Text,
  Timestamp,
} from './fields.js';
export { describeFailures } from './failures.js';
export { fromOwnOrigin, fromOwnSite } from './own-origin.js';
export { currentOrigin, senderOf, senderReader, withOrigin, type Origin, type Sender } from './origin.js';
export { allowedOrigins, allowOrigins } from './origins.js';
export {
  PageQuery,
  decodeCursor,
  encodeCursor,
  exactTime,
  pageById,
  pageOf,
  toPage,
  type Page,
} from './pagination.js';
export { acceptLargeJson, TakesLargeJson } from './large-json.js';
export { ProblemFilter, writeErrorsUnder, type ErrorWriter } from './problem.filter.js';
export { logRequests } from './request-log.js';
export { TakesForm, TakesRaw } from './raw-body.js';
export { recordRoutes, routesOf, type Route } from './route-table.js';
export { pagePolicy, protectAnswers } from './security-headers.js';
export { sendStored, type StoredBytes } from './stored-answer.js';
export { acceptUploads, TakesFile, TakesFiles, uploadOf, uploadsOf, type Upload } from './upload.js';
export { departureFrom, paceStreams } from './long-answer.js';
export { streamSse, type SseFrame, type SseSource } from './sse.js';
export { fieldErrors, invalid, parse, validationPipe } from './validation.pipe.js';
