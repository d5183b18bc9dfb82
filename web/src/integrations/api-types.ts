import type { Schema } from '../platform/api';

export type Status = Schema<'LifecycleStatus'>;
export type Step = Schema<'LifecycleStep'>;
export type Integration = Schema<'Integration'>;
export type IntegrationType = Schema<'IntegrationType'>;
export type Delivery = Schema<'WebhookDelivery'>;
