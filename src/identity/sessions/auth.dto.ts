import { z } from 'zod';
import { Name } from '../../platform/http/index.js';
import { Locale, TimeZone, Username } from '../../platform/text/index.js';
import { OrganizationView } from '../accounts/organization.dto.js';
import { Email, Password, PasswordAttempt, UserView } from '../accounts/user.dto.js';

export const Register = z.strictObject({
  organization: z.strictObject({ name: Name() }),
  username: Username,
  name: Name().optional(),
  email: Email,
  password: Password,
  locale: Locale.optional().describe(
    'Of the organization and of yourself; without: what `Accept-Language` prefers, or ru',
  ),
  timeZone: TimeZone.optional().describe('Of both, too; without: Europe/Moscow'),
});
export type Register = z.infer<typeof Register>;

export const SignupView = z.object({
  isOpen: z.boolean().describe('Anybody may register an organization'),
  isEmpty: z.boolean().describe('There is no organization yet, so nobody can log in'),
  sendsMail: z.boolean().describe('`SMTP_URL` is set; without it links are handed over by people'),
});
export type SignupView = z.infer<typeof SignupView>;

export const Login = z.strictObject({ email: Email, password: PasswordAttempt });
export type Login = z.infer<typeof Login>;

export const RefreshByToken = z.strictObject({
  refreshToken: z.string().min(1).max(500).describe('Left out when it is in a cookie'),
});
export const Refresh = RefreshByToken.partial().default({});
export type Refresh = z.infer<typeof Refresh>;

export const TokensView = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.number().describe('Seconds until the access token expires'),
});
export type TokensView = z.infer<typeof TokensView>;

/** Tokens as services give them; `OpensSession` hands them over, and keeps the rest. */
export interface IssuedTokens extends TokensView {
  session: { id: string; expiresAt: Date };
}

/** What is answered instead of tokens when they are in cookies. */
export const CookieTokensView = TokensView.pick({ expiresIn: true }).extend({
  csrfToken: z.string().describe('For the header `x-csrf-token` of every request that changes something'),
});

export const SessionView = TokensView.extend({ user: UserView, organization: OrganizationView });
export type SessionView = z.infer<typeof SessionView>;
export const CookieSessionView = SessionView.omit({ accessToken: true, refreshToken: true }).extend(
  CookieTokensView.shape,
);

/** A person who has just entered. */
export type Entrance = SessionView & IssuedTokens;

export const MeView = z.object({
  user: UserView,
  organization: OrganizationView,
  permissions: z.array(z.string()),
  csrfToken: CookieTokensView.shape.csrfToken.optional().describe('Only of a session in cookies'),
});
export type MeView = z.infer<typeof MeView>;
