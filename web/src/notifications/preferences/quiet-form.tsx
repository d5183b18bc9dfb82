import { Button, Chip, Group, Input, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { useMe } from '../../platform/session';
import { ErrorState, FormAlert, ListSkeleton, notifyDone, useFormAction } from '../../platform/ui';
import type { Preferences } from '../api-types';
import { preferencesQuery } from '../queries';
import { formOf, isOvernight, quietOf, weekdayDate, weekdays } from './quiet';
import { save } from './use-preferences';

/** When nothing but what is urgent may call me. */
export function QuietHours() {
  const { data, error, refetch } = useQuery(preferencesQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={2} />;
  return <QuietForm preferences={data} />;
}

function QuietForm({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation(['notifications', 'app']);
  const format = useFormat();
  const queries = useQueryClient();
  const { user } = useMe();
  const form = useForm({
    initialValues: formOf(preferences.quietHours, user.timeZone),
    validate: {
      from: (value, { isOn }) => (isOn && !value ? t('quiet.timeNeeded') : null),
      to: (value, { isOn }) => (isOn && !value ? t('quiet.timeNeeded') : null),
      days: (days, { isOn }) => (isOn && days.length === 0 ? t('quiet.dayNeeded') : null),
    },
  });
  const { submit, isSending, problem } = useFormAction(form, async (values) => {
    const { queryKey } = preferencesQuery;
    const known = queries.getQueryData(queryKey) ?? preferences;
    const saved = await save({ ...known, quietHours: quietOf(values, user.timeZone) });
    queries.setQueryData(queryKey, saved);
    form.resetDirty();
    notifyDone(t('quiet.saved'));
  });
  const { isOn, from, to, timeZone } = form.values;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        <Switch label={t('quiet.on')} {...form.getInputProps('isOn', { type: 'checkbox' })} />
        {isOn ? (
          <>
            <Group align="flex-start" gap="sm">
              <TextInput type="time" label={t('quiet.from')} w="8rem" {...form.getInputProps('from')} />
              <TextInput type="time" label={t('quiet.to')} w="8rem" {...form.getInputProps('to')} />
              <Select
                label={t('quiet.zone')}
                data={[...new Set([timeZone, ...Intl.supportedValuesOf('timeZone')])].sort()}
                searchable
                allowDeselect={false}
                limit={100}
                flex="1 1 12rem"
                {...form.getInputProps('timeZone')}
              />
            </Group>
            <Input.Wrapper
              label={t('quiet.days')}
              labelElement="div"
              error={form.errors.days}
              role="group"
              aria-label={t('quiet.days')}
            >
              <Chip.Group multiple {...form.getInputProps('days')}>
                <Group gap="xs" mt={4}>
                  {weekdays.map((day) => (
                    <Chip key={day} value={String(day)} size="sm">
                      {format.date(weekdayDate(day), { weekday: 'short' })}
                    </Chip>
                  ))}
                </Group>
              </Chip.Group>
            </Input.Wrapper>
            <Text size="sm" c="dimmed">
              {from && to
                ? t(isOvernight({ from, to }) ? 'quiet.overnight' : 'quiet.sameDay', { from, to })
                : ''}{' '}
              {t('quiet.urgent')}
            </Text>
          </>
        ) : null}
        <Group>
          <Button type="submit" loading={isSending} disabled={!form.isDirty()}>
            {t('app:action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
