import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { approvalQuery } from '../queries';
import { ApprovalCard } from './approval-card';
import classes from './approvals.module.css';
import { RunLink } from './origin';
import { Outcome } from './outcome';

interface ChatApprovalProps {
  approvalId: string;
  /** Of what is not told any more. */
  fallback: ReactNode;
}

/** A call or a question where it came up in a chat: to be decided there, and then a quiet line of what became of it. */
export function ChatApproval({ approvalId, fallback }: ChatApprovalProps) {
  const { data, error } = useQuery(approvalQuery(approvalId));
  const isOver = data !== undefined && data.state !== 'pending';
  const { outcome, noteFocus } = useFocusOnOutcome(isOver);
  if (!data) return error ? fallback : <Skeleton height="4rem" />;
  return (
    <div onFocus={() => noteFocus(true)} onBlur={({ relatedTarget }) => relatedTarget && noteFocus(false)}>
      {isOver ? (
        <div className={classes.quiet}>
          <Outcome approval={data} ref={outcome}>
            <RunLink approval={data} />
          </Outcome>
        </div>
      ) : (
        <ApprovalCard approval={data} isInChat />
      )}
    </div>
  );
}

/** With the buttons goes the focus of who pressed one: it is led on to what came of it, which is so also read out. */
function useFocusOnOutcome(isOver: boolean) {
  const outcome = useRef<HTMLDivElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    const isLost = document.activeElement === document.body;
    if (isOver && hadFocus.current && isLost) outcome.current?.focus({ preventScroll: true });
  }, [isOver]);
  return { outcome, noteFocus: (isIn: boolean) => void (hadFocus.current = isIn) };
}
