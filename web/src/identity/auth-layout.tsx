import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Logo, useTitle } from '../platform/ui';
import { languages, speak } from '../platform/i18n';
import classes from './auth-layout.module.css';

interface AuthLayoutProps {
  title: string;
  about?: ReactNode;
  /** The way to the other doors. */
  footer?: ReactNode;
  children: ReactNode;
}

/** Screens before the sign-in: the form, and beside it, where there is room, what it leads to. */
export function AuthLayout({ title, about, footer, children }: AuthLayoutProps) {
  const { t } = useTranslation();
  useTitle(title);
  return (
    <div className={classes.layout}>
      <main className={classes.door}>
        <Stack gap="lg" className={classes.form}>
          <Group gap="sm">
            <Logo size={32} />
            <Text fw={650} size="xl">
              {t('product')}
            </Text>
          </Group>
          <div>
            <Title order={1}>{title}</Title>
            {about ? (
              <Text c="dimmed" mt={4}>
                {about}
              </Text>
            ) : null}
          </div>
          {children}
          {footer ? <Text size="sm">{footer}</Text> : null}
        </Stack>
        <LanguageChoice />
      </main>
      <Glimpse />
    </div>
  );
}

const names = { ru: 'Русский', en: 'English' };

function LanguageChoice() {
  const { i18n } = useTranslation();
  return (
    <Group gap="md" component="nav" className={classes.languages}>
      {languages.map((language) => (
        <Anchor
          key={language}
          component="button"
          type="button"
          size="sm"
          lang={language}
          c={language === i18n.language ? undefined : 'dimmed'}
          aria-current={language === i18n.language}
          onClick={() => void speak(language)}
        >
          {names[language]}
        </Anchor>
      ))}
    </Group>
  );
}

/** A conversation as it will look. */
function Glimpse() {
  const { t } = useTranslation('identity');
  return (
    <aside className={classes.glimpse} aria-hidden>
      <Text className={classes.pitch}>{t('glimpse.pitch')}</Text>
      <div className={classes.talk}>
        <p className={classes.mine}>{t('glimpse.question')}</p>
        <p className={classes.role}>
          <span className={classes.author}>{t('glimpse.author')}</span>
          {t('glimpse.answer')}
          <span className={classes.verdict}>✓ {t('glimpse.verdict')}</span>
        </p>
        <p className={classes.mine}>{t('glimpse.thanks')}</p>
      </div>
    </aside>
  );
}
