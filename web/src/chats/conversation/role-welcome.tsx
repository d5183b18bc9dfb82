import { Button, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rolesQuery, type Role } from '../../roster';
import { Face } from '../people/face';
import { send } from '../sending';
import { useChat } from './chat-context';
import classes from './conversation.module.css';

const mostQuestions = 3;
/** Longer ones are no examples of what to ask, but of how the role is to answer. */
const longestQuestion = 160;

/** Before anything is said, also by a role that greets: what it is for, and what one may ask it. */
export function RoleWelcome() {
  const { t } = useTranslation('chats');
  const queries = useQueryClient();
  const { chat } = useChat();
  const { data: roles } = useQuery(rolesQuery);
  const role = roles?.find(({ id }) => id === chat.agentId);
  if (!role) return null;
  const questions = questionsOf(role);
  return (
    <Stack gap="sm" align="center" className={classes.welcome}>
      <Face kind="agent" name={role.name} size={56} />
      <Title order={2} size="h4">
        {role.title || role.name}
      </Title>
      <Text c="dimmed">{role.description}</Text>
      {questions.length > 0 ? (
        <Stack gap="xs" role="group" aria-label={t('message.examples')}>
          {questions.map((content) => (
            <Button
              key={content}
              variant="default"
              className={classes.example}
              onClick={() => send(queries, { chatId: chat.id, content, attachments: [] })}
            >
              {content}
            </Button>
          ))}
        </Stack>
      ) : null}
    </Stack>
  );
}

const questionsOf = ({ examples }: Role): string[] =>
  [...new Set(examples.map(({ question }) => question.trim()))]
    .filter((question) => question.length <= longestQuestion && !question.includes('\n'))
    .slice(0, mostQuestions);
