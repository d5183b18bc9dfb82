export { ConfigError } from './config-error.js';
export {
  InjectConfig,
  configProvider,
  loadConfig,
  packageRoot,
  takeForeignSwitches,
  type Config,
} from './config.js';
export { settings } from './settings.js';
