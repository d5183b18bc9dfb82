import { ActionIcon, Button, Code, Group, Stack, Tabs, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyField, useCopy } from '../../platform/copy';
import { LocalOnly } from '../local-only';
import { examples } from './examples';
import classes from './keys.module.css';

interface NewKeyProps {
  secret: string;
  /** The role that the examples ask. */
  model: string;
  onClose: () => void;
}

/** The secret of a key, this once, and how it is used. */
export function NewKey({ secret, model, onClose }: NewKeyProps) {
  const { t } = useTranslation('admin');
  const base = `${location.origin}/v1`;
  return (
    <Stack>
      <CopyField label={t('keys.secret')} value={secret} />
      <Text size="sm" c="dimmed">
        {t('keys.once')}
      </Text>
      <LocalOnly of="address" address={base} />
      <Tabs defaultValue="curl" variant="outline">
        <Tabs.List aria-label={t('keys.examples')}>
          {Object.keys(examples).map((name) => (
            <Tabs.Tab key={name} value={name}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {Object.entries(examples).map(([name, write]) => (
          <Tabs.Panel key={name} value={name} pt="sm">
            <Example code={write(base, secret, model)} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('copy.close')}
        </Button>
      </Group>
    </Stack>
  );
}

function Example({ code }: { code: string }) {
  const { t } = useTranslation(['admin', 'app']);
  const { isCopied, copy } = useCopy(code);
  return (
    <div className={classes.example}>
      <Code block className={classes.code} tabIndex={0} role="region" aria-label={t('keys.examples')}>
        {code}
      </Code>
      <Tooltip label={t(isCopied ? 'app:copy.done' : 'app:copy.action')}>
        <ActionIcon variant="default" className={classes.copy} aria-label={t('copy.example')} onClick={copy}>
          {isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
