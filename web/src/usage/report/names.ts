import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import { peopleQuery, rolesQuery } from '../../roster';
import type { Dimension, Group } from './series';

const sources = ['chat', 'facade', 'calendar', 'trial', 'embedding'] as const;

/** What a group is called, by what it is grouped. */
export function useNames(): (one: { id: string; group: Group }, by: Dimension) => string {
  const { t } = useTranslation('usage');
  const may = useMay();
  const { data: roles = [] } = useQuery({ ...rolesQuery, enabled: may('agent:read') });
  const { data: people = [] } = useQuery({ ...peopleQuery, enabled: may('user:read') });
  return ({ id, group }, by) => {
    if (by === 'model') return id;
    if (by === 'source') {
      const known = sources.find((source) => source === id);
      return known ? t(`source.${known}`) : id;
    }
    if (id === '') return t(`nobody.${by}`);
    if (by === 'key') return group.apiKeyName ?? t('gone.key');
    if (by === 'user')
      return (
        people.find((person) => person.id === id)?.name ??
        (group.username ? `@${group.username}` : t('gone.user'))
      );
    return (
      roles.find((role) => role.id === id)?.name ??
      (group.agentUsername ? `@@${group.agentUsername}` : t('gone.agent'))
    );
  };
}
