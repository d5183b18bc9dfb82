/** What the CLI takes from its environment; an empty variable counts as not set. */
export interface Environment {
  /** ARTEL_URL: the server to talk to, instead of the one logged in to last. */
  server?: string;
  /** ARTEL_TOKEN: an access token to use instead of the saved session. */
  token?: string;
  /** XDG_CONFIG_HOME, of the XDG Base Directory Specification. */
  configHome?: string;
  /** TERM says that the terminal cannot move its cursor. */
  dumbTerminal: boolean;
}

/** The only place of the CLI that reads the environment. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  return {
    server: variables.ARTEL_URL || undefined,
    token: variables.ARTEL_TOKEN || undefined,
    configHome: variables.XDG_CONFIG_HOME || undefined,
    dumbTerminal: variables.TERM === 'dumb',
  };
}
