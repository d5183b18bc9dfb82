export { backoffMillis } from './backoff';
export type { LiveConnection, LiveState } from './connection';
export type { LiveData, LiveEvent, LiveFrame } from './frames';
export { LiveProvider, useLive, useLiveEvent, useLiveReturn, useLiveState } from './live';
