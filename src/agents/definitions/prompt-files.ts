import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { DefinitionCheck } from './definition-check.js';
import { memberProblems } from './definition-references.js';
import { parsePromptFile, PromptFileError, type PromptFile } from './prompt-file.js';

/** The prompt folder, as last read without a mistake. */
@Injectable()
export class PromptFiles {
  private good: PromptFile[] = [];

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly check: DefinitionCheck,
  ) {}

  get all(): readonly PromptFile[] {
    return this.good;
  }

  /** Reads the folder again. Any mistake throws `prompt_file_invalid` with all of them; the last good set stays. */
  async load(): Promise<readonly PromptFile[]> {
    const files: PromptFile[] = [];
    const mistakes: PromptFileError[] = [];
    for (const name of await this.fileNames()) {
      try {
        const text = await readFile(join(this.config.PROMPTS_DIR, name), 'utf8');
        const file = parsePromptFile(name, text, (definition) => this.check.ofFile(definition));
        if (files.some(({ username }) => username === file.username))
          throw new PromptFileError(name, `another file is the role ${file.username} already`);
        files.push(file);
      } catch (error) {
        if (!(error instanceof PromptFileError)) throw error;
        mistakes.push(error);
      }
    }
    mistakes.push(...memberMistakes(files));
    if (mistakes.length > 0) {
      log.error({ mistakes: mistakes.map((mistake) => mistake.message) }, 'prompt files are not valid');
      throw new AppError('prompt_file_invalid', mistakes.map((mistake) => mistake.message).join('; '), {
        errors: mistakes.map(({ file, problem }) => ({ path: file, message: problem })),
      });
    }
    this.good = files;
    return files;
  }

  private async fileNames(): Promise<string[]> {
    try {
      const entries = await readdir(this.config.PROMPTS_DIR, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && !/^readme\b/i.test(entry.name))
        .map((entry) => entry.name)
        .sort();
    } catch (cause) {
      throw new AppError('prompt_file_invalid', 'PROMPTS_DIR cannot be read', {
        cause,
      });
    }
  }
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
