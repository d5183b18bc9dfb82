import { OutcomeUnknown } from '../notifications/index.js';

/** Ends when its time is over, whatever a type does with the signal. */
export async function within<T>(millis: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(millis);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new OutcomeUnknown('timeout')), { once: true });
  });
  return Promise.race([work(signal), late]);
}
