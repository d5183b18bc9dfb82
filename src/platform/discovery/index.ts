export { discover } from './discover.js';
