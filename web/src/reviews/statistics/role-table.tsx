import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RoleName } from './role-name';
import type { RoleStatistics } from './shares';
import classes from './statistics.module.css';
import { useFigures } from './use-figures';
import { VerdictBar } from './verdict-bar';

/** How each role was judged: a bar of its verdicts, and the figures beside it. */
export function RoleTable({ roles, longest }: { roles: RoleStatistics[]; longest: number }) {
  const { t } = useTranslation('reviews');
  const figuresOf = useFigures();
  const figures = ['rate', 'median', 'p90', 'feedback'] as const;
  return (
    <Table verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('statistics.role')}</Table.Th>
          <Table.Th w="34%">{t('statistics.verdicts')}</Table.Th>
          {figures.map((figure) => (
            <Table.Th key={figure} ta="right">
              {t(`statistics.${figure}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {roles.map((role) => (
          <Table.Tr key={role.agent.id}>
            <Table.Th scope="row">
              <RoleName agent={role.agent} />
            </Table.Th>
            <Table.Td>
              <VerdictBar counts={role} longest={longest} />
            </Table.Td>
            {figures.map((figure) => (
              <Table.Td
                key={figure}
                ta="right"
                className={classes.figure}
                fw={figure === 'rate' ? 600 : undefined}
              >
                {figuresOf(role)[figure]}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
