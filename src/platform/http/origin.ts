import { AsyncLocalStorage } from 'node:async_hooks';

/** Where a request came from. */
export interface Origin {
  requestId: string;
  /** The client's address, as far as the proxies before us can be trusted. */
  address: string;
  userAgent: string | null;
}

const origins = new AsyncLocalStorage<Origin>();

/** Remembers where a request (or a socket's frame) came from for everything that it causes. */
export const withOrigin = <T>(origin: Origin, work: () => T): T => origins.run(origin, work);

/** Undefined for work that no request caused. */
export const currentOrigin = (): Origin | undefined => origins.getStore();
