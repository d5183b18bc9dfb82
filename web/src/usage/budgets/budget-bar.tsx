import { partsOf, type Budget } from './budgets';
import classes from './budgets.module.css';

/** What is spent and what is held, of the whole; a line where people are told. The numbers stand under it. */
export function BudgetBar({ budget }: { budget: Budget }) {
  const { spent, held } = partsOf(budget);
  const { warnPercent, state } = budget;
  return (
    <svg className={classes.bar} aria-hidden>
      <rect data-part="spent" data-state={state} width={`${spent * 100}%`} height="100%" />
      <rect data-part="held" x={`${spent * 100}%`} width={`${held * 100}%`} height="100%" />
      {warnPercent === null ? null : (
        <line x1={`${warnPercent}%`} x2={`${warnPercent}%`} y1="0" y2="100%" data-part="warning" />
      )}
    </svg>
  );
}
