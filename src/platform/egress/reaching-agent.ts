import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';

/** A connection that is not there by then never will be: most of a request's time is left for another way. */
const connectMillis = 8_000;
/** Less than servers keep them: one that they close just when we write on it leaves us in doubt. */
const idleMillis = 4_000;

/** The code of a request that failed before anything of it was sent, for want of a connection. */
export const unreachedCode = 'EUNREACHED';

/**
 * Connections of a library that brings its own HTTP, to a server that the operator has named. Those that are not made in
 * time end with `EUNREACHED`, which tells them from requests that were sent and not answered.
 */
export class ReachingAgent extends Agent {
  constructor() {
    super({ keepAlive: true, timeout: idleMillis });
  }

  override createConnection(...given: Parameters<Agent['createConnection']>): Duplex | null | undefined {
    const socket = super.createConnection(...given);
    if (!socket) return socket;
    const timer = setTimeout(() => socket.destroy(unreached()), connectMillis).unref();
    for (const event of ['secureConnect', 'close']) socket.once(event, () => clearTimeout(timer));
    return socket;
  }
}

const unreached = () => Object.assign(new Error('No connection could be made'), { code: unreachedCode });
