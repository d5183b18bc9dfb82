import { Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '../../platform/session';
import { unhidden } from '../../platform/text';
import type { Approval } from '../api-types';
import { ApprovalTitle } from './approval-title';
import classes from './approvals.module.css';
import { CallArguments } from './call-arguments';
import { CallDecision } from './call-decision';
import { Deciders } from './deciders';
import { Origin } from './origin';
import { QuestionDecision } from './question-decision';
import { TimeLeft } from './time-left';

interface ApprovalCardProps {
  approval: Approval;
  /** It stands where it came up. */
  isInChat?: boolean;
}

/** A call that waits for a person: exactly what would be done, and the ways to decide, or who may. */
export function ApprovalCard({ approval, isInChat = false }: ApprovalCardProps) {
  const { id, agentUsername, question, expiresAt } = approval;
  const heading = `approval-${id}`;
  return (
    <Paper
      withBorder
      p={isInChat ? 'sm' : 'md'}
      component="article"
      aria-labelledby={heading}
      className={classes.card}
      data-in-chat={isInChat || undefined}
    >
      <Stack gap="sm">
        <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
          <div>
            <Title order={2} size={isInChat ? 'h5' : 'h4'} id={heading} className={classes.title}>
              <ApprovalTitle approval={approval} />
            </Title>
            <Text size="sm" c="dimmed">
              @@{agentUsername}
            </Text>
          </div>
          <TimeLeft expiresAt={expiresAt} />
        </Group>
        {question === null ? <About approval={approval} /> : <Question text={question} />}
        <Decision approval={approval} />
        <Origin approval={approval} isInChat={isInChat} />
      </Stack>
    </Paper>
  );
}

/** What the tool is for, and whether it changes anything. */
function About({ approval: { description, readOnly } }: { approval: Approval }) {
  const { t } = useTranslation('agents');
  return (
    <>
      <Text size="sm" lineClamp={3}>
        {unhidden(description)}
      </Text>
      {readOnly ? null : (
        <Badge variant="light" color="orange" c="var(--mantine-color-text)" tt="none" w="fit-content">
          {t('tools.changes')}
        </Badge>
      )}
    </>
  );
}

const Question = ({ text }: { text: string }) => (
  <Text size="md" className={classes.question}>
    {unhidden(text)}
  </Text>
);

function Decision({ approval }: { approval: Approval }) {
  const { t } = useTranslation('agents');
  const may = useMay();
  const { user } = useMe();
  const { question, deciders } = approval;
  if (may('approval:decide') && deciders.some(({ id }) => id === user.id))
    return question === null ? (
      <CallDecision approval={approval} />
    ) : (
      <QuestionDecision approval={approval} />
    );
  return (
    <>
      {question === null ? (
        <CallArguments given={approval.arguments} label={t('approval.arguments')} />
      ) : null}
      <Deciders of={approval} />
    </>
  );
}
