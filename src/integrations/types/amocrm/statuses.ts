const tooOften = 429;
/** Not let in, not paid, not allowed: whatever is asked for, though not allowed (403) may be one thing alone. */
const closed: ReadonlySet<number> = new Set([401, 402, 403]);

/** There is no such thing. */
export const isAbsent = (status: number): boolean => status === 404;

/** The account is not paid: nothing of it is to be had until it is. */
export const isUnpaid = (status: number): boolean => status === 402;

/** Asked the same later, amoCRM may say otherwise. */
export const isPassing = (status: number): boolean => status === tooOften || status >= 500;

/**
 * Nobody but a person changes it. That there is no such thing (a lead, a message that was deleted) says nothing of the others;
 * of a place where everything goes (an account, a channel) it does.
 */
export const isLasting = (status: number, of: 'place' | 'thing'): boolean =>
  closed.has(status) || (of === 'place' && isAbsent(status));
