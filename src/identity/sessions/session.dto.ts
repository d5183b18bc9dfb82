import { z } from 'zod';
import { pageOf, Timestamp } from '../../platform/http/index.js';
import type { Session } from '../accounts/session.entity.js';

export const OwnSessionView = z
  .object({
    id: z.uuid(),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.describe('To the minute'),
    userAgent: z.string().nullable().describe('As it was when the session last got new tokens'),
    address: z.string().nullable().describe('As it was when the session last got new tokens'),
    current: z.boolean().describe('Whether it is the one that asks'),
    expiresAt: Timestamp,
  })
  .meta({ id: 'Session' });
export type OwnSessionView = z.infer<typeof OwnSessionView>;
export const OwnSessionPage = pageOf(OwnSessionView);

export const ownSessionView = (session: Session, currentId: string): OwnSessionView => ({
  id: session.id,
  createdAt: session.createdAt.toISOString(),
  lastUsedAt: session.lastUsedAt.toISOString(),
  userAgent: session.userAgent,
  address: session.address,
  current: session.id === currentId,
  expiresAt: session.expiresAt.toISOString(),
});
