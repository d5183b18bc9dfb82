import { lazily } from '../../platform/ui';

/** Few conversations need it. */
export const DeliveryMark = lazily(() => import('./delivery-mark'), 'DeliveryMark');
