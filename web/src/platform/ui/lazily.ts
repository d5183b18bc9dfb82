import { lazy, type ElementType, type LazyExoticComponent } from 'react';
import { patiently } from '../chunks';

type Component = Exclude<ElementType, string>;

/** A component of a file that is loaded when it is first shown: `lazily(() => import('./changes'), 'Changes')`. */
export const lazily = <Name extends string, File extends Record<Name, Component>>(
  load: () => Promise<File>,
  name: Name,
): LazyExoticComponent<File[Name]> => lazy(patiently(async () => ({ default: (await load())[name] })));
