import { InvalidArgumentError, type Command } from 'commander';
import type { ApiClient } from './api-client.js';
import { UsageError } from './errors.js';
import {
  addKnowledge,
  knowledgeStatus,
  searchKnowledge,
  type AddingOptions,
  type KnowledgeScreen,
  type Searching,
} from './knowledge.commands.js';
import { textOf } from './standard-input.js';

const mostPassages = 50;

const passages = (given: string): number => {
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1 && number <= mostPassages) return number;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${mostPassages}.`);
};

const several = (given: string, before: string[] = []): string[] => [...before, given];

/** The commands about documents that roles look things up in. */
export function addKnowledgeCommands(
  cli: Command,
  connected: () => Promise<ApiClient>,
  say: (text: string) => void,
  screen: KnowledgeScreen,
): void {
  const knowledge = cli.command('knowledge').description('Documents that roles look things up in');
  knowledge
    .command('add')
    .description('Add documents to a collection and wait until they can be found')
    .argument('<what...>', 'files, folders with all documents below them, and addresses of pages')
    .requiredOption('--collection <name>', 'its name or id')
    .option('--create', 'make the collection if there is none of that name')
    .option('--no-wait', 'end as soon as the server has them')
    .option('--json', 'what became of each, for machines')
    .action(async (what: string[], options: AddingOptions) =>
      addKnowledge(await connected(), what, options, screen),
    );
  knowledge
    .command('status')
    .description('How search works now, and how far the documents are')
    .option('--collection <name>', 'list its documents, with what is wrong with those that failed')
    .option('--json', 'for machines')
    .action(async (options: { collection?: string; json?: boolean }) =>
      say(await knowledgeStatus(await connected(), options, screen.columns)),
    );
  knowledge
    .command('search')
    .description('Show the passages that a role would be given for a question')
    .argument('<question...>', 'words or a question; - reads it from standard input')
    .option(
      '--collection <name>',
      'where to look, once or more often (default: all that you may read)',
      several,
    )
    .option('--limit <n>', 'how many passages', passages, 5)
    .option('--json', 'for machines')
    .action(async (words: string[], options: Searching) => {
      const question = await textOf(words.join(' '));
      if (!question.trim()) throw new UsageError('the question is empty');
      await searchKnowledge(await connected(), question, options, screen);
    });
}
