import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { allKeysQuery, peopleQuery, rolesQuery } from '../../roster';
import type { Budget } from './budgets';

export type Named = { value: string; label: string }[];

/** Those whom a budget may be for, but for the organization. */
export function useSubjects(): Record<Exclude<Budget['scope'], 'organization'>, Named | undefined> {
  const people = useQuery(peopleQuery).data;
  const roles = useQuery(rolesQuery).data;
  const keys = useQuery(allKeysQuery).data;
  return {
    user: people?.map(({ id, name, username }) => ({ value: id, label: `${name} (@${username})` })),
    agent: roles?.map(({ id, name, username }) => ({ value: id, label: `${name} (@@${username})` })),
    key: keys?.map(({ id, name, prefix }) => ({ value: id, label: `${name} (${prefix}…)` })),
  };
}

/** Whose budget it is; who is gone has no name any more. */
export function useSubjectName(): (budget: Pick<Budget, 'scope' | 'subjectId'>) => string {
  const { t } = useTranslation('usage');
  const subjects = useSubjects();
  return ({ scope, subjectId }) => {
    if (scope === 'organization') return t('scope.organization');
    const known = subjects[scope];
    // Not yet asked, which is not the same as gone.
    if (!known) return '…';
    return known.find(({ value }) => value === subjectId)?.label ?? t(`gone.${scope}`);
  };
}
