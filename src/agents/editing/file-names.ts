import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { KeptFiles } from '../../chats/index.js';
import { SecretVault, UserService, type UserActor } from '../../identity/index.js';
import { CollectionNames } from '../../knowledge/index.js';
import { normalizeUsername } from '../../platform/text/index.js';
import type { Agent } from '../definitions/agent.entity.js';
import { problem, refuse } from '../definitions/definition-check.js';
import type { NamesInFile } from '../definitions/prompt-file-writer.js';
import type { Problem } from '../types/agent-definition.js';

type Fields = Record<string, unknown>;

/** What one organization has under names: a file that leaves it says these, since an id means nothing elsewhere. */
@Injectable()
export class FileNames {
  constructor(
    private readonly users: UserService,
    private readonly secrets: SecretVault,
    private readonly files: KeptFiles,
    private readonly collections: CollectionNames,
  ) {}

  async of({ orgId, id, httpTools, approverIds, tables, knowledge }: Agent): Promise<NamesInFile> {
    const secretIds = httpTools.flatMap(({ secretId }) => secretId ?? []);
    const kept = await this.files.of(orgId, id, tables);
    return {
      secrets: await this.secrets.namesOf(orgId, secretIds),
      approvers: await this.users.usernamesOf(orgId, approverIds),
      tables: new Map(kept.map((table) => [table.id, table.name])),
      knowledge: await this.collections.of(orgId, knowledge),
    };
  }

  /** The fields of a file with what their names stand for; refuses, by their names, those that the organization does not have. */
  async resolve(actor: UserActor, { approvers, ...fields }: Fields, replaced?: Agent): Promise<Fields> {
    const { orgId } = actor;
    const secrets = secretsIn(fields.httpTools);
    refuse([
      ...noTexts('approvers', approvers),
      ...noTexts('tables', fields.tables),
      ...(approvers !== undefined && fields.approverIds !== undefined
        ? [problem('approvers', 'stands beside approver_ids: only one of them can say who decides')]
        : []),
      ...twiceSecret(fields.httpTools),
    ]);
    const people = textsIn(approvers).map(normalizeUsername);
    const tables = textsIn(fields.tables).filter((name) => !isId(name));
    const secretIds = await this.secrets.idsOf(
      orgId,
      secrets.map(({ name }) => name),
    );
    const personIds = await this.users.idsOf(orgId, people);
    const tableIds = await this.files.named(actor, replaced?.id, tables);
    refuse([
      ...secrets
        .filter(({ name }) => !secretIds.has(name))
        .map(({ index, name }) =>
          problem(`http_tools.${index}.secret`, `there is no secret ${name} here: store it under that name`),
        ),
      ...missing('approvers', people, personIds, (name) => `there is nobody ${name} who is active here`),
      ...missing('tables', tables, tableIds, (name) => `there is no table ${name} of yours here: upload it`),
    ]);
    return {
      ...fields,
      httpTools: withSecrets(fields.httpTools, secretIds),
      ...(approvers === undefined ? {} : { approverIds: people.map((name) => personIds.get(name)) }),
      ...(Array.isArray(fields.tables)
        ? { tables: fields.tables.map((table: unknown) => tableIds.get(String(table)) ?? table) }
        : {}),
    };
  }
}

/** More than a definition can have: its own bound is told of where it is read. */
const Names = z.array(z.string('must be text: put it in quotes').max(1_000)).max(1_000);

/** A name that YAML reads as something else is told of, and never left out: who decides must not become fewer by it. */
const noTexts = (path: string, names: unknown): Problem[] =>
  (names === undefined ? [] : (Names.safeParse(names).error?.issues ?? [])).map((issue) =>
    problem([path, ...issue.path].join('.'), issue.message),
  );

const textsIn = (value: unknown): string[] => Names.safeParse(value).data ?? [];

const isId = (name: string): boolean => z.uuid().safeParse(name).success;

const missing = (
  path: string,
  names: string[],
  known: ReadonlyMap<string, string>,
  told: (name: string) => string,
): Problem[] => names.filter((name) => !known.has(name)).map((name) => problem(path, told(name)));

/** A tool that calls its secret by name, as files do. */
const NamesSecret = z.looseObject({ secret: z.string(), secretId: z.unknown().optional() });

/** Secrets that its tools name. */
function secretsIn(httpTools: unknown): { index: number; name: string; hasId: boolean }[] {
  if (!Array.isArray(httpTools)) return [];
  return (httpTools as unknown[]).flatMap((tool, index) => {
    const { data } = NamesSecret.safeParse(tool);
    return data ? [{ index, name: data.secret, hasId: data.secretId !== undefined }] : [];
  });
}

const twiceSecret = (httpTools: unknown): Problem[] =>
  secretsIn(httpTools).flatMap(({ index, hasId }) =>
    hasId ? [problem(`http_tools.${index}.secret`, 'stands beside secret_id: only one of them can be')] : [],
  );

function withSecrets(httpTools: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (!Array.isArray(httpTools)) return httpTools;
  return (httpTools as unknown[]).map((tool) => {
    const { data } = NamesSecret.safeParse(tool);
    if (!data) return tool;
    const { secret, ...rest } = data;
    return { ...rest, secretId: ids.get(secret) };
  });
}
