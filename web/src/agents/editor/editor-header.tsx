import { ActionIcon, Box, Button, Group, Menu, Text, Title } from '@mantine/core';
import {
  IconArrowLeft,
  IconCopy,
  IconDots,
  IconDownload,
  IconHistory,
  IconMessagePlus,
  IconPlugConnected,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useMay } from '../../platform/session';
import { NameAvatar, notifyDone, notifyProblem, openConfirmDialog, useTitle } from '../../platform/ui';
import { rolesQuery, useOpenChat } from '../../roster';
import type { Agent } from '../api-types';
import { downloadRole } from './download-role';
import classes from './editor.module.css';

interface EditorHeaderProps {
  agent: Agent | undefined;
  name: string;
  readOnly: boolean;
  isSaving: boolean;
  isDirty: boolean;
  onSave: () => void;
}

export function EditorHeader({ agent, name, readOnly, isSaving, isDirty, onSave }: EditorHeaderProps) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const chat = useOpenChat();
  const title = name.trim() || t('new.title');
  useTitle(title);
  return (
    <Group component="header" className={classes.header} gap="sm" wrap="nowrap">
      <ActionIcon
        component={Link}
        to="/agents"
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t('back')}
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <Box visibleFrom="xs">
        <NameAvatar name={title} size={38} />
      </Box>
      <div className={classes.names}>
        <Title order={1} size="h3" lineClamp={1}>
          {title}
        </Title>
        {agent ? (
          <Text size="sm" c="dimmed" truncate>
            @@{agent.username} · {t('version', { version: agent.version })}
          </Text>
        ) : null}
      </div>
      {agent ? (
        <Button
          variant="default"
          visibleFrom="sm"
          leftSection={<IconMessagePlus size={16} aria-hidden />}
          loading={chat.isPending}
          onClick={() => chat.mutate({ kind: 'agent', agentId: agent.id })}
        >
          {t('openChat')}
        </Button>
      ) : null}
      {readOnly ? null : (
        <Button className={classes.save} loading={isSaving} disabled={!isDirty} onClick={() => onSave()}>
          {common('action.save')}
        </Button>
      )}
      {agent ? (
        <MoreMenu agent={agent} onChat={() => chat.mutate({ kind: 'agent', agentId: agent.id })} />
      ) : null}
    </Group>
  );
}

function MoreMenu({ agent, onChat }: { agent: Agent; onChat: () => void }) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const may = useMay();
  const mayManage = may('agent:manage');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const removal = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/agents/{id}', { params: { path: { id: agent.id } } })),
    onSuccess: async () => {
      notifyDone(t('removed', { name: agent.name }));
      await navigate({ to: '/agents', ignoreBlocker: true });
      await queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
    },
    onError: notifyProblem,
  });
  const remove = () =>
    openConfirmDialog({
      title: t('remove.title', { name: agent.name }),
      children: <Text>{t('remove.about')}</Text>,
      labels: { confirm: common('action.delete'), cancel: common('action.cancel') },
      confirmProps: { color: 'red' },
      closeButtonProps: { 'aria-label': common('action.close') },
      onConfirm: () => removal.mutate(),
    });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t('more')}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconMessagePlus size={16} />} hiddenFrom="sm" onClick={onChat}>
          {t('openChat')}
        </Menu.Item>
        {may('contact:read') ? (
          <Menu.Item
            renderRoot={(props) => (
              <Link to="/agents/$agentId/work" params={{ agentId: agent.id }} {...props} />
            )}
            leftSection={<IconPlugConnected size={16} />}
          >
            {t('work')}
          </Menu.Item>
        ) : null}
        {mayManage ? (
          <>
            <Menu.Item
              renderRoot={(props) => (
                <Link to="/agents/$agentId/versions" params={{ agentId: agent.id }} {...props} />
              )}
              leftSection={<IconHistory size={16} />}
            >
              {t('versions.title')}
            </Menu.Item>
            <Menu.Item
              renderRoot={(props) => <Link to="/agents/new" search={{ from: agent.id }} {...props} />}
              leftSection={<IconCopy size={16} />}
            >
              {t('copy')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconDownload size={16} />}
              onClick={() => void downloadRole(agent).catch(notifyProblem)}
            >
              {t('export')}
            </Menu.Item>
            {agent.origin === 'api' ? (
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
                {t('remove.button')}
              </Menu.Item>
            ) : null}
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
