import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { showAtFields } from './form-problems';

/** Sends a form once at a time; a refusal is shown at its fields, and otherwise is `problem` (see `FormAlert`). */
export function useFormAction<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  action: (values: Values) => Promise<unknown>,
) {
  const [problem, setProblem] = useState<unknown>();
  const sending = useMutation({
    mutationFn: action,
    onMutate: () => setProblem(undefined),
    onError: (error) =>
      setProblem(showAtFields({ setErrors: form.setErrors, values: form.getValues() }, error)),
  });
  return { submit: form.onSubmit((values) => sending.mutate(values)), isSending: sending.isPending, problem };
}
