import type { UseFormReturnType } from '@mantine/form';
import type { Agent } from '../api-types';
import type { Draft, Structure } from './draft';
import type { LineMistake } from './structure-text';

/** What every section of the editor works on. */
export interface SectionProps {
  form: UseFormReturnType<Draft>;
  /** Undefined: it is not saved yet. */
  agent?: Agent;
  readOnly: boolean;
  lines: Partial<Record<Structure, LineMistake[]>>;
}
