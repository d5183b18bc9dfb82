export { ConfigError } from './config-error.js';
export { InjectConfig, configProvider, loadConfig, takeForeignSwitches, type Config } from './config.js';
export type { ModelServerSettings } from './model-servers.js';
