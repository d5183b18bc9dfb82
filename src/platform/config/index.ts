export { ConfigError } from './config-error.js';
export { InjectConfig, configProvider, loadConfig, takeForeignSwitches, type Config } from './config.js';
