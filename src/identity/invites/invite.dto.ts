import { z } from 'zod';
import { Name, pageOf, Timestamp } from '../../platform/http/index.js';
import { Locale, Username } from '../../platform/text/index.js';
import { LinkToken } from '../access/link-token.js';
import { Email, Password } from '../accounts/user.dto.js';
import type { Invite } from './invite.entity.js';

const InvitedRole = z.enum(['admin', 'member']);

export const CreateInvite = z
  .strictObject({
    email: Email.optional().describe('Where the link is mailed; whoever accepts has this address'),
    role: InvitedRole.default('member'),
    username: Username.optional().describe('A proposal: who accepts may take another'),
    name: Name().optional(),
    expiresInHours: z.number().positive().max(8_760).default(168),
  })
  .prefault({});
export type CreateInvite = z.infer<typeof CreateInvite>;

export const InviteView = z
  .object({
    id: z.uuid(),
    email: z.string().nullable(),
    role: InvitedRole,
    username: z.string().nullable(),
    name: z.string().nullable(),
    createdBy: z.uuid(),
    createdAt: Timestamp,
    expiresAt: Timestamp,
  })
  .meta({ id: 'Invite' });
export type InviteView = z.infer<typeof InviteView>;
export const InvitePage = pageOf(InviteView);

export const NewInviteView = InviteView.extend({
  url: z.string().describe('Where it is accepted; shown only now'),
  token: z.string().describe('The secret in it; shown only now'),
});
export type NewInviteView = z.infer<typeof NewInviteView>;

export const LookUpInvite = z.strictObject({ token: LinkToken('invite') });
export type LookUpInvite = z.infer<typeof LookUpInvite>;

/** What its bearer is shown before they accept. */
export const OfferView = z.object({
  organization: z.object({ name: z.string(), locale: z.string() }),
  invitedBy: z.object({ name: z.string() }),
  email: z.string().nullable(),
  role: InvitedRole,
  username: z.string().nullable(),
  name: z.string().nullable(),
  expiresAt: Timestamp,
});
export type OfferView = z.infer<typeof OfferView>;

export const AcceptInvite = LookUpInvite.extend({
  username: Username.optional().describe('Needed when the invite proposes none'),
  name: Name().optional(),
  email: Email.optional().describe('Needed when the invite has none, and the same as its own otherwise'),
  password: Password,
  locale: Locale.optional().describe('That of the organization otherwise'),
});
export type AcceptInvite = z.infer<typeof AcceptInvite>;

export const inviteView = (invite: Invite): InviteView => ({
  id: invite.id,
  email: invite.email,
  role: invite.role,
  username: invite.username,
  name: invite.name,
  createdBy: invite.createdBy,
  createdAt: invite.createdAt.toISOString(),
  expiresAt: invite.expiresAt.toISOString(),
});
