import type { UseFormReturnType } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, isProblem } from '../../platform/api';
import { fieldText } from '../../platform/ui';
import { rolesQuery } from '../../roster';
import type { Agent, Definition } from '../api-types';
import { agentQuery, versionsQuery } from '../queries';
import { conflictOf, type Conflict } from './conflict';
import { changes, definitionOf, draftOf, Unreadable, type Draft } from './draft';
import {
  placeMistakes,
  placeProblems,
  sectionsWith,
  type PlacedProblems,
  type Section,
} from './placed-problems';

/** Saves what a form says, and puts what is wrong with it where it was written; `lead` is told where that is. */
export function useSaving(
  form: UseFormReturnType<Draft>,
  agent: Agent | undefined,
  lead: (wrong: Section[]) => void,
) {
  const queries = useQueryClient();
  // What the form began with: when somebody else has changed it meanwhile, the server says so.
  const [base, setBase] = useState(agent);
  const [placed, setPlaced] = useState<PlacedProblems>();
  const [problem, setProblem] = useState<unknown>();
  const [conflict, setConflict] = useState<Conflict>();

  const place = (now: PlacedProblems): void => {
    setPlaced(now);
    lead(sectionsWith([...Object.keys(now.fields), ...Object.keys(now.lines)]));
  };

  /** What is being edited; undefined, and shown, when a structure in it is none. */
  const read = (): Partial<Definition> | undefined => {
    const draft = form.getValues();
    try {
      return definitionOf(draft);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      place(placeMistakes(error.part, error.mistakes, draft));
      return undefined;
    }
  };

  const refused = (error: unknown): void => {
    const fieldErrors = isProblem(error) ? error.errors : [];
    const errors = fieldErrors.map((field) => ({ ...field, message: fieldText(field) }));
    const now = placeProblems(errors, form.getValues());
    form.setErrors(now.fields);
    setProblem(errors.length === 0 || now.rest.length > 0 ? error : undefined);
    place(now);
  };

  const saving = useMutation({
    mutationFn: (definition: Partial<Definition>) => save(definition, form.getValues().username, base),
    onMutate: () => {
      setPlaced(undefined);
      setProblem(undefined);
    },
    onSuccess: async (saved) => {
      setBase(saved);
      form.resetDirty();
      queries.setQueryData(agentQuery(saved.id).queryKey, saved);
      await Promise.all(
        [rolesQuery.queryKey, versionsQuery(saved.id).queryKey].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      );
    },
    onError: async (error, definition) => {
      if (!base || !isProblem(error, 'conflict')) return refused(error);
      // Asked anew, whatever is known of it.
      const theirs = await queries.fetchQuery({ ...agentQuery(base.id), staleTime: 0 }).catch(refused);
      if (theirs) setConflict(conflictOf(base, definition, theirs));
    },
  });

  /** The form goes on from what is saved: with what was written here on top, or without. */
  const resolveConflict = (as: 'merged' | 'theirs'): void => {
    if (!conflict) return;
    setBase(conflict.theirs);
    form.resetDirty(draftOf(conflict.theirs));
    form.setValues(draftOf(conflict[as]));
    setConflict(undefined);
  };
  return {
    saving,
    read,
    refused,
    placed,
    problem,
    conflict,
    resolveConflict,
    closeConflict: () => setConflict(undefined),
  };
}

function save(definition: Partial<Definition>, username: string, agent: Agent | undefined): Promise<Agent> {
  if (!agent)
    return answer(api.POST('/api/v1/agents', { body: { ...(definition as Definition), username } }));
  const params = { path: { id: agent.id } };
  const body = { ...changes(agent, definition), version: agent.version };
  return answer(api.PATCH('/api/v1/agents/{id}', { params, body }));
}
