import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Whose } from '../queries';
import type { UsageSearch } from '../search';
import { periods } from './periods';
import classes from './report.module.css';
import { dimensionsOf, type View } from './reading';
import { measures } from './series';

interface ChoicesProps {
  whose: Whose;
  view: View;
  today: string;
  /** What is wrong with the days. */
  fault: string | undefined;
  onChange: (changes: UsageSearch) => void;
}

/** Of which days, split by what, and counted how. */
export function Choices({ whose, view: { period, span, by, of }, today, fault, onChange }: ChoicesProps) {
  const { t } = useTranslation('usage');
  return (
    <div className={classes.choices}>
      <Select
        label={t('period')}
        data={periods.map((value) => ({ value, label: t(`periods.${value}`) }))}
        value={period}
        allowDeselect={false}
        onChange={(value) =>
          // One's own begin as those that were shown.
          onChange({
            period: value ?? undefined,
            ...(value === 'own' ? span : { from: undefined, to: undefined }),
          })
        }
      />
      {period === 'own' ? (
        <>
          <TextInput
            type="date"
            label={t('from')}
            value={span.from}
            max={today}
            error={fault}
            onChange={({ currentTarget }) => onChange({ from: currentTarget.value || undefined })}
          />
          <TextInput
            type="date"
            label={t('to')}
            value={span.to}
            max={today}
            error={Boolean(fault)}
            onChange={({ currentTarget }) => onChange({ to: currentTarget.value || undefined })}
          />
        </>
      ) : null}
      <Select
        label={t('by')}
        data={dimensionsOf(whose).map((value) => ({ value, label: t(`dimension.${value}`) }))}
        value={by}
        allowDeselect={false}
        onChange={(value) => onChange({ by: value ?? undefined })}
      />
      <SegmentedControl
        className={classes.measure}
        aria-label={t('measure')}
        data={measures.map((value) => ({ value, label: t(`measures.${value}`) }))}
        value={of}
        onChange={(value) => onChange({ of: value })}
      />
    </div>
  );
}
