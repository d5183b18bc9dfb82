import { Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { allChatsQuery, rolesQuery, useChatTitle } from '../../roster';
import type { FieldsProps } from './what-fields';

/** Which role is asked when it takes place, what, and where. */
export function AskingFields({ form, isLocked }: FieldsProps & { isLocked: boolean }) {
  const { t } = useTranslation('calendar');
  const titleOf = useChatTitle();
  const { data: roles = [] } = useQuery(rolesQuery);
  const { data: chats = [] } = useQuery(allChatsQuery);
  const { agentId, chatId } = form.values;
  const roleChoices = roles.map(({ id, name, username }) => ({
    value: id,
    label: `${name} (@@${username})`,
  }));
  // A conversation with one role is no place to ask another.
  const places = chats.filter((chat) => chat.kind !== 'agent' || chat.agentId === agentId);
  const chatChoices = places.map((chat) => ({
    value: chat.id,
    label: titleOf(chat) || t('field.namelessChat'),
  }));
  return (
    <>
      <Select
        label={t('field.agent')}
        description={t('field.agentHint')}
        placeholder={t('field.noAgent')}
        searchable
        clearable
        disabled={isLocked}
        data={withValue(roleChoices, agentId, t('field.otherAgent'))}
        {...form.getInputProps('agentId')}
      />
      {agentId === null ? null : (
        <Textarea
          label={t('field.prompt')}
          description={t('field.promptHint')}
          placeholder={t('field.promptExample')}
          autosize
          minRows={3}
          maxRows={10}
          disabled={isLocked}
          {...form.getInputProps('prompt')}
        />
      )}
      <Select
        label={t('field.chat')}
        description={t(agentId === null ? 'field.chatHint' : 'field.chatHintRole')}
        placeholder={t(agentId === null ? 'field.noChat' : 'field.ownChat')}
        searchable
        clearable
        disabled={isLocked}
        data={withValue(chatChoices, chatId, t('field.otherChat'))}
        {...form.getInputProps('chatId')}
      />
    </>
  );
}

interface Choice {
  value: string;
  label: string;
}

/** What is set is shown, even where it is not mine to choose. */
const withValue = (choices: Choice[], value: string | null, label: string): Choice[] =>
  value === null || choices.some((choice) => choice.value === value)
    ? choices
    : [...choices, { value, label }];
