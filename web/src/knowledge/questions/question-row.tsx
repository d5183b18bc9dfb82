import { ActionIcon, Anchor, Button, CloseButton, FileButton, Text } from '@mantine/core';
import { IconFileUpload, IconPencilPlus, IconZoomQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../platform/api';
import { Ago } from '../../platform/ui';
import { rolesQuery } from '../../roster';
import { readable } from '../documents/readable';
import { longestQuestion } from '../tester/asked';
import classes from './questions.module.css';

type Question = Schema<'UnansweredQuestion'>;

interface QuestionRowProps {
  question: Question;
  collectionId: string;
  isGoing: boolean;
  onAnswer: () => void;
  onFile: (file: File) => void;
  onDismiss: () => void;
}

/** A question, which role had no answer to whom, and how it gets one. */
export function QuestionRow({ question: asked, collectionId, isGoing, ...does }: QuestionRowProps) {
  const { t } = useTranslation('knowledge');
  const { question, askedBy, agentUsername, times, lastAskedAt } = asked;
  return (
    <li className={classes.row} data-going={isGoing || undefined}>
      <div className={classes.words}>
        <Text fw={500} className={classes.question}>
          {question}
        </Text>
        <Text size="sm" c="dimmed" className={classes.question}>
          {t('questions.by')} <RoleName username={agentUsername} />
          {' · '}
          {askedBy ? (
            <>
              {t('questions.askedBy')} <bdi>{askedBy.name}</bdi>
              {' · '}
            </>
          ) : null}
          {t('questions.times', { count: times })}
          {' · '}
          <Ago time={lastAskedAt} />
        </Text>
      </div>
      <div className={classes.buttons}>
        <Button
          size="xs"
          variant="light"
          leftSection={<IconPencilPlus size={15} aria-hidden />}
          onClick={does.onAnswer}
          aria-label={t('questions.answerTo', { question })}
        >
          {t('questions.answer')}
        </Button>
        <FileButton
          accept={readable}
          inputProps={{ 'aria-hidden': true, tabIndex: -1 }}
          onChange={(file) => file && does.onFile(file)}
        >
          {(props) => (
            <Button
              {...props}
              size="xs"
              variant="light"
              leftSection={<IconFileUpload size={15} aria-hidden />}
              aria-label={t('questions.uploadFor', { question })}
            >
              {t('questions.upload')}
            </Button>
          )}
        </FileButton>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('questions.try', { question })}
          renderRoot={(props) => (
            <Link
              to="/knowledge/search"
              search={{ q: question.slice(0, longestQuestion), in: [collectionId] }}
              {...props}
            />
          )}
        >
          <IconZoomQuestion size={18} />
        </ActionIcon>
        <CloseButton
          aria-label={t('questions.dismiss', { question })}
          disabled={isGoing}
          onClick={does.onDismiss}
        />
      </div>
    </li>
  );
}

/** By its name, and leading to it; of a role that is gone, as it was called. */
function RoleName({ username }: { username: string }) {
  const { data: roles } = useQuery(rolesQuery);
  const role = roles?.find((one) => one.username === username);
  if (!role) return <bdi>@@{username}</bdi>;
  return (
    <Anchor
      inherit
      title={`@@${username}`}
      renderRoot={(props) => <Link to="/agents/$agentId" params={{ agentId: role.id }} {...props} />}
    >
      <bdi>{role.name}</bdi>
    </Anchor>
  );
}
