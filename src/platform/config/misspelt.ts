import { byCloseness, distanceOf } from '../text/index.js';
import { settings } from './settings.js';

/** Shorter names are too close to those of others: HOST to HOME, MODE to NODE. */
const shortest = 8;
const mostWrong = 2;
const names = Object.keys(settings.shape);

/** What one might have meant; undefined for what looks like none of our settings. */
export function closestSetting(name: string): string | undefined {
  const [closest] = byCloseness(name, names);
  const isClose =
    closest !== undefined && closest.length >= shortest && distanceOf(name, closest) <= mostWrong;
  return isClose ? closest : undefined;
}

/** Variables of the environment that are none of ours and look as if they should be. */
export const misspelt = (environment: NodeJS.ProcessEnv): string[] =>
  Object.keys(environment)
    .filter((name) => name.length <= 60 && !names.includes(name))
    .flatMap((name) => {
      const closest = closestSetting(name);
      return closest ? [`${name} is no setting: is ${closest} meant?`] : [];
    });
