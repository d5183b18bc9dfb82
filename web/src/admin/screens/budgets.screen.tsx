import { useMay } from '../../platform/session';
import { Locked } from '../../platform/ui';
import { BudgetsPage } from '../../usage';

/** How much models may take, and how much of it they have taken. */
export function BudgetsScreen() {
  const may = useMay();
  return may('budget:manage') ? <BudgetsPage /> : <Locked />;
}
