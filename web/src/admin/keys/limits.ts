import type { Schema } from '../../platform/api';

type ApiKey = Schema<'ApiKey'>;

export const priorities = ['high', 'normal', 'low'] as const;

/** As fields of a form have them: nothing is written where there is no limit. */
export interface LimitValues {
  requestsPerMinute: number | string;
  tokensPerMinute: number | string;
  priority: ApiKey['priority'];
}

export const noLimits: LimitValues = { requestsPerMinute: '', tokensPerMinute: '', priority: 'normal' };

export const limitsOf = (key: ApiKey): LimitValues => ({
  requestsPerMinute: key.requestsPerMinute ?? '',
  tokensPerMinute: key.tokensPerMinute ?? '',
  priority: key.priority,
});

export const limitsIn = ({ requestsPerMinute, tokensPerMinute, priority }: LimitValues) => ({
  requestsPerMinute: limitIn(requestsPerMinute),
  tokensPerMinute: limitIn(tokensPerMinute),
  priority,
});

const limitIn = (value: number | string): number | null => (value === '' ? null : Number(value));
