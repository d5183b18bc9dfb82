import { ActionIcon, Badge, Group, Paper, Text, Tooltip } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useAsk } from '../../platform/dialog';
import { useFormat } from '../../platform/i18n';
import { notifyDone, notifyProblem } from '../../platform/ui';
import { useFigures } from '../report/figures';
import { BudgetBar } from './budget-bar';
import type { Budget } from './budgets';
import classes from './budgets.module.css';
import { useRefreshBudgets } from './queries';
import { scopeIcons } from './scope-icons';
import { useSubjectName } from './subjects';

const colours = { exceeded: 'red', warned: 'yellow', open: 'artel' } as const;

/** One budget: whose it is, how much of it is spent, held and left, and when it begins anew. */
export function BudgetCard({ budget, onChange }: { budget: Budget; onChange: () => void }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  const figures = useFigures();
  const name = useSubjectName()(budget);
  const { scope, period, unit, state, warnPercent, periodEnds } = budget;
  const Glyph = scopeIcons[scope];
  return (
    <Paper component="li" withBorder p="md" className={classes.card} data-state={state}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <Group gap="sm" align="flex-start" wrap="nowrap" miw={0}>
          <Glyph size={20} stroke={1.7} aria-hidden className={classes.glyph} />
          <div className={classes.whose}>
            <Text fw={600}>{name}</Text>
            <Group gap="xs">
              <Text size="sm" c="dimmed">
                {t(`budgets.of.${period}.${unit}`)}
              </Text>
              {state === 'open' ? null : (
                <Badge variant="light" color={colours[state]} c="var(--mantine-color-text)" tt="none">
                  {t(`budgets.state.${state}`)}
                </Badge>
              )}
            </Group>
          </div>
        </Group>
        <Tools budget={budget} name={name} onChange={onChange} />
      </Group>
      <BudgetBar budget={budget} />
      <Amounts budget={budget} />
      <Text size="xs" c="dimmed">
        {t('budgets.anew', { when: format.dateTime(periodEnds) })}
        {' · '}
        {warnPercent === null
          ? t('budgets.noWarning')
          : t('budgets.warning', { percent: figures.share(warnPercent / 100) })}
      </Text>
    </Paper>
  );
}

function Amounts({ budget: { spent, reserved, limit, unit } }: { budget: Budget }) {
  const { t } = useTranslation('usage');
  const figures = useFigures();
  const shown = [
    { name: 'spent', amount: spent },
    { name: 'held', amount: reserved },
    { name: 'left', amount: Math.max(0, limit - spent - reserved) },
    { name: 'limit', amount: limit },
  ] as const;
  return (
    <dl className={classes.amounts}>
      {shown.map(({ name, amount }) => (
        <div key={name}>
          <Text component="dt" size="xs" c="dimmed">
            {name === 'limit' ? null : <span className={classes.mark} data-part={name} aria-hidden />}
            {t(`budgets.${name}`)}
          </Text>
          <Text component="dd" size="sm" m={0} fw={500}>
            {figures.amount(amount, unit)}
          </Text>
        </div>
      ))}
    </dl>
  );
}

function Tools({ budget: { id }, name, onChange }: { budget: Budget; name: string; onChange: () => void }) {
  const { t } = useTranslation(['usage', 'app']);
  const ask = useAsk();
  const refresh = useRefreshBudgets();
  const { mutate, isPending } = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/budgets/{id}', { params: { path: { id } } })),
    onSuccess: () => notifyDone(t('budgets.deleted', { name })),
    onError: notifyProblem,
    // Somebody else may have taken it away before.
    onSettled: refresh,
  });
  const remove = () =>
    ask({
      question: t('budgets.askDelete', { name }),
      details: t('budgets.deleteAbout'),
      confirm: t('app:action.delete'),
      onConfirm: mutate,
    });
  return (
    <Group gap={4} wrap="nowrap">
      <Tooltip label={t('budgets.change')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('budgets.changeOf', { name })}
          onClick={onChange}
        >
          <IconPencil size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('app:action.delete')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('budgets.deleteOf', { name })}
          loading={isPending}
          onClick={remove}
        >
          <IconTrash size={18} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
