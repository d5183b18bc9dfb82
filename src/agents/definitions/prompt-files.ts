import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { languagesFor, Locale } from '../../platform/text/index.js';
import { DefinitionCheck } from './definition-check.js';
import { memberProblems } from './definition-references.js';
import {
  parsePromptFile,
  PromptFileError,
  usernameOf,
  type ProblemsOf,
  type PromptFile,
} from './prompt-file.js';
import { parseTranslation } from './prompt-translation.js';

/** Undefined for what is no role. */
type Parse = (file: string, markdown: string) => PromptFile | undefined;

/** The prompt folder, as last read without a mistake: the roles, and in folders of languages their translations. */
@Injectable()
export class PromptFiles {
  private roles: PromptFile[] = [];
  private translations = new Map<string, PromptFile[]>();

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly check: DefinitionCheck,
  ) {}

  get usernames(): string[] {
    return this.roles.map(({ username }) => username);
  }

  /** Every role as an organization of this locale has it: in the language that fits best, or else as its file says. */
  in(locale: string): PromptFile[] {
    const fitting = languagesFor(locale).flatMap((language) => this.translations.get(language) ?? []);
    return this.roles.map((role) => fitting.find(({ username }) => username === role.username) ?? role);
  }

  /** Reads the folder again. Any mistake throws `prompt_file_invalid` with all of them; the last good set stays. */
  async load(): Promise<void> {
    const ofFile: ProblemsOf = (definition) => this.check.ofFile(definition);
    const mistakes: PromptFileError[] = [];
    const roles = await this.read('', mistakes, (file, markdown) => parsePromptFile(file, markdown, ofFile));
    mistakes.push(...memberMistakes(roles));
    const translations = new Map<string, PromptFile[]>();
    // Of a role with a mistake nobody could tell what is wrong in its translation.
    for (const language of mistakes.length > 0 ? [] : await this.languages()) {
      const translated = await this.read(language, mistakes, (file, markdown) => {
        const role = roles.find(({ username }) => username === usernameOf(file));
        return role && parseTranslation(file, markdown, role, ofFile);
      });
      translations.set(language, translated);
    }
    refuse(mistakes);
    this.roles = roles;
    this.translations = translations;
  }

  /** Of what a setting can change nothing is refused: the role is there, and its view says so as well. */
  async warn(): Promise<void> {
    for (const { username, ...definition } of this.roles) {
      const problems = await this.check.onThisServer(definition);
      if (problems.length > 0)
        log.warn({ role: username, problems }, 'a role has what does not work on this server');
    }
  }

  private async read(folder: string, mistakes: PromptFileError[], parse: Parse): Promise<PromptFile[]> {
    const files: PromptFile[] = [];
    for (const name of await this.fileNames(folder)) {
      const path = posix.join(folder, name);
      try {
        const file = parse(path, await readFile(join(this.config.PROMPTS_DIR, path), 'utf8'));
        if (!file)
          log.warn(
            { file: path },
            'a translation of no role: beside its folder there is no file of that name',
          );
        else if (files.some(({ username }) => username === file.username))
          throw new PromptFileError(path, `another file is the role ${file.username} already`);
        else files.push(file);
      } catch (error) {
        if (!(error instanceof PromptFileError)) throw error;
        mistakes.push(error);
      }
    }
    return files;
  }

  private async fileNames(folder: string): Promise<string[]> {
    const entries = await this.entries(folder);
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && !/^readme\b/i.test(entry.name))
      .map((entry) => entry.name)
      .sort();
  }

  /** A folder that is meant for a language and is none would else do nothing, and nobody would know why. */
  private async languages(): Promise<string[]> {
    const folders = (await this.entries('')).filter((entry) => entry.isDirectory() && isVisible(entry));
    const names = folders.map(({ name }) => name).sort();
    const strange = names.filter((name) => !isLanguage(name));
    if (strange.length > 0)
      log.warn(
        { folders: strange },
        'folders beside the prompt files that are no language tag, like en or en-GB',
      );
    return names.filter(isLanguage);
  }

  private async entries(folder: string): Promise<Dirent[]> {
    try {
      return await readdir(join(this.config.PROMPTS_DIR, folder), { withFileTypes: true });
    } catch (cause) {
      throw new AppError('prompt_file_invalid', 'PROMPTS_DIR cannot be read', { cause });
    }
  }
}

const isVisible = ({ name }: Dirent): boolean => !name.startsWith('.');

/** Written as organizations have it: `en-GB`, and not `en-gb` or `en_GB`. */
const isLanguage = (name: string): boolean => Locale.safeParse(name).data === name;

function refuse(mistakes: PromptFileError[]): void {
  if (mistakes.length === 0) return;
  log.error({ mistakes: mistakes.map((mistake) => mistake.message) }, 'prompt files are not valid');
  throw new AppError('prompt_file_invalid', mistakes.map((mistake) => mistake.message).join('; '), {
    errors: mistakes.map(({ file, problem }) => ({ path: file, message: problem })),
  });
}

/** A role that is a file leads roles that are files: whatever else there is differs between organizations. */
function memberMistakes(files: PromptFile[]): PromptFileError[] {
  const all = new Map(files.map(({ username, members }) => [username, members]));
  return files.flatMap(({ username, members }) => {
    const problems = memberProblems(username, members, all);
    const told = problems.map(({ path, message }) => `${path}: ${message}`).join(', ');
    return told ? [new PromptFileError(`${username}.md`, told)] : [];
  });
}
