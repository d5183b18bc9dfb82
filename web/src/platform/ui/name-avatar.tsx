import type { CSSProperties } from 'react';
import classes from './name-avatar.module.css';

/** All of them carry white letters (4.5:1). */
const colors = ['#0b6a5e', '#1864ab', '#5f3dc4', '#862e9c', '#a61e4d', '#8a3b12', '#2b6b2b', '#364fc7'];

const colorOf = (name: string): string | undefined => {
  const sum = [...name].reduce((all, letter) => (all * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, 7);
  return colors[sum % colors.length];
};

/** The first letters of the first two words, or of the only one. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...name].slice(0, 2);
  return letters.join('').toUpperCase();
}

const rem = (pixels: number): string => `${pixels / 16}rem`;

interface NameAvatarProps {
  name: string;
  /** In pixels. */
  size?: number;
  isRole?: boolean;
}

/** The initials of a person or a role, in a colour of their own. Beside a name, which says who it is. */
export function NameAvatar({ name, size = 32, isRole = false }: NameAvatarProps) {
  const style = {
    '--size': rem(size),
    // People are round, roles have corners.
    '--corner': isRole ? rem(Math.round(size * 0.28)) : undefined,
    background: colorOf(name),
    color: 'var(--mantine-color-white)',
  } as CSSProperties;
  return (
    <div className={classes.avatar} style={style} aria-hidden>
      {initialsOf(name)}
    </div>
  );
}
