import { experiments, faults, startTarget } from '../experiments/index.js';
import type { Deployment } from '../support/deployment.js';
import { modelSettings } from '../support/environment.js';
import { modelUrl, profile } from '../support/profile.js';

let deployment: Deployment;

beforeAll(async () => {
  // A short lease, so that recovery is quick.
  deployment = await startTarget({ profile, env: { ...modelSettings(modelUrl()), RUN_LEASE: '2' } });
}, 90_000);

afterAll(() => deployment.stop());

it.each([...experiments, ...faults])(
  'Experiment $number, $title: nothing gives way',
  async ({ run }) => {
    const { figures, violations } = await run(deployment);
    expect(violations).toEqual([]);
    expect(figures.filter(({ holds }) => !holds)).toEqual([]);
  },
  120_000,
);
