import { useTranslation } from 'react-i18next';
import { NamedText } from '../../platform/ui';
import type { Approval } from '../api-types';

/** Who wants what. */
export function ApprovalTitle({ approval: { agentName, tool, question } }: { approval: Approval }) {
  const { t } = useTranslation('agents');
  return question === null ? (
    <NamedText say={(names) => t('approval.wants', names)} names={{ name: agentName, tool }} />
  ) : (
    <NamedText say={(names) => t('approval.asks', names)} names={{ name: agentName }} />
  );
}
