import { useFormat } from './format';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A number of bytes as people read it. */
export function useSize(): (bytes: number) => string {
  const { number } = useFormat();
  return (bytes) => {
    const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)));
    const amount = bytes / 1024 ** step;
    const digits = step > 0 && amount < 10 ? 1 : 0;
    return number(amount, { style: 'unit', unit: units[step], maximumFractionDigits: digits });
  };
}
