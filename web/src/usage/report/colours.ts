import { mostColours } from './series';

/** Of a place in the ranking, told apart by eyes that see fewer colours and in both schemes; see report.module.css. */
export const colourOf = (place: number): string =>
  `var(--usage-${place < mostColours ? place + 1 : 'others'})`;
