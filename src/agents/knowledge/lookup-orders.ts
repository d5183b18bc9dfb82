/** Our own words about what was looked up, for a prompt. */

export const foundSome =
  'Passages of the organization’s documents that may belong to the last message are given with it, each under its ' +
  'number. Rest your answer on them where they do belong to it, and put the number of the passage behind each ' +
  'statement that rests on one, in square brackets: [1], or [1][3]. Use no other numbers in such brackets. What they do ' +
  'not say, do not claim of these documents: say honestly that they do not say it.';

export const foundNothing =
  'The documents of this role were searched for the last message, and nothing that belongs to it was found. Say so ' +
  'honestly where the answer should have come from them; do not make up what they might say, and cite nothing.';

export const notSearched =
  'The documents of this role could not be searched just now. Say so where the answer should have come from them, and ' +
  'cite nothing.';
