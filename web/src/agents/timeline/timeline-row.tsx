import { Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconBrain,
  IconChevronRight,
  IconHandStop,
  IconListCheck,
  IconPlayerPlay,
  IconTool,
  type Icon,
} from '@tabler/icons-react';
import { useId, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { unhidden } from '../../platform/text';
import { NamedText } from '../../platform/ui';
import type { RunStep } from '../api-types';
import type { Row } from './bars';
import { outcomeOf } from './figures';
import type { Scale } from './scale';
import { StepDetails } from './step-details';
import classes from './timeline.module.css';

const icons: Record<RunStep['kind'], Icon> = {
  attempt: IconPlayerPlay,
  step: IconListCheck,
  model: IconBrain,
  tool: IconTool,
  approval: IconHandStop,
};

/** A line of the timeline: what it was, when, how long; it unfolds to what was said. */
export function TimelineRow({ row, scale }: { row: Row; scale: Scale }) {
  const { t } = useTranslation('agents');
  const [isOpen, { toggle }] = useDisclosure();
  const id = useId();
  const { step, depth, from, to } = row;
  const Glyph = icons[step.kind];
  const outcome = outcomeOf(step);
  const place = {
    '--depth': depth,
    '--from': `${scale(from) * 100}%`,
    '--width': `${(scale(to) - scale(from)) * 100}%`,
  } as CSSProperties;
  return (
    <li className={classes.item} style={place}>
      <UnstyledButton
        className={classes.row}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={toggle}
        data-outcome={outcome}
      >
        <Group gap={6} wrap="nowrap" className={classes.name}>
          <IconChevronRight
            size={14}
            className={classes.chevron}
            data-open={isOpen || undefined}
            aria-hidden
          />
          <Glyph size={16} stroke={1.7} aria-hidden className={classes.glyph} />
          <Text span truncate size="sm" fw={step.kind === 'attempt' ? 600 : 500}>
            <Title step={step} />
          </Text>
        </Group>
        <span className={classes.track} aria-hidden>
          <span className={classes.bar} data-kind={step.kind} data-outcome={outcome} />
        </span>
        <Text
          span
          size="sm"
          c={outcome === 'failed' ? 'var(--mantine-color-error)' : 'dimmed'}
          className={classes.figures}
        >
          <Figures row={row} />
          {outcome ? ` · ${t(`step.${outcome}`)}` : ''}
        </Text>
      </UnstyledButton>
      <Collapse expanded={isOpen} id={id}>
        {isOpen ? (
          <Stack gap="xs" className={classes.details}>
            <StepDetails step={step} />
          </Stack>
        ) : null}
      </Collapse>
    </li>
  );
}

function Title({ step }: { step: RunStep }) {
  const { t } = useTranslation('agents');
  const by =
    'agentUsername' in step && 'via' in step && step.via && step.agentUsername
      ? `@@${step.agentUsername} · `
      : '';
  switch (step.kind) {
    case 'attempt':
      return t('timeline.attempt', { number: step.epoch });
    case 'step':
      return <bdi>{unhidden(`${by}${step.name}`)}</bdi>;
    case 'model':
      return `${by}${step.model}${step.purpose === 'answer' ? '' : ` (${t(`timeline.${step.purpose}`)})`}`;
    case 'tool':
      return <bdi>{unhidden(`${by}${step.tool}`)}</bdi>;
    case 'approval':
      return <NamedText say={(names) => t('timeline.approval', names)} names={{ tool: step.tool }} />;
  }
}

function Figures({ row: { step, from, to } }: { row: Row }) {
  const { t } = useTranslation('agents');
  const { number } = useFormat();
  const figures = [
    t('figure.seconds', { seconds: number((to - from) / 1_000, { maximumFractionDigits: 2 }) }),
  ];
  if (step.kind === 'model' && step.outputTokens !== null)
    figures.push(
      `${step.isEstimate ? '≈ ' : ''}${number(step.inputTokens ?? 0)} → ${number(step.outputTokens)}`,
    );
  if (step.kind === 'model' && step.cost !== null)
    figures.push(number(step.cost, { maximumFractionDigits: 4 }));
  return figures.join(' · ');
}
