import { useTranslation } from 'react-i18next';

const shortestPassword = 8;
/** As bcrypt takes it. */
const longestPasswordBytes = 72;
/** As the server has it; letters of every language. */
const usernameForm = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}_.-]{0,62}[\p{L}\p{N}\p{M}])?$/u;
const emailForm = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What can be said of a field before the server is asked; the server decides. */
export function useChecks() {
  const { t } = useTranslation('identity');
  const check = (isRight: boolean, text: string) => (isRight ? null : text);
  return {
    needed: (value: string) => check(value.trim() !== '', t('check.needed')),
    email: (value: string) => check(emailForm.test(value.trim()), t('check.email')),
    username: (value: string) => check(usernameForm.test(value.trim()), t('check.username')),
    newPassword: (value: string) =>
      check(value.length >= shortestPassword, t('check.passwordShort')) ??
      check(new TextEncoder().encode(value).length <= longestPasswordBytes, t('check.passwordLong')),
  };
}

/** The username after the e-mail has changed: it follows, until the person writes one of their own. */
export const followingUsername = (username: string, before: string, email: string): string =>
  username === usernameFrom(before) ? usernameFrom(email) : username;

/** A username for whoever has this address, or none. */
export function usernameFrom(email: string): string {
  const local = email.split('@')[0]?.toLowerCase() ?? '';
  const name = local.replaceAll(/[^\p{L}\p{N}_.-]/gu, '').replaceAll(/^[_.-]+|[_.-]+$/g, '');
  return usernameForm.test(name) ? name : '';
}
