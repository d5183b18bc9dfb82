import { Badge, Group, Stack, Text } from '@mantine/core';
import type { ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { unhidden } from '../../platform/text';
import type { Approval } from '../api-types';
import { ApprovalTitle } from './approval-title';
import classes from './approvals.module.css';
import { CallArguments } from './call-arguments';

const colors = { approved: 'artel', rejected: 'red', expired: 'gray', cancelled: 'gray', pending: 'yellow' };

interface OutcomeProps {
  approval: Approval;
  ref?: Ref<HTMLDivElement>;
  /** Where more can be seen of it. */
  children: ReactNode;
}

/** What became of a call or a question: who decided, when, and what they said. */
export function Outcome({ approval, ref, children }: OutcomeProps) {
  const { t } = useTranslation('agents');
  const { dateTime } = useFormat();
  const { id, state, question, decidedBy, decidedAt, comment } = approval;
  const label = `approval-${id}`;
  const become = question === null ? t(`approvalState.${state}`) : t(`answerState.${state}`);
  return (
    <Stack gap={4} ref={ref} tabIndex={-1} role="group" aria-labelledby={label} className={classes.outcome}>
      <div id={label}>
        <Group gap="xs" component="span">
          <Badge variant="light" color={colors[state]} tt="none">
            {become}
          </Badge>
          <Text fw={500} component="span" className={classes.title}>
            <ApprovalTitle approval={approval} />
          </Text>
        </Group>
      </div>
      {question ? <Said>{question}</Said> : null}
      <Group gap="0.25rem 0.75rem">
        <Text size="sm" c="dimmed">
          {decidedBy ? <bdi>{unhidden(decidedBy.name)}</bdi> : null}
          {decidedBy && decidedAt ? ' · ' : null}
          {decidedAt ? <time dateTime={decidedAt}>{dateTime(decidedAt)}</time> : null}
        </Text>
        {children}
      </Group>
      {comment ? <Said>{comment}</Said> : null}
      {question === null ? <Call approval={approval} /> : null}
    </Stack>
  );
}

const Said = ({ children }: { children: string }) => (
  <Text size="sm" className={classes.said}>
    {unhidden(children)}
  </Text>
);

/** What was asked for, and what a person made of it. */
function Call({ approval }: { approval: Approval }) {
  const { t } = useTranslation('agents');
  const { arguments: asked, decidedArguments: edited } = approval;
  return (
    <details className={classes.call}>
      <summary>{t(edited === null ? 'approval.call' : 'approval.callEdited')}</summary>
      <CallArguments given={asked} label={t('approval.asked')} />
      {edited === null ? null : <CallArguments given={edited} label={t('approval.called')} />}
    </details>
  );
}
