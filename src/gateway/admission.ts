import type { UserActor } from '../identity/index.js';
import type { Sender } from '../platform/http/index.js';
import type { Route } from './upgrade.js';

/** A handshake that was let in. */
export interface Admission {
  route: Route;
  /** Who opened it: what does not change while it is open. Rights do: see `actor`. */
  userId: string;
  orgId: string;
  /** Where from. */
  sender: Sender;
  /** Epoch milliseconds. */
  expiresAt: number;
  /** The person with the rights of now, at most 5 s old; throws `invalid_token` when access has ended. */
  actor: () => Promise<UserActor>;
  /** A frame is a request of its person like any other; throws `too_many_requests`. */
  count: () => void;
}
