import { lazily } from '../../platform/ui';

export const RoleStates = lazily(() => import('./role-states'), 'RoleStates');
export const IntegrationNews = lazily(() => import('./role-states'), 'IntegrationNews');
