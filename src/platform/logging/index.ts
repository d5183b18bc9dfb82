export {
  addLogContext,
  bootFinished,
  configureLogging,
  currentRequestId,
  log,
  nestLogger,
  withLogContext,
} from './logging.js';
export { Outage } from './outage.js';
