export { addLogContext, bootFinished, configureLogging, log, nestLogger, withLogContext } from './logging.js';
export { Outage } from './outage.js';
