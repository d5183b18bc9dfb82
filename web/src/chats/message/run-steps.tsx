import { Text } from '@mantine/core';
import {
  IconBrain,
  IconCheck,
  IconGitBranch,
  IconHandStop,
  IconTool,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { stepsQuery } from '../../agents';
import type { Schema } from '../../platform/api';
import { useFormat } from '../../platform/i18n';
import { unhidden } from '../../platform/text';
import { ErrorState, ListSkeleton } from '../../platform/ui';
import { RunLink } from './run-link';
import { CallDetails } from './tool-calls';
import classes from './tool-calls.module.css';

type Step = Schema<'RunStep'>;

const icons: Record<Step['kind'], Icon> = {
  attempt: IconBrain,
  step: IconGitBranch,
  model: IconBrain,
  tool: IconTool,
  approval: IconHandStop,
};

/** How an answer came about: what the role asked its model, called and was allowed, in its order. */
export function RunSteps({ runId }: { runId: string }) {
  const { t } = useTranslation('chats');
  const { data, error, refetch } = useQuery(stepsQuery(runId));
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={2} />;
  const steps = data.filter(({ kind }) => kind !== 'attempt');
  if (steps.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('steps.none')}
      </Text>
    );
  return (
    <>
      <ul className={classes.calls} aria-label={t('steps.label')}>
        {steps.map((step, at) => (
          <li key={at}>
            <StepView step={step} />
          </li>
        ))}
      </ul>
      <RunLink runId={runId} />
    </>
  );
}

function StepView({ step }: { step: Step }) {
  const { t } = useTranslation('chats');
  const Glyph = icons[step.kind];
  return (
    <details className={classes.call}>
      <summary>
        <Glyph size={14} aria-hidden />
        <span className={classes.tool}>
          <bdi>{unhidden(nameOf(step))}</bdi>
        </span>
        <Took step={step} />
        {isFailed(step) ? (
          <IconX size={14} className={classes.failed} role="img" aria-label={t('steps.failed')} />
        ) : (
          <IconCheck size={14} role="img" aria-label={t('steps.succeeded')} />
        )}
      </summary>
      {step.kind === 'tool' ? (
        <CallDetails given={step.arguments} got={step.result} />
      ) : (
        <CallDetails given={factsOf(step)} got={undefined} />
      )}
    </details>
  );
}

function Took({ step }: { step: Step }) {
  const { number } = useFormat();
  if (!('finishedAt' in step) || !step.finishedAt) return null;
  const seconds = (Date.parse(step.finishedAt) - Date.parse(step.startedAt)) / 1_000;
  return (
    <span className={classes.time}>
      {number(seconds, { style: 'unit', unit: 'second', maximumFractionDigits: 1 })}
    </span>
  );
}

function nameOf(step: Step): string {
  if (step.kind === 'tool') return step.tool;
  if (step.kind === 'model') return step.model;
  if (step.kind === 'step') return step.name;
  return step.kind;
}

const isFailed = (step: Step): boolean =>
  step.kind === 'tool'
    ? ['failed', 'refused', 'unknown'].includes(step.state)
    : 'errorCode' in step && step.errorCode !== null;

/** What there is to know of a step beside its name and time. */
const factsOf = ({ kind: _, ...facts }: Step): object =>
  Object.fromEntries(
    Object.entries(facts).filter(([name, value]) => value !== null && !/(At|^via|^epoch|^id)$/.test(name)),
  );
