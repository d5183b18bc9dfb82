import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ToolPolicy } from '../../api-types';
import { usualPolicy } from './tool-choice';

interface PolicySelectProps {
  tool: string;
  readsOnly: boolean;
  policy: ToolPolicy | undefined;
  readOnly: boolean;
  onChange: (policy: ToolPolicy | null) => void;
}

const policies = ['auto', 'ask', 'deny'] as const;

/** Whether a tool is called at once, a person is asked before, or it is not called at all. */
export function PolicySelect({ tool, readsOnly, policy, readOnly, onChange }: PolicySelectProps) {
  const { t } = useTranslation('agents');
  const usual = usualPolicy({ readOnly: readsOnly });
  const label = (one: ToolPolicy) => t(`policy.${one}`);
  return (
    <Select
      size="xs"
      w={210}
      aria-label={t('tools.policyOf', { tool })}
      allowDeselect={false}
      readOnly={readOnly}
      value={policy ?? usual}
      onChange={(value) => onChange(policies.find((one) => one === value && one !== usual) ?? null)}
      data={policies.map((value) => ({
        value,
        label: value === usual ? t('policy.usual', { policy: label(value) }) : label(value),
      }))}
    />
  );
}
