import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { peopleQuery, rolesQuery } from '../../roster';
import type { CalendarEvent } from '../api-types';
import type { FieldsProps } from './what-fields';

/** Who takes part. */
export function PeopleFields({ form, event }: FieldsProps & { event: CalendarEvent | undefined }) {
  const { t } = useTranslation('calendar');
  const { data: people = [] } = useQuery(peopleQuery);
  const { data: roles = [] } = useQuery(rolesQuery);
  const known = event?.attendees ?? [];
  const choices = (
    of: { id: string; name: string; username: string }[],
    kind: 'user' | 'role',
    sign: string,
  ) => {
    const all = new Map([...known.filter((one) => one.kind === kind), ...of].map((one) => [one.id, one]));
    return [...all.values()].map(({ id, name, username }) => ({
      value: id,
      label: `${name} (${sign}${username})`,
    }));
  };
  return (
    <>
      <MultiSelect
        label={t('field.people')}
        description={t('field.peopleHint')}
        searchable
        clearable
        data={choices(
          people.filter(({ isActive }) => isActive),
          'user',
          '@',
        )}
        {...form.getInputProps('recipientIds')}
      />
      <MultiSelect
        label={t('field.roles')}
        searchable
        clearable
        data={choices(roles, 'role', '@@')}
        {...form.getInputProps('roleIds')}
      />
    </>
  );
}
