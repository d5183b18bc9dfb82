import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import { IconBooks } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Collection } from '../api-types';
import { CollectionMenu } from './collection-menu';
import classes from './collections.module.css';
import { Figures } from './figures';
import { Visibility } from './visibility';

interface CollectionCardProps {
  collection: Collection;
  onEdit: () => void;
}

export function CollectionCard({ collection, onEdit }: CollectionCardProps) {
  const { t } = useTranslation('knowledge');
  const { id, name, description, mayManage } = collection;
  return (
    <Paper
      component="article"
      withBorder
      p="md"
      className={classes.card}
      aria-labelledby={`collection-${id}`}
    >
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <div className={classes.sign} aria-hidden>
          <IconBooks size={22} stroke={1.6} />
        </div>
        <div className={classes.names}>
          <Title order={2} size="h4" id={`collection-${id}`} lineClamp={2}>
            <Anchor
              renderRoot={(props) => (
                <Link to="/knowledge/collections/$collectionId" params={{ collectionId: id }} {...props} />
              )}
              underline="hover"
              inherit
              className={classes.link}
            >
              {name}
            </Anchor>
          </Title>
          <Visibility collection={collection} />
        </div>
        {mayManage ? (
          <div className={classes.menu}>
            <CollectionMenu collection={collection} onEdit={onEdit} />
          </div>
        ) : null}
      </Group>
      <div className={classes.about}>
        <Text size="md" lineClamp={3} inherit c={description ? undefined : 'dimmed'}>
          {description || t('collection.noDescription')}
        </Text>
      </div>
      <Figures collection={collection} />
    </Paper>
  );
}
