export { Purges } from './purges.js';
