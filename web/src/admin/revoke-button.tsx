import { useMutation } from '@tanstack/react-query';
import { ConfirmButton, notifyDone, notifyProblem } from '../platform/ui';

interface RevokeButtonProps {
  label: string;
  question: string;
  details: string;
  revoke: () => Promise<unknown>;
  done: string;
  refresh: () => Promise<void>;
}

/** Takes back, after a question, what one row of a table has given. */
export function RevokeButton({ label, question, details, revoke, done, refresh }: RevokeButtonProps) {
  const { mutate, isPending } = useMutation({
    mutationFn: revoke,
    onSuccess: () => {
      notifyDone(done);
      return refresh();
    },
    onError: notifyProblem,
  });
  return (
    <ConfirmButton
      variant="subtle"
      color="red"
      size="compact-sm"
      loading={isPending}
      question={question}
      details={details}
      confirm={label}
      onConfirm={mutate}
    >
      {label}
    </ConfirmButton>
  );
}
