import { Button, Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useChat } from '../conversation/chat-context';
import type { Message } from '../model/history';
import { send } from '../sending';

/** What the question of a role can be answered with: a press says it. In a group the role is called by its name. */
export function Choices({ message, choices }: { message: Message; choices: string[] }) {
  const { chat, isClosed } = useChat();
  const queries = useQueryClient();
  if (isClosed || chat.contact) return null;
  const call = chat.kind === 'agent' ? '' : `@@${message.author.username} `;
  return (
    <Group gap="xs" mt="xs">
      {choices.map((choice) => (
        <Button
          key={choice}
          size="compact-sm"
          variant="default"
          onClick={() => send(queries, { chatId: chat.id, content: call + choice, attachments: [] })}
        >
          {choice}
        </Button>
      ))}
    </Group>
  );
}
