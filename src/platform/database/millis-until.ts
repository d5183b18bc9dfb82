/** In SQL, by the database's clock: milliseconds until a time, negative when it is over. */
export const millisUntil = (time: string): string =>
  `(extract(epoch FROM ${time} - clock_timestamp()) * 1000)::double precision`;
