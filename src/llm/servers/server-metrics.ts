import type { Metrics } from '../../platform/metrics/index.js';
import type { ModelRegistry } from '../model-registry.js';
import type { Routing } from './server-state.js';

/** What Prometheus hears of MODEL_SERVERS; without it, nothing. */
export function measure(metrics: Metrics, models: ModelRegistry): void {
  const each = (figure: (routing: Routing) => number) => async () =>
    Object.fromEntries(
      (await models.states()).flatMap(({ name, routing }) => (routing ? [[name, figure(routing)]] : [])),
    );
  const label = 'server';
  metrics.gaugeBy(
    { name: 'artel_model_server_up', help: '1: its last check or call went well', label },
    () => {
      const states = models.servers?.states() ?? [];
      return Promise.resolve(
        Object.fromEntries(states.map(({ name, state }) => [name, Number(state === 'up')])),
      );
    },
  );
  metrics.gaugeBy(
    { name: 'artel_model_server_resting', help: '1: it has failed again and again, and is not asked', label },
    each(({ circuit }) => (circuit === 'open' ? 1 : 0)),
  );
  metrics.gaugeBy(
    { name: 'artel_model_server_calls', help: 'Calls under way', label },
    each(({ inUse }) => inUse),
  );
  metrics.gaugeBy(
    { name: 'artel_model_server_waiting', help: 'Calls in line that it could answer', label },
    each(({ waiting }) => waiting),
  );
  metrics.totalBy(
    { name: 'artel_model_server_succeeded_total', help: 'Calls that it answered', label },
    each(({ succeeded }) => succeeded),
  );
  metrics.totalBy(
    { name: 'artel_model_server_failed_total', help: 'Calls that it failed', label },
    each(({ failed }) => failed),
  );
}
