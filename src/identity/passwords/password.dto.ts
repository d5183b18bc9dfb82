import { z } from 'zod';
import { LinkToken } from '../access/link-token.js';
import { Email, Password, PasswordAttempt } from '../accounts/user.dto.js';

export const ChangePassword = z.strictObject({ currentPassword: PasswordAttempt, newPassword: Password });
export type ChangePassword = z.infer<typeof ChangePassword>;

export const RequestPasswordReset = z.strictObject({ email: Email });
export type RequestPasswordReset = z.infer<typeof RequestPasswordReset>;

export const ConfirmPasswordReset = z.strictObject({
  token: LinkToken('password-reset'),
  password: Password,
});
export type ConfirmPasswordReset = z.infer<typeof ConfirmPasswordReset>;

export const PasswordResetRequested = z.object({
  detail: z.string().describe('The same whether or not anybody has this address'),
});
export type PasswordResetRequested = z.infer<typeof PasswordResetRequested>;
