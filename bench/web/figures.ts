/** One thing that was measured in the browser, and the most that it may be, where it is not only told. */
export interface WebFigure {
  what: string;
  unit: string;
  value: number;
  most?: number;
}

export const kilobytes = (bytes: number): number => bytes / 1_000;
