import { Email } from '../../../identity/index.js';
import { AppError } from '../../../platform/errors/index.js';

/** As addresses of accounts are kept. Throws `validation_failed`. */
export function normalEmail(address: string): string {
  const { data } = Email.safeParse(address.trim());
  if (data === undefined)
    throw new AppError('validation_failed', undefined, {
      errors: [{ path: 'address', message: 'is not an e-mail address' }],
    });
  return data;
}
