import { Anchor, Badge, Button, Group, Paper, Text, Title, Tooltip } from '@mantine/core';
import { IconFileText, IconMessagePlus, IconTool, IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { RoleStates } from '../../integrations';
import { NameAvatar } from '../../platform/ui';
import { useOpenChat, type Role } from '../../roster';
import { typeIcons } from '../type-icons';
import classes from './role-card.module.css';

const mostTools = 3;

export function RoleCard({ role }: { role: Role }) {
  const { t } = useTranslation('agents');
  const chat = useOpenChat();
  const { id, name, username, title, description, visibility } = role;
  return (
    <Paper component="article" withBorder p="md" className={classes.card} aria-labelledby={`role-${id}`}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <NameAvatar name={name} size={42} />
        <div className={classes.names}>
          <Title order={2} size="h4" id={`role-${id}`} lineClamp={1}>
            <Anchor
              renderRoot={(props) => <Link to="/agents/$agentId" params={{ agentId: id }} {...props} />}
              underline="hover"
              inherit
              className={classes.link}
            >
              {name}
            </Anchor>
          </Title>
          <Text size="sm" c="dimmed" truncate>
            @@{username} · {title}
          </Text>
        </div>
      </Group>
      <div className={classes.about}>
        <Text size="md" lineClamp={3} inherit>
          {description}
        </Text>
      </div>
      <RoleBadges role={role} />
      <Suspense>
        <RoleStates role={role} />
      </Suspense>
      <Group justify="space-between" gap="xs" className={classes.foot}>
        <Group gap={6} wrap="nowrap">
          <IconUsers size={15} stroke={1.7} aria-hidden />
          <Text size="sm" c="dimmed">
            {t(`visibility.${visibility}`)}
          </Text>
        </Group>
        <Button
          variant="light"
          size="xs"
          className={classes.button}
          leftSection={<IconMessagePlus size={15} aria-hidden />}
          loading={chat.isPending}
          onClick={() => chat.mutate({ kind: 'agent', agentId: id })}
          aria-label={t('openChatWith', { name })}
        >
          {t('openChat')}
        </Button>
      </Group>
    </Paper>
  );
}

function RoleBadges({ role }: { role: Role }) {
  const { t } = useTranslation('agents');
  const { type, origin, tools, members } = role;
  const TypeIcon = typeIcons[type];
  return (
    <Group gap={6}>
      <Badge variant="default" size="md" tt="none" leftSection={<TypeIcon size={13} aria-hidden />}>
        {t(`type.${type}`)}
      </Badge>
      {origin === 'file' ? (
        <Tooltip label={t('origin.fileAbout')}>
          <Badge variant="default" size="md" tt="none" leftSection={<IconFileText size={13} aria-hidden />}>
            {t('origin.file')}
          </Badge>
        </Tooltip>
      ) : null}
      {tools.slice(0, mostTools).map((tool) => (
        <Badge
          key={tool}
          variant="light"
          size="md"
          tt="none"
          fw={500}
          leftSection={<IconTool size={13} aria-hidden />}
        >
          {tool}
        </Badge>
      ))}
      {tools.length > mostTools ? (
        <Badge variant="light" size="md" fw={500}>
          +{tools.length - mostTools}
        </Badge>
      ) : null}
      {members.map((member) => (
        <Badge key={member} variant="light" size="md" tt="none" fw={500}>
          @@{member}
        </Badge>
      ))}
    </Group>
  );
}
