import { ActionIcon, Alert, Button, Code, Collapse, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconChevronDown, IconCopy, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { CopyField, useCopy } from '../../platform/copy';
import { ConfirmButton } from '../../platform/ui';
import type { Integration } from '../api-types';
import { useDoing } from '../lifecycle/use-doing';
import { curlOf } from './curl';
import { Deliveries } from './deliveries';
import classes from './webhook.module.css';

interface WebhookDetailsProps {
  agentId: string;
  known: Integration;
  /** That was made just now, and is told this once. */
  secret: string | undefined;
  onSecret: (secret: string | undefined) => void;
}

/** Where others send, how they show that it is them, and what came. */
export function WebhookDetails({ agentId, known, secret, onSecret }: WebhookDetailsProps) {
  const { t } = useTranslation('integrations');
  const url = known.account?.url ?? '';
  const renewal = useDoing(agentId, async () => {
    const params = { path: { id: agentId, type: 'webhook' } };
    const body = { secrets: { signingSecret: null } };
    const { shown } = await answer(api.PUT('/api/v1/agents/{id}/integrations/{type}', { params, body }));
    onSecret(shown?.['signingSecret']);
  });
  return (
    <>
      <CopyField label={t('webhook.url')} value={url} />
      {secret === undefined ? (
        <Group>
          <ConfirmButton
            size="xs"
            leftSection={<IconKey size={14} aria-hidden />}
            question={t('webhook.renewQuestion')}
            details={t('webhook.renewAbout')}
            confirm={t('webhook.renew')}
            loading={renewal.isPending}
            onConfirm={() => renewal.mutate()}
          >
            {t('webhook.renew')}
          </ConfirmButton>
        </Group>
      ) : (
        <Alert color="yellow" variant="light" role="status">
          <Stack gap="xs">
            <CopyField label={t('webhook.secret')} value={secret} />
            <Text size="sm">{t('webhook.once')}</Text>
            <Group justify="flex-end">
              <Button size="xs" variant="default" onClick={() => onSecret(undefined)}>
                {t('webhook.kept')}
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
      <Folded label={t('webhook.example')}>
        <Example code={curlOf(url, known.settings)} />
      </Folded>
      <Folded label={t('deliveries.title')}>
        <Deliveries agentId={agentId} />
      </Folded>
    </>
  );
}

/** Rendered when somebody wants to see it. */
function Folded({ label, children }: { label: string; children: React.ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack gap="xs" align="stretch">
      <Group>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {label}
        </Button>
      </Group>
      <Collapse expanded={isOpen}>{isOpen ? children : null}</Collapse>
    </Stack>
  );
}

function Example({ code }: { code: string }) {
  const { t } = useTranslation(['integrations', 'app']);
  const { isCopied, copy } = useCopy(code);
  return (
    <div className={classes.example}>
      <Code block className={classes.code} tabIndex={0} role="region" aria-label={t('webhook.example')}>
        {code}
      </Code>
      <Tooltip label={t(isCopied ? 'app:copy.done' : 'app:copy.action')}>
        <ActionIcon
          variant="default"
          className={classes.copy}
          aria-label={t('webhook.copyExample')}
          onClick={copy}
        >
          {isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
