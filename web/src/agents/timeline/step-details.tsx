import { Code, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { shownJson, unhidden } from '../../platform/text';
import type { RunStep } from '../api-types';
import classes from './timeline.module.css';

/** All that is known of a piece of work. */
export function StepDetails({ step }: { step: RunStep }) {
  const { t } = useTranslation('agents');
  const facts = useFacts(step);
  return (
    <>
      <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 4 }} spacing="xs" verticalSpacing={4} m={0}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <Text component="dt" size="xs" c="dimmed">
              {name}
            </Text>
            <Text component="dd" size="sm" m={0}>
              {value}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {step.kind === 'tool' ? (
        <>
          <Block label={t('timeline.arguments')} text={asText(step.arguments)} />
          {step.result === null ? null : <Block label={t('timeline.result')} text={unhidden(step.result)} />}
        </>
      ) : null}
    </>
  );
}

function useFacts(step: RunStep): [string, string][] {
  const { t } = useTranslation('agents');
  const { number, date } = useFormat();
  const time = (at: string) => date(at, { dateStyle: 'short', timeStyle: 'medium' });
  const facts: [string, string | null | undefined][] = [
    [t('timeline.begun'), time(step.startedAt)],
    [t('timeline.ended'), step.finishedAt ? time(step.finishedAt) : null],
    [t('timeline.by'), 'agentUsername' in step && step.agentUsername ? `@@${step.agentUsername}` : null],
  ];
  if (step.kind === 'model')
    facts.push(
      [t('timeline.input'), step.inputTokens === null ? null : number(step.inputTokens)],
      [t('timeline.output'), step.outputTokens === null ? null : number(step.outputTokens)],
      [t('timeline.cost'), step.cost === null ? null : number(step.cost, { maximumFractionDigits: 6 })],
      [
        t('timeline.firstToken'),
        step.firstTokenMillis === null
          ? null
          : t('figure.seconds', {
              seconds: number(step.firstTokenMillis / 1_000, { maximumFractionDigits: 2 }),
            }),
      ],
      [t('timeline.finish'), step.finishReason],
    );
  if (step.kind === 'tool' || step.kind === 'attempt' || step.kind === 'step')
    facts.push([t('timeline.state'), t(`step.${step.state}`)]);
  if (step.kind === 'approval')
    facts.push(
      [t('timeline.state'), t(`approvalState.${step.state}`)],
      [t('timeline.decidedBy'), step.decidedBy && unhidden(step.decidedBy.name)],
    );
  if ('errorCode' in step) facts.push([t('timeline.error'), step.errorCode]);
  return facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
}

const asText = (value: unknown): string => (typeof value === 'string' ? unhidden(value) : shownJson(value));

/** A text of a call; a long one scrolls. */
function Block({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={2}>
        {label}
      </Text>
      <Code block className={classes.code} tabIndex={0} role="region" aria-label={label}>
        {text}
      </Code>
    </div>
  );
}
