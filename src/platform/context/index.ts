export { ContextValue } from './context-value.js';
