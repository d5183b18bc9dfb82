import { useFormat } from '../../platform/i18n';
import { inUnits, type RoleStatistics } from './shares';

/** A role's figures as they are read. */
export function useFigures() {
  const format = useFormat();
  const duration = (seconds: number | null): string => {
    if (seconds === null) return '—';
    const { value, unit } = inUnits(seconds);
    return format.number(value, { style: 'unit', unit, unitDisplay: 'short' });
  };
  return ({ approvalRate, medianSecondsToValidate, p90SecondsToValidate, feedback }: RoleStatistics) => ({
    rate:
      approvalRate === null
        ? '—'
        : format.number(approvalRate, { style: 'percent', maximumFractionDigits: 0 }),
    median: duration(medianSecondsToValidate),
    p90: duration(p90SecondsToValidate),
    feedback: `+${format.number(feedback.up)} / −${format.number(feedback.down)}`,
  });
}
