export { Dialog, useAsk } from './dialog';
