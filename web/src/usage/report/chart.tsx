import { BarChart, ChartTooltip } from '@mantine/charts';
import '@mantine/charts/styles.layer.css';
import { useTranslation } from 'react-i18next';
import { useFigures } from './figures';
import type { Step } from './periods';
import classes from './report.module.css';
import type { Column, Measure, Series } from './series';

interface ChartProps {
  columns: Column[];
  series: Series[];
  of: Measure;
  step: Step;
}

/** Columns of what was taken, a colour for each that took it. Names with dots would be paths, so places are names. */
export function Chart({ columns, series, of, step }: ChartProps) {
  const { t } = useTranslation('usage');
  const figures = useFigures();
  const shown = series.map(({ name, colour }, place) => ({ name: `s${place}`, label: name, color: colour }));
  const data = columns.map(({ begin, amounts }) => ({
    begin,
    ...Object.fromEntries(amounts.map((amount, place) => [`s${place}`, amount])),
  }));
  return (
    <BarChart
      h={280}
      data={data}
      dataKey="begin"
      type="stacked"
      series={shown}
      className={classes.chart}
      withLegend
      legendProps={{ verticalAlign: 'bottom' }}
      maxBarWidth={48}
      accessibilityLayer={false}
      gridAxis="x"
      tickLine="none"
      strokeDasharray="0"
      barProps={{ stroke: 'var(--artel-card)', strokeOpacity: 1, strokeWidth: 1 }}
      valueFormatter={(value) => figures.shortAmount(value, of)}
      xAxisProps={{ tickFormatter: (begin: string) => figures.step(begin, step), minTickGap: 16 }}
      yAxisProps={{ width: 64 }}
      tooltipProps={{
        content: ({ label, payload }) => {
          // It is asked while nothing is pointed at, too.
          if (typeof label !== 'string') return null;
          const parts = payload.filter(({ value }) => Number(value) > 0).reverse();
          const sum = parts.reduce((so, { value }) => so + Number(value), 0);
          return (
            <ChartTooltip
              label={t('at', { when: figures.step(label, step), amount: figures.amount(sum, of) })}
              payload={parts}
              series={shown}
              valueFormatter={(value) => figures.amount(value, of)}
            />
          );
        },
      }}
    />
  );
}
