/** A setting is missing, unknown or malformed; the message names the variable. */
export class ConfigError extends Error {}
