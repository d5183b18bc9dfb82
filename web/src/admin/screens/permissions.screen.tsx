import { Anchor, Paper, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Trans, useTranslation } from 'react-i18next';
import permissions from '../../../../docs/permissions.md?raw';
import { Page } from '../../platform/ui';
import { userRoles } from '../people/policy';
import { permissionRows } from '../permission-table';
import { usePermissionWords } from '../use-permission-words';

const rows = permissionRows(permissions);

/** What owners, administrators and members may do, as the server that this client was built with has it. */
export function PermissionsScreen() {
  const { t } = useTranslation('admin');
  const words = usePermissionWords();
  return (
    <Page
      title={t('permissions.title')}
      size="wide"
      about={
        <Trans
          t={t}
          i18nKey="permissions.about"
          components={{ a: <Anchor component={Link} to="/agents" inherit /> }}
        />
      }
    >
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <Table verticalSpacing="sm" horizontalSpacing="md" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('permissions.what')}</Table.Th>
              {userRoles.map((role) => (
                <Table.Th key={role} w="8.5rem" ta="center" px={4} visibleFrom="sm">
                  {t(`role.${role}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ permission, roles }) => (
              <Table.Tr key={permission}>
                <Table.Td>
                  {words(permission)}
                  <Text size="sm" c="dimmed" hiddenFrom="sm">
                    {roles.map((role) => t(`role.${role}`)).join(', ')}
                  </Text>
                </Table.Td>
                {userRoles.map((role) => (
                  <Table.Td key={role} ta="center" visibleFrom="sm">
                    <Mark isGiven={roles.includes(role)} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
      <Text size="sm" c="dimmed">
        {t('permissions.limits')}
      </Text>
    </Page>
  );
}

function Mark({ isGiven }: { isGiven: boolean }) {
  const { t } = useTranslation('admin');
  return (
    <>
      {isGiven ? (
        <IconCheck size={18} color="var(--mantine-color-anchor)" aria-hidden />
      ) : (
        <Text span c="dimmed" aria-hidden>
          –
        </Text>
      )}
      <VisuallyHidden>{t(isGiven ? 'permissions.yes' : 'permissions.no')}</VisuallyHidden>
    </>
  );
}
