import { useTranslation } from 'react-i18next';
import type { Document } from '../api-types';

type Failure = NonNullable<Document['error']>;

/** Reasons that we have words for; of any other the server's own are shown. */
const known = [
  'encrypted',
  'damaged',
  'empty',
  'too_large',
  'unsupported',
  'disguised',
  'too_slow',
  'too_much_memory',
  'no_text',
  'worker_lost',
  'egress_refused',
  'egress_failed',
  'egress_timeout',
] as const;

const isKnown = (code: string): code is (typeof known)[number] => known.some((one) => one === code);

/** Why a document could not be read, as its uploader understands it. */
export function useReason(): (failure: Failure) => string {
  const { t } = useTranslation('knowledge');
  return ({ code, detail }) => (isKnown(code) ? t(`reason.${code}`) : detail || t('reason.unknown'));
}
