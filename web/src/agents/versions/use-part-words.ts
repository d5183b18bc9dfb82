import { useTranslation } from 'react-i18next';
import type { Definition } from '../api-types';

const parts = [
  'name',
  'title',
  'description',
  'type',
  'model',
  'temperature',
  'prompt',
  'greeting',
  'examples',
  'tools',
  'toolPolicies',
  'httpTools',
  'tables',
  'knowledge',
  'prefetchTopK',
  'retrieval',
  'members',
  'steps',
  'graph',
  'limits',
  'outputSchema',
  'approverIds',
] as const satisfies (keyof Definition)[];

/** Parts of a definition as the editor calls them; of a part that only a newer server has, its name. */
export function usePartWords(): (part: string) => string {
  const { t } = useTranslation('agents');
  return (part) => {
    const known = parts.find((one) => one === part);
    return known ? t(`part.${known}`) : part;
  };
}
