import type { Config } from '../../platform/config/index.js';
import { currentOrigin } from '../../platform/http/index.js';

/** The trace that the present request is part of, where runs are traced: the work that it calls for goes on with it. */
export const traceParentOf = (config: Pick<Config, 'OTEL_EXPORTER_OTLP_ENDPOINT'>): string | null =>
  (config.OTEL_EXPORTER_OTLP_ENDPOINT && currentOrigin()?.traceParent) || null;
