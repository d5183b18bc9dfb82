import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** The way back, before the title. */
  back?: ReactNode;
  /** One line under the title. */
  about?: ReactNode;
  /** Buttons at the end of the title's line. */
  actions?: ReactNode;
  /** `read`: as wide as text is read well. `wide`: for tables. */
  size?: 'read' | 'wide';
  children: ReactNode;
}

/** A screen that is a page: its title, what can be done, and its content, scrolling as one. */
export function Page({ title, back, about, actions, size = 'read', children }: PageProps) {
  useTitle(title);
  return (
    <Box className={classes.scroll}>
      <Stack gap="lg" className={classes.page} data-size={size}>
        <Group justify="space-between" align="flex-start" gap="sm">
          <Group gap="xs" wrap="nowrap" align="flex-start" className={classes.head}>
            {back}
            <div>
              <Title order={1}>{title}</Title>
              {about ? <Text c="dimmed">{about}</Text> : null}
            </div>
          </Group>
          {actions}
        </Group>
        {children}
      </Stack>
    </Box>
  );
}

/** The browser's own title: what is shown, and where. */
export function useTitle(title: string | undefined): void {
  const { t } = useTranslation();
  const product = t('product');
  useEffect(() => {
    document.title = title ? `${title} · ${product}` : product;
  }, [title, product]);
}
