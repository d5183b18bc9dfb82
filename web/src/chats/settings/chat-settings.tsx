import { Button, Drawer, Group, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFocusBack } from '../../platform/ui';
import { useChat } from '../conversation/chat-context';
import { ChatEnding } from './chat-ending';
import { ChatRules } from './chat-rules';
import { Members } from './members';
import { useRights, useSettings } from './use-settings';

/** What a chat is, beside what is said in it. */
export function ChatSettings({ close }: { close: () => void }) {
  const { t } = useTranslation('chats');
  const { chat } = useChat();
  const { mayRename, mayManage } = useRights();
  useFocusBack();
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      title={t('settings.title')}
      closeButtonProps={{ 'aria-label': t('action.close', { ns: 'app' }) }}
    >
      <Stack gap="xl">
        {mayRename ? <TitleForm key={chat.title} /> : null}
        {chat.kind === 'agent' ? null : <Members />}
        {mayManage && chat.kind === 'group' ? <ChatRules /> : null}
        <ChatEnding close={close} />
      </Stack>
    </Drawer>
  );
}

function TitleForm() {
  const { t } = useTranslation('chats');
  const { chat } = useChat();
  const change = useSettings();
  const [title, setTitle] = useState(chat.title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ title: title.trim() });
  };
  const isChanged = title.trim() !== '' && title.trim() !== chat.title;
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          label={t('settings.name')}
          maxLength={200}
          flex={1}
          value={title}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={!isChanged}>
          {t('action.save', { ns: 'app' })}
        </Button>
      </Group>
    </form>
  );
}
