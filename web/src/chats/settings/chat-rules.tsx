import { MultiSelect, SegmentedControl, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rolesQuery } from '../../roster';
import { useChat } from '../conversation/chat-context';
import { useSettings } from './use-settings';

/** In minutes: an hour, four, a day, three days, a week. */
const dueTimes = [60, 240, 1_440, 4_320, 10_080];

/** How the chat works with roles. */
export function ChatRules() {
  const { t } = useTranslation('chats');
  const { chat } = useChat();
  const { data: roles = [] } = useQuery(rolesQuery);
  const change = useSettings();
  const due = chat.validationDueMinutes;
  const times = due === null || dueTimes.includes(due) ? dueTimes : [...dueTimes, due].sort((a, b) => a - b);
  const timeOf = (minutes: number) =>
    minutes % 1_440 === 0
      ? t('settings.days', { count: minutes / 1_440 })
      : minutes % 60 === 0
        ? t('settings.hours', { count: minutes / 60 })
        : t('settings.minutes', { count: minutes });
  return (
    <Stack gap="md" component="section">
      <Title order={2} size="h4">
        {t('settings.rules')}
      </Title>
      <MultiSelect
        label={t('settings.roles')}
        placeholder={chat.allowedAgentIds ? undefined : t('settings.allRoles')}
        data={roles.map(({ id, name }) => ({ value: id, label: name }))}
        value={chat.allowedAgentIds ?? []}
        onChange={(ids) => change({ allowedAgentIds: ids.length > 0 ? ids : null })}
        searchable
        clearable
      />
      <div>
        <Text size="sm" fw={500} mb={4} id="when-busy">
          {t('settings.busy')}
        </Text>
        <SegmentedControl
          fullWidth
          aria-labelledby="when-busy"
          value={chat.whenBusy}
          onChange={(whenBusy) => change({ whenBusy })}
          data={[
            { value: 'queue', label: t('settings.queue') },
            { value: 'interrupt', label: t('settings.interrupt') },
          ]}
        />
      </div>
      <MultiSelect
        label={t('settings.judges')}
        placeholder={chat.validatorIds ? undefined : t('settings.allJudges')}
        data={chat.members.map(({ userId, name }) => ({ value: userId, label: name }))}
        value={chat.validatorIds ?? []}
        onChange={(ids) => change({ validatorIds: ids.length > 0 ? ids : null })}
        searchable
        clearable
      />
      <Select
        label={t('settings.due')}
        placeholder={t('settings.noDue')}
        data={times.map((minutes) => ({ value: String(minutes), label: timeOf(minutes) }))}
        value={due === null ? null : String(due)}
        onChange={(minutes) => change({ validationDueMinutes: minutes === null ? null : Number(minutes) })}
        clearable
      />
    </Stack>
  );
}
