import { useTranslation } from 'react-i18next';
import { Dialog } from '../../platform/dialog';
import { BudgetForm } from './budget-form';
import type { Budget } from './budgets';
import { useSubjectName } from './subjects';

interface BudgetDialogProps {
  /** Undefined: a new one. */
  budget: Budget | undefined;
  known: Budget[];
  onClose: () => void;
}

export function BudgetDialog({ budget, known, onClose }: BudgetDialogProps) {
  const { t } = useTranslation('usage');
  const nameOf = useSubjectName();
  return (
    <Dialog
      title={budget ? t('budgets.changeOf', { name: nameOf(budget) }) : t('budgets.create')}
      onClose={onClose}
    >
      <BudgetForm budget={budget} known={known} onClose={onClose} />
    </Dialog>
  );
}
