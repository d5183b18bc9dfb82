import { IconPhoto } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { addressOf } from './address';
import classes from './markdown.module.css';

/** A picture elsewhere: it is asked for on a click, in a tab of its own, and never by reading. */
export function OutsidePicture({ address, name }: { address: string; name: string }) {
  const { t } = useTranslation();
  const href = addressOf(address);
  if (!href) return name;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className={classes.outside}>
      <IconPhoto size={16} aria-hidden />
      {t(name ? 'markdown.picture' : 'markdown.namelessPicture', { name, host: new URL(href).host })}
    </a>
  );
}
