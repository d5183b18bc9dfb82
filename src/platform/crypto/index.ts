export { Envelopes } from './envelopes.js';
export { type Place } from './envelope.js';
