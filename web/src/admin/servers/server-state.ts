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

/** It is passed over while another one answers. */
export const isPassedOver = (server: ModelServer): boolean => ['down', 'rests'].includes(stateOf(server));

interface Turn {
  order: number;
  servers: ModelServer[];
}

/**
 * Who is asked after whom: servers of one order together, those that are passed over left out. When nobody else is left,
 * those that are down are asked all the same.
 */
export function turnsOf(servers: ModelServer[]): Turn[] {
  const routed = servers.filter(({ routing }) => routing);
  const asked = routed.filter((server) => !isPassedOver(server));
  const turns = new Map<number, ModelServer[]>();
  for (const server of asked.length > 0 ? asked : routed) {
    const order = server.routing?.order ?? 1;
    turns.set(order, [...(turns.get(order) ?? []), server]);
  }
  return [...turns]
    .map(([order, together]) => ({ order, servers: together }))
    .sort((one, other) => one.order - other.order);
}
