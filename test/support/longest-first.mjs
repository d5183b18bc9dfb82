import { basename } from 'node:path';
import { createRequire } from 'node:module';

// A CommonJS module that keeps its class under `default`.
const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** The files that take longest, by what the reporter says: a fresh clone has no times of its own to go by. */
const longest = [
  'experiments',
  'faults',
  'deployment',
  'operator',
  'agent-crew',
  'cli',
  'reviews',
  'dialogs',
  'limits',
  'files',
  'approvals',
  'retention',
  'http-tools',
  'passwords',
  'live',
];

const rankOf = ({ path }) => {
  const rank = longest.indexOf(basename(path).split('.')[0]);
  return rank === -1 ? longest.length : rank;
};

/** Begins with what takes longest, so that no worker is left alone with it at the end. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rankOf(a) - rankOf(b));
  }
}
