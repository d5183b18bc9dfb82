import { type ChildProcessWithoutNullStreams as Child, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { type Readable } from 'node:stream';
import { log } from '../../platform/logging/index.js';
import { DocumentProblem } from './document-problem.js';
import { type Asked, longestLine, type ReadEvent, type Said } from './read-events.js';
import { rightsOf } from './reader-rights.js';
import { residentBytesOf } from './resident-bytes.js';

export interface ReaderLimits {
  /** Without a sign that it gets on, while somebody waits for one. */
  silentMillis: number;
  /** Of all that waiting together. */
  totalMillis: number;
  heapMegabytes: number;
  /** Of all memory that the process has; known on Linux only. */
  residentBytes: number;
  /** Of a document. */
  bytes: number;
}

const tick = 250;
const longestComplaint = 8_192;

/** One process for one document. Whatever happens, it is gone when reading ends. */
export class ReaderProcess {
  private readonly lines: string[] = [];
  private part = '';
  private complaint = '';
  private problem: Error | undefined;
  private exit: string | undefined;
  private waited = 0;
  private silent = 0;
  private wake: () => void = () => undefined;

  constructor(
    private readonly program: string,
    private readonly limits: ReaderLimits,
  ) {}

  async *read(bytes: Readable, about: Asked, signal: AbortSignal): AsyncGenerator<ReadEvent> {
    signal.throwIfAborted();
    if (about.size > this.limits.bytes)
      throw new DocumentProblem('too_large', 'The file is too large to be read: divide it into several');
    const child = this.start();
    const abort = () => this.fail(asError(signal.reason));
    signal.addEventListener('abort', abort);
    const feeding = this.feed(child, bytes, about);
    try {
      for (;;) {
        const said = await this.next(child);
        if (said.type === 'end') return;
        if (said.type === 'problem') throw new DocumentProblem(said.code, said.detail);
        yield said;
      }
    } finally {
      signal.removeEventListener('abort', abort);
      bytes.destroy();
      child.kill('SIGKILL');
      await feeding;
    }
  }

  private start(): Child {
    const child = spawn(
      process.execPath,
      [
        `--max-old-space-size=${this.limits.heapMegabytes}`,
        '--no-warnings',
        ...rightsOf(this.program),
        this.program,
      ],
      // Settings are secrets; and what Node itself takes from there is not for documents.
      { env: {}, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] },
    );
    child.once('error', (error) => this.fail(lost(error.message)));
    child.once('close', (code, signal) => {
      this.exit = signal ?? `exit code ${code}`;
      this.wake();
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.hear(text, child.stdout));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.complaint = (this.complaint + text).slice(-longestComplaint);
    });
    yieldTo(child);
    return child;
  }

  /** Bytes that it takes are a sign that it gets on. */
  private async feed(child: Child, bytes: Readable, about: Asked): Promise<void> {
    const stdin = child.stdin;
    // Who is gone takes nothing more; why it is gone is told elsewhere.
    stdin.on('error', () => undefined);
    const ready = () => Promise.race([once(stdin, 'drain'), once(stdin, 'close')]).catch(() => undefined);
    try {
      stdin.write(`${JSON.stringify({ ...about, name: about.name.slice(0, 1_000) })}\n`);
      for await (const piece of bytes as AsyncIterable<Buffer>) {
        this.silent = 0;
        if (!stdin.write(piece)) await ready();
        if (stdin.destroyed) return;
      }
      stdin.end();
    } catch (error) {
      this.fail(asError(error));
    }
  }

  private hear(text: string, stdout: Readable): void {
    const lines = (this.part + text).split('\n');
    this.part = lines.pop() ?? '';
    this.lines.push(...lines);
    this.silent = 0;
    if (this.part.length > longestLine) this.fail(lost('a line without end'));
    if (this.lines.length > 0) stdout.pause();
    this.wake();
  }

  /** The clock runs while somebody waits. */
  private async next(child: Child): Promise<Said> {
    this.silent = 0;
    let last = performance.now();
    const clock = setInterval(() => {
      const now = performance.now();
      this.waited += now - last;
      this.silent += now - last;
      last = now;
      this.check(child);
    }, tick);
    try {
      for (;;) {
        const line = this.lines.shift();
        if (line !== undefined) return JSON.parse(line) as Said;
        if (this.problem) throw this.problem;
        if (this.exit) throw this.reasonOf(this.exit);
        await new Promise<void>((resolve) => {
          this.wake = resolve;
          child.stdout.resume();
        });
      }
    } finally {
      clearInterval(clock);
    }
  }

  private check(child: Child): void {
    const { silentMillis, totalMillis, residentBytes } = this.limits;
    if (this.silent > silentMillis || this.waited > totalMillis)
      this.fail(new DocumentProblem('too_slow', 'Reading the document took too long'));
    if (child.pid && residentBytesOf(child.pid) > residentBytes) this.fail(tooMuchMemory());
  }

  /** The first reason is the reason. */
  private fail(reason: Error): void {
    this.problem ??= reason;
    this.wake();
  }

  private reasonOf(exit: string): DocumentProblem {
    // What V8 says before it gives up.
    if (/heap out of memory|Allocation failed|Reached heap limit/i.test(this.complaint))
      return tooMuchMemory();
    return lost(`${exit}: ${this.complaint.slice(-1_000)}`);
  }
}

function lost(why: string): DocumentProblem {
  log.warn({ why }, 'a process that read a document was lost');
  return new DocumentProblem('worker_lost', 'The process that read the document ended before it was done');
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

const tooMuchMemory = () =>
  new DocumentProblem('too_much_memory', 'Reading the document took too much memory');

/** Whoever waits for an answer goes first. */
function yieldTo({ pid }: Child): void {
  try {
    if (pid) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It is gone already, or the system knows no priorities.
  }
}
