import type { Piece } from './marked-text';

/** What a prompt may say about the moment it is used in. */
export const variables = ['agent.name', 'organization.name', 'caller.name', 'today'] as const;
export type Variable = (typeof variables)[number];

/** And what clients say of a message: of names of their own, so nobody chooses among them. */
const said = /^(channel|user_data(\.[\w-]{1,50}){0,5})$/;

const written = /(\{\{[^{}]{0,100}\}\})/g;

/** A prompt in pieces: what stands in double braces is a variable, or is meant as one. */
export function piecesOf(prompt: string): Piece[] {
  return prompt
    .split(written)
    .filter(Boolean)
    .map((text) => {
      if (!/^\{\{[^{}]{0,100}\}\}$/.test(text)) return { text };
      const name = text.slice(2, -2).trim();
      return { text, mark: isKnown(name) ? 'known' : 'unknown' };
    });
}

const isKnown = (name: string): boolean => said.test(name) || variables.some((known) => known === name);
