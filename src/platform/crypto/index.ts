export { Envelopes } from './envelopes.js';
export { type Place } from './envelope.js';
export { sha256 } from './sha256.js';
