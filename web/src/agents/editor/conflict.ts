import type { Agent, Definition } from '../api-types';
import { differences, type Difference } from '../versions/differences';
import { changes, definitionOf, draftOf } from './draft';

type Parts = Partial<Definition>;

/** Somebody else has saved the role since the form began. */
export interface Conflict {
  theirs: Agent;
  /** What they changed, and which of that the form changes too. */
  changed: Difference[];
  both: string[];
  /** Their version with what the form changes put on top. */
  merged: Agent;
}

/** Of a role that was `base` when the form began, is `mine` in it, and is saved as `theirs` by now. */
export function conflictOf(base: Agent, mine: Parts, theirs: Agent): Conflict {
  const before = partsOf(base);
  const changed = differences(before, partsOf(theirs));
  const own = changes(before, mine);
  const both = changed.map(({ part }) => part).filter((part) => part in own);
  return { theirs, changed, both, merged: { ...theirs, ...own } };
}

/** Only what the form shows, as it shows it. */
const partsOf = (agent: Agent): Parts => definitionOf(draftOf(agent));
