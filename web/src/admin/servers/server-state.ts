import type { ModelServer } from './queries';

export type ServerState = 'works' | 'full' | 'tried' | 'rests' | 'down' | 'demo' | 'unknown';

/** What holds a server back most, in one word. */
export function stateOf({ state, routing }: ModelServer): ServerState {
  if (state === 'down' || state === 'demo') return state;
  if (routing?.circuit === 'open') return 'rests';
  if (routing?.circuit === 'half-open') return 'tried';
  if (routing?.concurrency !== undefined && routing.inUse >= routing.concurrency) return 'full';
  return state === 'up' ? 'works' : 'unknown';
}

/** Its circuit is open: no call goes there until it is tried again, even if nobody else is left. */
export const rests = ({ routing }: ModelServer): boolean => routing?.circuit === 'open';

export interface Turn {
  order: number;
  servers: ModelServer[];
}

/**
 * Who is asked after whom: servers of one order together, those that are down or rest left out. When nobody else is
 * left, those that are down are asked all the same, and those that rest are not: it may be nobody.
 */
export function turnsOf(servers: ModelServer[]): Turn[] {
  const awake = servers.filter((server) => server.routing && !rests(server));
  const well = awake.filter(({ state }) => state !== 'down');
  const turns = new Map<number, ModelServer[]>();
  for (const server of well.length > 0 ? well : awake) {
    const order = server.routing?.order ?? 1;
    turns.set(order, [...(turns.get(order) ?? []), server]);
  }
  return [...turns]
    .map(([order, together]) => ({ order, servers: together }))
    .sort((one, other) => one.order - other.order);
}
