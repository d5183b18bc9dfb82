import { Anchor, Input, List, Text } from '@mantine/core';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Structure } from './draft';
import type { SectionProps } from './editor-form';
import { MarkedText } from './marked-text';
import { readStructure, type LineMistake } from './structure-text';

interface StructureFieldProps extends Pick<SectionProps, 'form' | 'readOnly' | 'lines'> {
  part: Structure;
  label: string;
  about: string;
}

/** A structure as YAML or JSON; what is wrong with it is named, and marked at its lines. */
export function StructureField({ part, label, about, form, readOnly, lines }: StructureFieldProps) {
  const { t } = useTranslation('agents');
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const text = form.values[part];
  const { mistakes: unreadable } = readStructure(text);
  // What the server has said holds until the text is another one.
  const mistakes = unreadable.length > 0 ? unreadable : (lines[part] ?? []);
  return (
    <Input.Wrapper id={id} label={label} description={about}>
      <MarkedText
        id={id}
        ref={area}
        value={text}
        onChange={(next) => form.setFieldValue(part, next)}
        code={{ wrong: new Set(mistakes.map(({ line }) => line)) }}
        isInvalid={mistakes.length > 0}
        readOnly={readOnly}
        describedBy={`${id}-mistakes`}
      />
      <div id={`${id}-mistakes`} role="status">
        {mistakes.length > 0 ? (
          <List size="sm" mt={6} spacing={2} listStyleType="none" withPadding={false}>
            {mistakes.map((mistake, place) => (
              <List.Item key={place}>
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  onClick={() => show(area.current, mistake)}
                >
                  {t('structure.line', { line: mistake.line })}
                </Anchor>{' '}
                <Text span inherit c="var(--mantine-color-error)">
                  {mistake.message}
                </Text>
              </List.Item>
            ))}
          </List>
        ) : null}
      </div>
    </Input.Wrapper>
  );
}

/** Takes the caret to a line. */
function show(area: HTMLTextAreaElement | null, { line }: LineMistake): void {
  if (!area) return;
  const before = area.value.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0);
  const end = area.value.indexOf('\n', start);
  area.focus();
  area.setSelectionRange(start, end < 0 ? area.value.length : end);
}
