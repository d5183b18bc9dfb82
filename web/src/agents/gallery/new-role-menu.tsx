import { Button, Menu, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconFileImport,
  IconMessageChatbot,
  IconPlus,
  IconRoute,
  IconTool,
  IconUsersGroup,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ImportRole } from './import-role';

const templates = [
  { template: 'simple', icon: IconMessageChatbot },
  { template: 'tools', icon: IconTool },
  { template: 'dialog', icon: IconRoute },
  { template: 'crew', icon: IconUsersGroup },
] as const;

/** What a new role can begin as. */
export function NewRoleMenu() {
  const { t } = useTranslation('agents');
  const [isImporting, importing] = useDisclosure();
  return (
    <>
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <Button leftSection={<IconPlus size={16} aria-hidden />}>{t('new.button')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('new.from')}</Menu.Label>
          {templates.map(({ template, icon: Glyph }) => (
            <Menu.Item
              key={template}
              renderRoot={(props) => <Link to="/agents/new" search={{ template }} {...props} />}
              leftSection={<Glyph size={18} stroke={1.7} aria-hidden />}
            >
              {t(`new.${template}`)}
              <Text size="xs" c="dimmed">
                {t(`new.${template}About`)}
              </Text>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconFileImport size={18} stroke={1.7} aria-hidden />}
            onClick={importing.open}
          >
            {t('new.import')}
            <Text size="xs" c="dimmed">
              {t('new.importAbout')}
            </Text>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ImportRole opened={isImporting} onClose={importing.close} />
    </>
  );
}
