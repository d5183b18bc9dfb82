import {
  agentFaults,
  crashes,
  experiments,
  faults,
  startTarget,
  type Experiment,
  type Findings,
} from '../experiments/index.js';
import type { Deployment } from '../support/deployment.js';
import { modelSettings } from '../support/environment.js';
import { modelUrl, profile } from '../support/profile.js';

let deployment: Deployment;
/** They mostly wait, and do so while the others work. */
const patient = agentFaults.filter(({ patient: waits }) => waits);
let waiting: Map<Experiment, Promise<PromiseSettledResult<Findings>[]>>;

beforeAll(async () => {
  // A short lease, so that recovery is quick.
  const env = {
    ...modelSettings(modelUrl()),
    LLM_FIRST_TOKEN_TIMEOUT: '6',
    LLM_TOTAL_TIMEOUT: '12',
    RUN_LEASE: '2',
    // So that silence is noticed in the time that a model may be silent.
    STREAM_HEARTBEAT: '1',
  };
  deployment = await startTarget({ profile, env });
  waiting = new Map(patient.map((one) => [one, Promise.allSettled([one.run(deployment)])]));
}, 90_000);

afterAll(() => deployment.stop());

const all = [...experiments, ...faults, ...agentFaults, ...crashes];

// What ends processes comes when nobody else is at work.
it.each(all.filter(({ alike }) => !alike || profile === 'embedded'))(
  'Experiment $number, $title: nothing gives way',
  async (experiment) => {
    const [ended] = (await waiting.get(experiment)) ?? [];
    if (ended?.status === 'rejected') throw ended.reason;
    const { figures, violations } = ended?.value ?? (await experiment.run(deployment));
    expect(violations).toEqual([]);
    expect(figures.filter(({ holds }) => !holds)).toEqual([]);
  },
  480_000,
);
