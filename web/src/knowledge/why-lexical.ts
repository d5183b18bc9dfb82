import { useTranslation } from 'react-i18next';
import type { Schema } from '../platform/api';

type Why = Pick<Schema<'FoundPassages'>, 'reason' | 'reasonCode'>;

const known = ['no_extension', 'no_model', 'unfit_model', 'building', 'unavailable'] as const;

/** Why nothing is found by its meaning, for people; of a code that only a newer server knows, in its own words. */
export function useWhyLexical(): (why: Why) => string {
  const { t } = useTranslation('knowledge');
  return ({ reason = '', reasonCode }) => {
    const code = known.find((one) => one === reasonCode);
    return code ? t(`whyLexical.${code}`) : reason;
  };
}
