import { Alert, Button, Code, Drawer, Group, Stack, Text } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../platform/copy';
import { useFormat, useSize } from '../../platform/i18n';
import { useFocusBack } from '../../platform/ui';
import { Fact } from '../fact';
import { isHelped } from './codes';
import type { RefusedRequest } from './queries';
import classes from './refused.module.css';
import type { RefusedSearch } from './search';

interface RefusedDrawerProps {
  request: RefusedRequest;
  onClose: () => void;
  onNarrow: (changes: RefusedSearch) => void;
}

/** One refused request: what was wrong with it, whose it was, how it began, and what helps. */
export function RefusedDrawer({ request, onClose, onNarrow }: RefusedDrawerProps) {
  const { t } = useTranslation(['admin', 'app']);
  const { code, reason, apiKey } = request;
  useFocusBack();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={t('refused.one', { status: request.status, code })}
      closeButtonProps={{ 'aria-label': t('app:action.close') }}
      styles={{
        title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 600, overflowWrap: 'anywhere' },
        header: { alignItems: 'flex-start' },
      }}
    >
      <Stack>
        <Text className={classes.reason}>{reason}</Text>
        {isHelped(code) ? (
          <Alert variant="light" icon={<IconBulb size={18} />} title={t('refused.advice')}>
            {t(`refused.help.${code}`)}
          </Alert>
        ) : null}
        <CopyField label={t('refused.requestId')} value={request.requestId} />
        <Facts request={request} />
        <Body request={request} />
        <Group gap="xs">
          <Button variant="default" size="compact-sm" onClick={() => onNarrow({ code })}>
            {t('refused.sameCode')}
          </Button>
          {apiKey ? (
            <Button variant="default" size="compact-sm" onClick={() => onNarrow({ apiKeyId: apiKey.id })}>
              {t('refused.sameKey')}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Drawer>
  );
}

function Facts({ request }: { request: RefusedRequest }) {
  const { t } = useTranslation('admin');
  const { dateTime, number } = useFormat();
  const { apiKey, user, others } = request;
  return (
    <dl className={classes.facts}>
      <Fact name={t('refused.at')}>{dateTime(request.at)}</Fact>
      <Fact name={t('refused.request')}>
        <Code>
          {request.method} {request.path}
        </Code>
      </Fact>
      {apiKey ? (
        <Fact name={t('refused.key')}>
          {apiKey.name} <Code>{apiKey.prefix}…</Code>
        </Fact>
      ) : null}
      {user ? <Fact name={t('refused.person')}>@{user.username}</Fact> : null}
      <Fact name={t('audit.address')}>{request.address}</Fact>
      {request.userAgent ? <Fact name={t('refused.program')}>{request.userAgent}</Fact> : null}
      {others > 0 ? <Fact name={t('refused.more')}>{number(others)}</Fact> : null}
    </dl>
  );
}

/** As it came, letter by letter: nothing of it is read as anything but text. */
function Body({ request: { body, bodyBytes } }: { request: RefusedRequest }) {
  const { t } = useTranslation('admin');
  const size = useSize();
  if (body === null) return null;
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4}>
        {t('refused.body')}
        {bodyBytes === null ? null : ` · ${size(bodyBytes)}`}
      </Text>
      <Code block className={classes.body} tabIndex={0} role="region" aria-label={t('refused.body')}>
        {body}
      </Code>
    </div>
  );
}
