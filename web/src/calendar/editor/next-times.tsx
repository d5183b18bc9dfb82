import { List, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { previewQuery } from '../queries';
import { cronOf } from '../schedule/rule';
import { useWrongWords } from '../words/use-wrong-words';
import type { FieldsProps } from './what-fields';

const restMillis = 300;

/** When it would take place next, as the server reads the schedule. */
export function NextTimes({ form }: FieldsProps) {
  const { t } = useTranslation('calendar');
  const { date } = useFormat();
  const { ofRefusal } = useWrongWords();
  const { timeZone, startsAt } = form.values;
  const [cron] = useDebouncedValue(cronOf(form.values), restMillis);
  const { data, error } = useQuery({
    ...previewQuery(cron, timeZone),
    enabled: cron !== '',
    placeholderData: keepPreviousData,
  });
  if (cron === '') return null;
  return (
    <div aria-live="polite">
      <Text size="sm" fw={500}>
        {t('next.title')}
      </Text>
      {error ? (
        <Text size="sm" c="error">
          {ofRefusal(error)}
        </Text>
      ) : (
        <List size="sm" mt={4}>
          {data?.map((slot) => (
            <List.Item key={slot}>
              {date(slot, {
                ...{ weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' },
                ...{ hour: '2-digit', minute: '2-digit', timeZone },
              })}
            </List.Item>
          ))}
        </List>
      )}
      {startsAt ? (
        <Text size="xs" c="dimmed">
          {t('next.withoutFrom')}
        </Text>
      ) : null}
    </div>
  );
}
