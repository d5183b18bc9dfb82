import { IconCheck, IconHourglass, IconPencil, IconX, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './validation.module.css';
import type { ValidationState } from './verdict';

const signs: Record<ValidationState, Icon> = {
  unvalidated: IconHourglass,
  approved: IconCheck,
  edited: IconPencil,
  rejected: IconX,
};

/** Whether an answer may be relied on, by a sign, a word and a colour. */
export function StateMark({ state }: { state: ValidationState }) {
  const { t } = useTranslation('reviews');
  const Glyph = signs[state];
  return (
    <span className={classes.mark} data-state={state}>
      <Glyph size={12} stroke={2} aria-hidden />
      {t(`state.${state}`)}
    </span>
  );
}
