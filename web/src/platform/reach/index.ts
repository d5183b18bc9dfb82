export { isLoopback } from './reach';
