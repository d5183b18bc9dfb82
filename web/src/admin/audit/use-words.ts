import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { isKnownAction, isKnownType } from './actions';
import { detailText, knownDetails } from './details';
import type { AuditEntry } from './queries';

/** What the log tells, in the reader's words. */
export function useAuditWords() {
  const { t } = useTranslation('admin');
  const format = useFormat();
  return {
    action: (action: string): string => (isKnownAction(action) ? t(`action.${action}`) : action),
    type: (type: string): string => (isKnownType(type) ? t(`object.${type}`) : type),
    detail: (name: string): string => {
      const known = knownDetails.find((one) => one === name);
      return known ? t(`detail.${known}`) : name;
    },
    value: (name: string, value: unknown): string =>
      detailText(name, value, {
        value: (word) => t(`detailValue.${word}`),
        time: (time) => format.dateTime(time),
        nothing: '—',
      }),
    actor: ({ kind, name, id }: AuditEntry['actor']): string => {
      if (kind === 'operator' || kind === 'system') return t(`audit.${kind}`);
      return kind === 'user' ? `@${name}` : name || (id ?? '');
    },
  };
}
