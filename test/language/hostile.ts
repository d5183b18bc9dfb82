const units =
  '1|1 |1,|1.|1 000 |+7 |+1234567 |5-|1/|1:|один |пять-|от |от 5 |минус |- |$|👍|a |a@b |between one and |half of a |ноль точка |one hundred and |двадцати|тысяч |рублей |от 5 до |ё|@| '.split(
    '|',
  );

/** 100 KB each of what a quadratic or backtracking reader would take many seconds for. */
export const hostileTexts = units.map(
  (unit) => [unit, unit.repeat(Math.ceil(100_000 / unit.length))] as const,
);
