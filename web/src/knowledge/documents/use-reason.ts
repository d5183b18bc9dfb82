import { useTranslation } from 'react-i18next';
import { Problem, type ProblemCode } from '../../platform/api';
import { useProblemText } from '../../platform/ui';
import type { Document } from '../api-types';

type Failure = NonNullable<Document['error']>;

/** What a document alone can suffer from; the rest is worded as everywhere. */
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
  'bytes_gone',
  'fetch_failed',
  'egress_too_large',
  'context_too_long',
] as const;

const isKnown = (code: string): code is (typeof known)[number] => known.some((one) => one === code);

/**
 * What ails the document itself: reading the same file once more ends the same, a new version is needed. Everything else,
 * also what only a newer server knows, may have passed.
 */
const lasting: readonly string[] = [
  'encrypted',
  'damaged',
  'empty',
  'too_large',
  'unsupported',
  'disguised',
  'too_much_memory',
  'no_text',
  'bytes_gone',
];

/** Whether reading it again may help; what lies at an address may have been mended since. */
export const mayPass = ({ error, source }: Pick<Document, 'error' | 'source'>): boolean =>
  source === 'url' || !error || !lasting.includes(error.code);

/** Why a document could not be read, as its uploader understands it. */
export function useReason(): (failure: Failure) => string {
  const { t } = useTranslation('knowledge');
  const problemText = useProblemText();
  return ({ code, detail }) => {
    if (isKnown(code)) return t(`reason.${code}`);
    // Of a code that a newer server may know only it has words.
    return problemText(new Problem(code as ProblemCode, 0, detail || t('reason.unknown')));
  };
}
