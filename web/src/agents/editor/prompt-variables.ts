import type { Piece } from './marked-text';

/** What a prompt may say about the moment it is used in. */
export const variables = ['agent.name', 'organization.name', 'caller.name', 'today'] as const;
export type Variable = (typeof variables)[number];

const written = /(\{\{[^{}]{0,100}\}\})/g;

/** A prompt in pieces: what stands in double braces is a variable, or is meant as one. */
export function piecesOf(prompt: string): Piece[] {
  return prompt
    .split(written)
    .filter(Boolean)
    .map((text) => {
      if (!/^\{\{[^{}]{0,100}\}\}$/.test(text)) return { text };
      const name = text.slice(2, -2).trim();
      return { text, mark: variables.some((known) => known === name) ? 'known' : 'unknown' };
    });
}
