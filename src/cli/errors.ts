/** A failure to tell in one line; the process ends with its exit code. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The command was written wrongly: exit code 2. */
export class UsageError extends CliError {
  constructor(message: string) {
    super(message, 2);
  }
}

/** The person pressed Ctrl-C: exit code 128 + SIGINT, as shells have it. */
export class Interrupted extends CliError {
  constructor(message = 'interrupted') {
    super(message, 130);
  }
}

/** No answer came: the server is down, the network is cut, or it took too long. */
export class Unreachable extends CliError {}

/** The server answered with an error. */
export class ServerError extends CliError {
  constructor(
    message: string,
    readonly status: number,
    readonly code?: string,
  ) {
    super(message);
  }
}

/** Whether the same request may go well a little later. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof ServerError && (error.status === 429 || error.status >= 500));

/** What goes after `error: `, on one line, whatever was thrown. */
export function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim();
}

const reasons: Partial<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused, is the server running?',
  ENOTFOUND: 'the host is unknown',
  EAI_AGAIN: 'the host cannot be looked up now',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
};

/** What fetch threw, as an error that names the server. */
export function unreachable(server: string, cause: unknown): Unreachable {
  if (cause instanceof Unreachable) return cause;
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    return new Unreachable(`${server} did not answer in time`, 1, { cause });
  }
  const root = rootOf(cause);
  const code = root instanceof Error ? (root as NodeJS.ErrnoException).code : undefined;
  const reason = (code && reasons[code]) ?? describe(root);
  return new Unreachable(`${server} cannot be reached: ${reason}`, 1, { cause });
}

/** Fetch says only "fetch failed"; what happened stands in its cause, or in the causes of each address tried. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  return error instanceof Error && error.cause ? rootOf(error.cause) : error;
}
