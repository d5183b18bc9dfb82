import { Button } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Hint } from '../../platform/ui';
import { useTrust } from './judging';
import classes from './validation.module.css';
import type { Message } from './verdict';

/** Whether others may rely on this answer; those who judge change it. */
export function TrustButton({ message, mayChange }: { message: Message; mayChange: boolean }) {
  const { t } = useTranslation('reviews');
  const { mutate, isPending, variables } = useTrust(message);
  const trusted = message.validation?.trusted;
  const isTrusted = isPending ? variables : trusted !== undefined;
  const label = trusted?.byName ? t('trust.by', { name: trusted.byName }) : t('trust.about');
  const Glyph = isTrusted ? IconStarFilled : IconStar;
  if (!mayChange)
    return isTrusted ? (
      <span className={classes.mark} data-state="trusted" title={label}>
        <Glyph size={12} aria-hidden />
        {t('trust.is')}
      </span>
    ) : null;
  return (
    <Hint label={label} width="18rem">
      <Button
        variant={isTrusted ? 'light' : 'subtle'}
        color={isTrusted ? 'artel' : 'gray'}
        c={isTrusted ? undefined : 'dimmed'}
        size="compact-xs"
        mih={24}
        leftSection={<Glyph size={14} aria-hidden />}
        aria-pressed={isTrusted}
        onClick={() => mutate(!isTrusted)}
      >
        {t('trust.is')}
      </Button>
    </Hint>
  );
}
