import { Alert, Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { FormAlert, notifyDone, useFormAction } from '../../platform/ui';
import { useFigures } from '../report/figures';
import { isSame, periods, scopes, units, type Budget, type Subject } from './budgets';
import { useRefreshBudgets } from './queries';
import { useSubjectName, useSubjects } from './subjects';

const mostLimit = 1e15;

interface BudgetFormProps {
  budget: Budget | undefined;
  known: Budget[];
  onClose: () => void;
}

interface Values extends Subject, Record<string, unknown> {
  /** Empty while nothing is typed. */
  limit: number | string;
  warnPercent: number | string;
}

const fresh: Values = {
  scope: 'organization',
  subjectId: null,
  period: 'month',
  unit: 'tokens',
  limit: '',
  warnPercent: 80,
};

function useBudgetForm(budget: Budget | undefined) {
  const { t } = useTranslation('usage');
  return useForm<Values>({
    initialValues: budget
      ? {
          scope: budget.scope,
          subjectId: budget.subjectId,
          period: budget.period,
          unit: budget.unit,
          limit: budget.limit,
          warnPercent: budget.warnPercent ?? '',
        }
      : fresh,
    validate: {
      subjectId: (id, { scope }) => (scope !== 'organization' && !id ? t('form.choose') : null),
      limit: (limit) => (Number(limit) > 0 ? null : t('form.limitWrong')),
      warnPercent: (percent) => (isWarning(percent) ? null : t('form.warnWrong')),
    },
  });
}

/** Whose it is cannot be changed: that would be another budget. */
export function BudgetForm({ budget, known, onClose }: BudgetFormProps) {
  const { t } = useTranslation(['usage', 'app']);
  const refresh = useRefreshBudgets();
  const nameOf = useSubjectName();
  const form = useBudgetForm(budget);
  const { submit, isSending, problem } = useFormAction(form, async (values) => {
    const { scope, subjectId, period, unit, limit, warnPercent } = values;
    await answer(
      api.PUT('/api/v1/budgets', {
        body: {
          scope,
          subjectId: scope === 'organization' ? undefined : subjectId,
          period,
          unit,
          limit: Number(limit),
          warnPercent: warnPercent === '' ? null : Number(warnPercent),
        },
      }),
    );
    notifyDone(t('budgets.saved', { name: nameOf(values) }));
    onClose();
    await refresh();
  });
  const { unit } = form.values;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={problem} />
        {budget ? (
          <Text c="dimmed">{t(`budgets.of.${budget.period}.${budget.unit}`)}</Text>
        ) : (
          <Whose form={form} />
        )}
        <NumberInput
          label={t(`form.limit.${unit}`)}
          description={t(unit === 'cost' ? 'form.costHint' : 'form.limitHint')}
          min={0}
          max={mostLimit}
          allowNegative={false}
          allowDecimal={unit === 'cost'}
          decimalScale={6}
          thousandSeparator=" "
          hideControls
          data-autofocus={budget ? true : undefined}
          {...form.getInputProps('limit')}
        />
        <NumberInput
          label={t('form.warn')}
          description={t('form.warnHint')}
          min={1}
          max={99}
          allowNegative={false}
          allowDecimal={false}
          clampBehavior="none"
          suffix=" %"
          {...form.getInputProps('warnPercent')}
        />
        <Replaced values={form.values} known={budget ? [] : known} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('app:action.cancel')}
          </Button>
          <Button type="submit" loading={isSending}>
            {t('app:action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Nothing, or a whole percentage that is neither none nor all. */
const isWarning = (percent: number | string): boolean =>
  percent === '' || (Number.isInteger(Number(percent)) && Number(percent) >= 1 && Number(percent) <= 99);

function Whose({ form }: { form: ReturnType<typeof useBudgetForm> }) {
  const { t } = useTranslation('usage');
  const subjects = useSubjects();
  const { scope } = form.values;
  return (
    <>
      <Select
        label={t('form.scope')}
        data={scopes.map((value) => ({ value, label: t(`scope.${value}`) }))}
        allowDeselect={false}
        data-autofocus
        {...form.getInputProps('scope')}
        onChange={(value) => form.setValues({ scope: scopes.find((one) => one === value), subjectId: null })}
      />
      {scope === 'organization' ? null : (
        <Select
          label={t(`dimension.${scope}`)}
          data={subjects[scope] ?? []}
          searchable
          limit={100}
          nothingFoundMessage={t('form.nobody')}
          {...form.getInputProps('subjectId')}
        />
      )}
      <Group grow align="flex-start">
        <Select
          label={t('form.period')}
          data={periods.map((value) => ({ value, label: t(`form.periods.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('period')}
        />
        <Select
          label={t('form.unit')}
          data={units.map((value) => ({ value, label: t(`measures.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('unit')}
        />
      </Group>
    </>
  );
}

/** There is one budget of a kind: a second one would silently be the first, changed. */
function Replaced({ values, known }: { values: Values; known: Budget[] }) {
  const { t } = useTranslation('usage');
  const figures = useFigures();
  const old = known.find((one) => isSame(one, values));
  if (!old) return null;
  return (
    <Alert color="yellow" variant="light">
      {t('form.replaces', { limit: figures.amount(old.limit, old.unit) })}
    </Alert>
  );
}
