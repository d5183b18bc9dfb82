import { Table, VisuallyHidden, type MantineBreakpoint } from '@mantine/core';
import type { ReactNode } from 'react';
import { Paged, type PagedProps } from '../platform/ui';

interface Column<Item> {
  head: string;
  /** What it is for is seen in its cells. */
  isHeadHidden?: boolean;
  /** Without one it shares what the others leave. */
  width?: string;
  /** On narrower screens it is left out. */
  from?: MantineBreakpoint;
  align?: 'end';
  cell: (item: Item) => ReactNode;
}

interface PagedTableProps<Item> extends Omit<PagedProps<Item>, 'children'> {
  columns: Column<Item>[];
}

/** A list that comes in pages, as a table. */
export function PagedTable<Item extends { id: string }>({ columns, ...paged }: PagedTableProps<Item>) {
  return (
    <Paged {...paged}>
      {(items) => (
        <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover layout="fixed">
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ head, isHeadHidden, width, from }) => (
                <Table.Th key={head} w={width} visibleFrom={from}>
                  {isHeadHidden ? <VisuallyHidden>{head}</VisuallyHidden> : head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <Table.Tr key={item.id}>
                {columns.map(({ head, from, align, cell }) => (
                  <Table.Td key={head} visibleFrom={from} ta={align}>
                    {cell(item)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Paged>
  );
}
