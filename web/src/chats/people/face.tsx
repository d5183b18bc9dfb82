import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NameAvatar } from '../../platform/ui';
import classes from './face.module.css';

interface FaceProps {
  name: string;
  kind: 'user' | 'agent' | 'contact' | 'group';
  /** In pixels. */
  size?: number;
  isOnline?: boolean;
}

/** The picture of a person, a role or a group, and whether the person is here. */
export function Face({ name, kind, size = 36, isOnline = false }: FaceProps) {
  return (
    <span className={classes.face}>
      {kind === 'group' ? (
        <span className={classes.group} style={{ width: size, height: size }} aria-hidden>
          <IconUsers size={size * 0.5} stroke={1.7} />
        </span>
      ) : (
        <NameAvatar name={name} size={size} isRole={kind === 'agent'} />
      )}
      {isOnline ? <Online /> : null}
    </span>
  );
}

function Online() {
  const { t } = useTranslation('chats');
  return <span className={classes.online} role="img" aria-label={t('people.online')} />;
}
