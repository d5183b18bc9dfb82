import { Code } from '@mantine/core';
import { shownJson } from '../../platform/text';
import classes from './approvals.module.css';

/** Exactly what a tool would be called with, or was. */
export const CallArguments = ({ given, label }: { given: unknown; label: string }) => (
  <Code block className={classes.arguments} tabIndex={0} aria-label={label} role="region">
    {shownJson(given)}
  </Code>
);
