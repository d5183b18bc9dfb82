/** What people want of something that is kept at work. */
export const desiredStates = ['running', 'stopped'] as const;
export type DesiredState = (typeof desiredStates)[number];

/** How it is. `error` with a time to come is tried again then; without one it waits for a person. */
export const actualStates = ['starting', 'running', 'stopped', 'error'] as const;
export type ActualState = (typeof actualStates)[number];

/** Why it went from one state to another. */
export const causes = [
  'started',
  'stopped',
  'restarted',
  'changed',
  'woken',
  'retried',
  'moved',
  'ready',
  'idle',
  'failed',
  'gave_up',
] as const;
export type Cause = (typeof causes)[number];

export interface Standing {
  desired: DesiredState;
  actual: ActualState;
  /** How often it was begun anew, by people or by itself, since it was started. */
  restarts: number;
  /** In a row, without a time of health between them. */
  failures: number;
  runningSince: Date | null;
}

export type Happening =
  /** What people do. `change`: it is to work by other settings. */
  | { type: 'start' | 'stop' | 'restart' | 'change' }
  /** A process has taken it on, which had `none` before it, or another one that is gone. */
  | { type: 'taken'; from: 'none' | 'another' }
  /** It works. */
  | { type: 'ready' }
  /** Nobody has needed it for long. */
  | { type: 'idle' }
  /** Its process leaves, or has too many. */
  | { type: 'left' }
  /** It could not begin, or broke off. `lasting`: no new beginning will help. */
  | { type: 'failed'; lasting: boolean };

export interface Rules {
  /** So many new beginnings follow on failures in a row. */
  maxRestarts: number;
}

/** What follows. Without a time in which it is due it waits for people, or works. */
export interface Step {
  standing: Standing;
  cause: Cause;
  /** Seconds from now in which a process is to take it on. */
  dueIn: number | null;
  /** Whether the process that has it keeps it. */
  keepsOwner: boolean;
}

/** Whatever has worked for so long was well: failures before that do not count. */
const healthySeconds = 60;
const firstRestSeconds = 1;
const longestRestSeconds = 60;

/** Seconds until the next beginning after so many failures in a row: 1, 2, 4 … 60. */
export const restAfter = (failures: number): number =>
  Math.min(firstRestSeconds * 2 ** Math.max(0, failures - 1), longestRestSeconds);

/** The whole lifecycle; undefined: nothing changes. */
export function stepOf(standing: Standing, happening: Happening, rules: Rules, now: Date): Step | undefined {
  const { desired, actual } = standing;
  switch (happening.type) {
    case 'start':
      if (desired === 'running' && (actual === 'running' || actual === 'starting')) return undefined;
      return begun({ ...standing, restarts: 0, failures: 0 }, 'started');
    case 'restart':
      return begun({ ...standing, restarts: standing.restarts + 1, failures: 0 }, 'restarted');
    case 'change':
      return desired === 'running' ? begun({ ...standing, failures: 0 }, 'changed') : undefined;
    case 'stop':
      if (desired === 'stopped' && actual === 'stopped') return undefined;
      return rested({ ...standing, desired: 'stopped' }, 'stopped');
    case 'idle':
      return desired === 'running' && actual === 'running' ? rested(standing, 'idle') : undefined;
    case 'left':
      if (desired === 'stopped' || actual === 'error' || actual === 'stopped') return undefined;
      return begun(standing, 'moved');
    case 'taken':
      return taken(standing, happening.from);
    case 'ready':
      if (desired === 'stopped' || actual !== 'starting') return undefined;
      return {
        standing: { ...standing, actual: 'running', runningSince: now },
        cause: 'ready',
        dueIn: null,
        keepsOwner: true,
      };
    case 'failed':
      return failed(standing, happening.lasting, rules, now);
  }
}

const begun = (standing: Standing, cause: Cause): Step => ({
  standing: { ...standing, desired: 'running', actual: 'starting', runningSince: null },
  cause,
  dueIn: 0,
  keepsOwner: false,
});

const rested = (standing: Standing, cause: Cause): Step => ({
  standing: { ...standing, actual: 'stopped', runningSince: null },
  cause,
  dueIn: null,
  keepsOwner: false,
});

/** What slept is woken, what failed is tried again, what lost its process moves. */
function taken(standing: Standing, from: 'none' | 'another'): Step | undefined {
  const { desired, actual, restarts } = standing;
  if (desired === 'stopped') return undefined;
  if (actual === 'starting' && from === 'none') return undefined;
  const counts = actual === 'error' || from === 'another';
  const cause = actual === 'error' ? 'retried' : actual === 'stopped' ? 'woken' : 'moved';
  return {
    standing: {
      ...standing,
      actual: 'starting',
      runningSince: null,
      restarts: counts ? restarts + 1 : restarts,
    },
    cause,
    dueIn: null,
    keepsOwner: true,
  };
}

function failed(standing: Standing, lasting: boolean, { maxRestarts }: Rules, now: Date): Step | undefined {
  const { desired, actual, runningSince } = standing;
  // What sleeps may have failed just before: its last work was the reason.
  if (desired === 'stopped' || actual === 'error') return undefined;
  const wasHealthy =
    runningSince !== null && now.getTime() - runningSince.getTime() >= healthySeconds * 1_000;
  const sofar = (wasHealthy ? 0 : standing.failures) + 1;
  const isOver = lasting || sofar > maxRestarts;
  // What was given up and is tried once more has no further tries.
  const failures = isOver ? Math.max(sofar, maxRestarts + 1) : sofar;
  return {
    standing: { ...standing, actual: 'error', failures, runningSince: null },
    cause: isOver ? 'gave_up' : 'failed',
    dueIn: isOver ? null : restAfter(failures),
    keepsOwner: false,
  };
}
