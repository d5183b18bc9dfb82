export { alreadyExists, AppError, hiddenAs, isNotFound, notFound, type FieldError } from './app-error.js';
export { catalogue, type ErrorCode } from './catalogue.js';
export { fieldRules, type FieldRule } from './field-rules.js';
export { toAppError } from './to-app-error.js';
