import { relative } from 'node:path';

const most = 10;

/** A reporter of jest: which files took longest, so that a suite that grows slow shows where. */
export default class Slowest {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, { testResults }) {
    const slowest = testResults
      .map(({ testFilePath, perfStats }) => ({ testFilePath, seconds: perfStats.runtime / 1_000 }))
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, most);
    if (testResults.length < most) return;
    const lines = slowest.map(
      ({ testFilePath, seconds }) =>
        `${seconds.toFixed(1).padStart(7)} s  ${relative(this.rootDir, testFilePath)}`,
    );
    process.stderr.write(`\nSlowest files:\n${lines.join('\n')}\n`);
  }
}
