import { Anchor, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRobot } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import { rolesQuery } from '../../roster';
import type { Collection } from '../api-types';
import { looksInto } from './role-use';
import classes from './roles.module.css';
import { RolesDialog } from './roles-dialog';

/** Which roles answer by a collection; who manages roles gives it to more of them. */
export function CollectionRoles({ collection }: { collection: Collection }) {
  const { t } = useTranslation('knowledge');
  const mayManage = useMay()('agent:manage');
  const { data: roles } = useQuery(rolesQuery);
  const [isOpen, dialog] = useDisclosure();
  if (!roles) return null;
  const using = roles.filter((role) => looksInto(role, collection));
  return (
    <div className={classes.line}>
      <IconRobot size={16} stroke={1.7} aria-hidden />
      {using.length > 0 ? (
        <>
          <span id="roles-of-collection">{t('roles.using')}</span>
          <ul className={classes.names} aria-labelledby="roles-of-collection">
            {using.map(({ id, name, username }) => (
              <li key={id}>
                <Anchor
                  inherit
                  title={`@@${username}`}
                  renderRoot={(props) => <Link to="/agents/$agentId" params={{ agentId: id }} {...props} />}
                >
                  <bdi>{name}</bdi>
                </Anchor>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <span>{t('roles.none')}</span>
      )}
      {mayManage ? (
        <Button size="compact-sm" variant={using.length > 0 ? 'subtle' : 'light'} onClick={dialog.open}>
          {t(using.length > 0 ? 'roles.choose' : 'roles.give')}
        </Button>
      ) : null}
      {isOpen ? <RolesDialog collection={collection} roles={roles} onClose={dialog.close} /> : null}
    </div>
  );
}
