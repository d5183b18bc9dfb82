import { Button, Collapse, Paper, Skeleton, Table, Text, Title } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState, Fence, lazily } from '../../platform/ui';
import { dailyQuery, type Whose } from '../queries';
import { colourOf } from './colours';
import { useFigures } from './figures';
import { useNames } from './names';
import { stepFor } from './periods';
import classes from './report.module.css';
import type { View } from './reading';
import { columnsOf, mostColours, type Column, type Ranked, type Series } from './series';

/** It is large, and nothing else needs it. */
const Chart = lazily(() => import('./chart'), 'Chart');

interface OverTimeProps {
  whose: Whose;
  view: View;
  ranked: Ranked[];
  isOld: boolean;
}

/** How it came together, day by day: a chart, and the same as a table. */
export function OverTime({ whose, view, ranked, isOld }: OverTimeProps) {
  const { t } = useTranslation('usage');
  const { by, of, span } = view;
  const { data, error, refetch, isPlaceholderData } = useQuery(dailyQuery({ whose, by, ...span }));
  const names = useNames();
  const id = useId();
  const step = stepFor(span);
  // One column tells nothing that the table does not.
  if (span.from === span.to) return null;
  const isWaiting = isOld || isPlaceholderData || !data;
  const parts = data?.isSplit === false ? [{ id: '' }] : ranked;
  const series: Series[] =
    data?.isSplit === false
      ? [{ name: t('all'), colour: colourOf(0) }]
      : ranked.slice(0, mostColours + 1).map((one, place) => ({
          name: place === mostColours ? t('others') : names(one, by),
          colour: colourOf(place),
        }));
  const columns = isWaiting ? [] : columnsOf(data.items, parts, { by, of, span, step });
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Title order={2} size="h3" id={id} mb="sm">
        {t(`overTime.${step}`, { what: t(`measures.${of}`) })}
      </Title>
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {isWaiting && !error ? (
        <Skeleton height={260} aria-busy aria-label={t('loading')} role="status" />
      ) : null}
      {isWaiting || error ? null : (
        <>
          <div aria-hidden>
            <Fence of={columns} fallback={null}>
              <Suspense fallback={<Skeleton height={260} />}>
                <Chart columns={columns} series={series} of={of} step={step} />
              </Suspense>
            </Fence>
          </div>
          {data.isSplit ? null : (
            <Text size="sm" c="dimmed">
              {t('notSplit')}
            </Text>
          )}
          <AsTable columns={columns} series={series} view={view} />
        </>
      )}
    </Paper>
  );
}

function AsTable({
  columns,
  series,
  view: { of, span },
}: {
  columns: Column[];
  series: Series[];
  view: View;
}) {
  const { t } = useTranslation('usage');
  const figures = useFigures();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const step = stepFor(span);
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        mt="xs"
        leftSection={<IconTable size={16} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {t(isOpen ? 'table.hide' : 'table.show')}
      </Button>
      <Collapse expanded={isOpen} id={id}>
        {isOpen ? (
          <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('table.name')}>
            <Table stickyHeader verticalSpacing="xs" className={classes.figures}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t(`step.${step}`)}</Table.Th>
                  {series.map(({ name }, place) => (
                    <Table.Th key={place} ta="right">
                      {name}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {/* The newest first: of those who look for a day, most look for one of the last. */}
                {columns.toReversed().map(({ begin, amounts }) => (
                  <Table.Tr key={begin}>
                    <Table.Th scope="row">{figures.step(begin, step)}</Table.Th>
                    {amounts.map((amount, place) => (
                      <Table.Td key={place} ta="right">
                        {figures.amount(amount, of)}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        ) : null}
      </Collapse>
    </>
  );
}
