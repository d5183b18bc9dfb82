import { useTranslation } from 'react-i18next';
import { unhidden } from '../../platform/text';

/** What a role does now, from what its run says of it: `tool:calculator`, a step's own name, or nothing. */
export function useStepText(): (step: string | undefined) => string | undefined {
  const { t } = useTranslation('chats');
  return (step) => {
    if (!step) return undefined;
    if (/(?:^|: )retrieval:\w+$/.test(step)) return t('run.lookingUp');
    const [, tool] = /^tool:(.+)$/.exec(step) ?? [];
    return tool ? t('run.tool', { tool: unhidden(tool) }) : t('run.step', { step: unhidden(step) });
  };
}
