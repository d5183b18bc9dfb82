/** The server's own settings, as far as its operator's commands go by them. */
const serverSettings = ['JWT_SECRET', 'DATA_DIR', 'DATABASE_URL', 'HOST', 'PORT'] as const;
export type ServerSettings = Partial<Record<(typeof serverSettings)[number], string>>;

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
  /** With empty ones, which hide those of a file. */
  settings: ServerSettings;
}

/** The only place of the CLI that reads the environment. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  return {
    server: variables.ARTEL_URL || undefined,
    token: variables.ARTEL_TOKEN || undefined,
    configHome: variables.XDG_CONFIG_HOME || undefined,
    dumbTerminal: variables.TERM === 'dumb',
    settings: pickSettings(variables),
  };
}

export function pickSettings(variables: NodeJS.Dict<string>): ServerSettings {
  const set = serverSettings.filter((name) => variables[name] !== undefined);
  return Object.fromEntries(set.map((name) => [name, variables[name]]));
}
