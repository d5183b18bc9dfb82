import { Alert, Box, Button, Group, Indicator, Tabs, Text, VisuallyHidden } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMediaQuery } from '@mantine/hooks';
import { IconFileText } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import { FormAlert, notifyDone } from '../../platform/ui';
import { AccessPanel } from '../access/access-panel';
import type { Agent } from '../api-types';
import { Points } from '../problem-list';
import { TrialPane } from '../trial/trial-pane';
import { useTrial } from '../trial/use-trial';
import { ConflictDialog } from './conflict-dialog';
import type { Draft } from './draft';
import { EditorHeader } from './editor-header';
import classes from './editor.module.css';
import { leadToMistake } from './lead-to-mistake';
import { linesNow, sectionNames, sectionsWith, type Section } from './placed-problems';
import { LimitsSection } from './sections/limits-section';
import { PromptSection } from './sections/prompt-section';
import { RoleSection } from './sections/role-section';
import { StructureSection } from './sections/structure-section';
import { ToolsSection } from './sections/tools-section';
import { UnsavedGuard } from './unsaved-guard';
import { useSaving } from './use-saving';

const panels = {
  role: RoleSection,
  prompt: PromptSection,
  structure: StructureSection,
  tools: ToolsSection,
  limits: LimitsSection,
};

/** A role as it is written, and beside it a place to ask it. */
export function Editor({ agent, draft }: { agent?: Agent; draft: Draft }) {
  const { t } = useTranslation('agents');
  const navigate = useNavigate();
  const mayManage = useMay()('agent:manage');
  const isWide = useMediaQuery('(min-width: 75em)', undefined, { getInitialValueInEffect: false });
  const [chosen, setChosen] = useState(() => window.location.hash.slice(1));
  const form = useForm<Draft>({ initialValues: draft });
  const sheet = useRef<HTMLFormElement>(null);
  const lead = ([first]: Section[]) => {
    if (!first) return setChosen((now) => (now === 'trial' ? 'role' : now));
    // The field has to be there, and to be wrong, before it can have the focus.
    flushSync(() => setChosen(first));
    leadToMistake(sheet.current);
  };
  const { saving, read, refused, placed, problem, conflict, resolveConflict, closeConflict } = useSaving(
    form,
    agent,
    lead,
  );
  const trial = useTrial(agent?.id);
  const readOnly = !mayManage || agent?.origin === 'file';
  const lines = placed ? linesNow(placed, form.values) : {};
  const wrong = sectionsWith([...Object.keys(form.errors), ...Object.keys(lines)]);
  const tabs: string[] = [
    ...sectionNames.filter((name) => name !== 'structure' || form.values.type !== 'simple'),
    ...(agent && mayManage ? ['access'] : []),
    ...(mayManage && !isWide ? ['trial'] : []),
  ];
  const shown = tabs.includes(chosen) ? chosen : 'role';
  const save = (event?: FormEvent) => {
    event?.preventDefault();
    const definition = read();
    if (!definition) return;
    saving.mutate(definition, {
      onSuccess: (saved) => {
        notifyDone(t('saved'));
        if (agent) return;
        trial.keepFor(saved.id);
        const params = { agentId: saved.id };
        void navigate({ to: '/agents/$agentId', params, replace: true, ignoreBlocker: true });
      },
    });
  };
  const pane = mayManage ? (
    <TrialPane trial={trial} agentId={agent?.id} definition={read} onRefused={refused} />
  ) : null;
  return (
    <div className={classes.screen}>
      <UnsavedGuard isDirty={form.isDirty() && !readOnly} />
      <ConflictDialog
        conflict={conflict}
        onMerge={() => {
          resolveConflict('merged');
          notifyDone(t('conflict.merged'));
        }}
        onTake={() => {
          resolveConflict('theirs');
          notifyDone(t('conflict.taken'));
        }}
        onClose={closeConflict}
      />
      <EditorHeader
        agent={agent}
        name={form.values.name}
        readOnly={readOnly}
        isSaving={saving.isPending}
        isDirty={form.isDirty() || !agent}
        onSave={save}
      />
      <div className={classes.body}>
        <Box className={classes.form}>
          <form ref={sheet} onSubmit={save} noValidate className={classes.inner}>
            {agent?.origin === 'file' && mayManage ? <FromFile agent={agent} /> : null}
            <FormAlert error={problem} />
            <Points points={placed?.rest ?? []} />
            <Tabs
              value={shown}
              onChange={(tab) => setChosen(tab ?? 'role')}
              keepMounted={false}
              classNames={{ list: classes.tabs }}
            >
              <Tabs.List>
                {tabs.map((tab) => (
                  <Tabs.Tab key={tab} value={tab} className={tab === 'trial' ? classes.trial : undefined}>
                    <Flag isWrong={wrong.includes(tab as Section)}>
                      {t(`tab.${tab as Section | 'access' | 'trial'}`)}
                    </Flag>
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              {sectionNames.map((name) => {
                const Panel = panels[name];
                return (
                  <Tabs.Panel key={name} value={name} pt="lg">
                    <Panel form={form} agent={agent} readOnly={readOnly} lines={lines} />
                  </Tabs.Panel>
                );
              })}
              {agent && mayManage ? (
                <Tabs.Panel value="access" pt="lg">
                  <AccessPanel agentId={agent.id} />
                </Tabs.Panel>
              ) : null}
            </Tabs>
          </form>
          {!isWide && shown === 'trial' ? pane : null}
        </Box>
        {isWide && pane ? <aside className={classes.aside}>{pane}</aside> : null}
      </div>
    </div>
  );
}

function Flag({ isWrong, children }: { isWrong: boolean; children: ReactNode }) {
  const { t } = useTranslation('agents');
  return (
    <Indicator disabled={!isWrong} color="red" size={8} offset={-8} position="middle-end">
      {children}
      {isWrong ? <VisuallyHidden>({t('tab.wrong')})</VisuallyHidden> : null}
    </Indicator>
  );
}

function FromFile({ agent }: { agent: Agent }) {
  const { t } = useTranslation('agents');
  return (
    <Alert variant="light" color="gray" icon={<IconFileText size={18} />}>
      <Group justify="space-between" gap="sm">
        <Text size="md">{t('fromFile', { file: `prompts/${agent.username}.md` })}</Text>
        <Button
          renderRoot={(props) => <Link to="/agents/new" search={{ from: agent.id }} {...props} />}
          size="xs"
          variant="default"
        >
          {t('copy')}
        </Button>
      </Group>
    </Alert>
  );
}
