import type { QueryClient } from '@tanstack/react-query';
import { answer, api, isProblem } from '../../platform/api';
import { questionsKey } from '../queries';

/** It is answered, or of no interest. Who else did that first has done it for everybody. */
export async function dismissQuestion(queries: QueryClient, collectionId: string, id: string): Promise<void> {
  try {
    await answer(api.DELETE('/api/v1/knowledge/questions/{id}', { params: { path: { id } } }));
  } catch (error) {
    if (!isProblem(error, 'not_found')) throw error;
  } finally {
    await queries.invalidateQueries({ queryKey: questionsKey(collectionId) });
  }
}
