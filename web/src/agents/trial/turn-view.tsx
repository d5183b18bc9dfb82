import { Alert, Group, Loader, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconLoader2, IconPlayerSkipForward, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { Markdown } from '../../platform/markdown';
import type { ToolStep, Turn } from './turn';
import classes from './trial-pane.module.css';

export function TurnView({ turn }: { turn: Turn }) {
  const { t } = useTranslation('agents');
  const { question, text, steps, state, error } = turn;
  return (
    <Stack gap="xs">
      <div className={classes.question}>{question}</div>
      {steps.map((step) => (
        <StepView key={step.id} step={step} />
      ))}
      {text ? <Markdown text={text} /> : null}
      {state === 'asking' && !text ? (
        <Group gap="xs">
          <Loader size="sm" />
          <Text size="sm" c="dimmed">
            {t('trial.thinking')}
          </Text>
        </Group>
      ) : null}
      {error ? (
        <Alert color="red" variant="light" p="xs" icon={<IconAlertTriangle size={16} />}>
          {error.detail || error.code}
        </Alert>
      ) : null}
      <Figures turn={turn} />
    </Stack>
  );
}

const signs = {
  running: IconLoader2,
  succeeded: IconCheck,
  failed: IconX,
  notCalled: IconPlayerSkipForward,
};

function stateOf({ result }: ToolStep): keyof typeof signs {
  if (!result) return 'running';
  if (result.skipped) return 'notCalled';
  return result.ok ? 'succeeded' : 'failed';
}

function StepView({ step }: { step: ToolStep }) {
  const { t } = useTranslation('agents');
  const { tool, arguments: input, result, via } = step;
  const state = stateOf(step);
  const Sign = signs[state];
  return (
    <details className={classes.step}>
      <summary>
        <Sign size={15} aria-hidden />
        <Text span ff="monospace" size="sm">
          {via ? `@@${via} · ` : ''}
          {tool}
        </Text>
        <Text span size="sm" c="dimmed" ml="auto">
          {t(`step.${state}`)}
        </Text>
      </summary>
      <pre>{JSON.stringify(input, null, 2)}</pre>
      {result ? <pre>{result.text}</pre> : null}
    </details>
  );
}

/** What it took, once it is over. */
function Figures({ turn: { state, usage, millis, finishReason } }: { turn: Turn }) {
  const { t } = useTranslation('agents');
  const { number } = useFormat();
  if (state === 'asking') return null;
  const figures = [
    state === 'stopped' ? t('trial.stopped') : undefined,
    finishReason === 'length' ? t('trial.cutShort') : undefined,
    millis === undefined
      ? undefined
      : t('figure.seconds', { seconds: number(millis / 1_000, { maximumFractionDigits: 1 }) }),
    usage
      ? t('figure.tokens', { input: number(usage.inputTokens), output: number(usage.outputTokens) })
      : undefined,
  ];
  return (
    <Text size="xs" c="dimmed">
      {figures.filter(Boolean).join(' · ')}
    </Text>
  );
}
