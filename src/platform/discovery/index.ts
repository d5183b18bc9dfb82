export { discover, type Discovered } from './discover.js';
