import { useTranslation } from 'react-i18next';
import { isProblem, type FieldError } from '../../platform/api';
import { fieldText, problemText } from '../../platform/ui';

/** What the server says of times and schedules, in its words, and which of ours says the same. */
const known = [
  [/^is in the past/, 'wrong.past'],
  [/^is required/, 'wrong.needed'],
  [/^is before startsAt/, 'wrong.order'],
  [/^is before the first time/, 'wrong.noTime'],
  [/^is more than \d+ years ahead/, 'wrong.far'],
  [/^must have five fields/, 'wrong.fields'],
  [/^fires twice within/, 'wrong.close'],
  [/^never fires/, 'wrong.never'],
] as const;

/** What is told of a field, and of a refusal that has no field to stand at. */
export function useWrongWords() {
  const { t } = useTranslation('calendar');
  const ofField = (error: FieldError): string => {
    const [, key] = known.find(([form]) => form.test(error.message)) ?? [];
    if (key) return t(key);
    return error.rule ? fieldText(error) : t(error.path === 'cron' ? 'wrong.cron' : 'wrong.other');
  };
  const ofRefusal = (error: unknown): string => {
    const [first] = isProblem(error, 'validation_failed') ? error.errors : [];
    if (first) return ofField(first);
    return isProblem(error, 'conflict') ? t('wrong.conflict') : problemText(error);
  };
  return { ofField, ofRefusal };
}
