export { alreadyExists, AppError, notFound, type FieldError } from './app-error.js';
export { catalogue, type ErrorCode } from './catalogue.js';
export { toAppError } from './to-app-error.js';
