import { Badge, Checkbox, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Tool, ToolPolicy } from '../../api-types';
import { PolicySelect } from './policy-select';
import classes from './tools.module.css';

interface ToolRowProps {
  tool: Tool;
  isChosen: boolean;
  policy: ToolPolicy | undefined;
  readOnly: boolean;
  onToggle: (name: string, on: boolean) => void;
  onPolicy: (name: string, policy: ToolPolicy | null) => void;
}

export function ToolRow({ tool, isChosen, policy, readOnly, onToggle, onPolicy }: ToolRowProps) {
  const { t } = useTranslation('agents');
  const { name, description } = tool;
  return (
    <div className={classes.row} data-chosen={isChosen || undefined}>
      <Checkbox
        className={classes.main}
        checked={isChosen}
        disabled={readOnly && !isChosen}
        onChange={({ currentTarget }) => (readOnly ? undefined : onToggle(name, currentTarget.checked))}
        label={
          <Group gap={6}>
            <Text span fw={500} ff="monospace" size="sm">
              {name}
            </Text>
            {tool.readOnly ? null : (
              <Badge size="sm" variant="light" color="orange" c="var(--mantine-color-text)" tt="none">
                {t('tools.changes')}
              </Badge>
            )}
          </Group>
        }
        description={
          description ? (
            <Text span size="sm" c="dimmed" lineClamp={2}>
              {description}
            </Text>
          ) : undefined
        }
      />
      {isChosen ? (
        <PolicySelect
          tool={name}
          readsOnly={tool.readOnly}
          policy={policy}
          readOnly={readOnly}
          onChange={(next) => onPolicy(name, next)}
        />
      ) : null}
    </div>
  );
}
