export { Purges, type Purge } from './purges.js';
