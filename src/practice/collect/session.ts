// One SSH session that only asks: the host key is pinned, the answers are bounded in size and time, the commands come from the fixed list.
import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ssh2';
import type { ClientChannel, ConnectConfig } from 'ssh2';
import { QuaywallError } from '#kit';
import type { Platform } from './platforms.ts';

export interface Target {
  asset: string;
  address: string;
  port: number;
  user: string;
  /** `SHA256:…` as ssh-keygen prints it. */
  hostKey: string;
}

/** How the account proves itself. It lives in memory only: from an agent, a sealed key file with its passphrase, or a password that was typed or handed in. */
export type Credentials = Pick<ConnectConfig, 'agent' | 'privateKey' | 'passphrase' | 'password'>;

export interface SessionOptions {
  pauseMs: number;
  signal?: AbortSignal;
  /** Longest wait for one answer. */
  answerMs?: number;
}

const largestAnswer = 16 << 20;
const connectMs = 20_000;

/** Asks each command of the platform, in order, and hands every answer over as it is whole. @throws QuaywallError that says which device and command. */
export async function ask(
  target: Target,
  platform: Platform,
  credentials: Credentials,
  options: SessionOptions,
  onAnswer: (show: Platform['shows'][number], answer: string) => void,
): Promise<void> {
  const client = await connected(target, credentials, options.signal);
  try {
    const line = platform.way === 'shell' ? await CommandLine.open(client, target, platform, options) : undefined;
    for (const command of platform.quiet) {
      await line?.run(command);
      await sleep(options.pauseMs, undefined, { signal: options.signal });
    }
    for (const [i, show] of platform.shows.entries()) {
      if (i > 0) await sleep(options.pauseMs, undefined, { signal: options.signal });
      onAnswer(show, line ? await line.run(show.command) : await exec(client, target, show.command, options));
    }
  } finally {
    client.end();
  }
}

function connected(target: Target, credentials: Credentials, signal?: AbortSignal): Promise<Client> {
  const client = new Client();
  return new Promise((resolve, reject) => {
    let shown: string | undefined;
    const fail = (what: string, remedy?: string, cause?: unknown) => {
      client.destroy();
      reject(
        new QuaywallError(
          { what: `${target.asset} (${target.address}): ${what}`, ...(remedy ? { remedy } : {}) },
          { cause },
        ),
      );
    };
    signal?.addEventListener(
      'abort',
      () => {
        fail('stopped');
      },
      { once: true },
    );
    client
      .on('ready', () => {
        resolve(client);
      })
      .on('error', (error: Error & { level?: string }) => {
        if (shown !== undefined && shown !== target.hostKey) {
          fail(
            `its key is ${shown}, and ${target.hostKey} is pinned; nothing was sent to it, no password either`,
            'Find out why the key changed (a new device, somebody in between) before you pin the new one',
            error,
          );
        } else if (error.level === 'client-authentication')
          fail(`the account ${target.user} was not let in`, undefined, error);
        else fail(`cannot be reached (${error.message})`, undefined, error);
      });
    try {
      client.connect({
        host: target.address,
        port: target.port,
        username: target.user,
        readyTimeout: connectMs,
        ...credentials,
        tryKeyboard: false,
        hostVerifier: (key: Buffer) => {
          shown = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
          return same(shown, target.hostKey);
        },
      });
    } catch (error) {
      // The key is opened here; its passphrase never enters a message.
      fail('the key of the account cannot be opened (damaged, or another passphrase)', undefined, error);
    }
  });
}

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function exec(client: Client, target: Target, command: string, options: SessionOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) {
        reject(
          new QuaywallError(
            { what: `${target.asset}: "${command}" could not be sent (${error.message})` },
            { cause: error },
          ),
        );
        return;
      }
      const answer = new Answer(target, command);
      const timer = setTimeout(() => {
        channel.destroy();
        reject(answer.late());
      }, options.answerMs ?? 60_000);
      channel.on('data', (piece: Buffer) => {
        if (!answer.add(piece)) {
          channel.destroy();
          reject(answer.tooLarge());
        }
      });
      channel.on('close', (code: number | null) => {
        clearTimeout(timer);
        if (code === 0) resolve(answer.text());
        else reject(new QuaywallError({ what: `${target.asset}: "${command}" ended with code ${code ?? 'unknown'}` }));
      });
    });
  });
}

/** What came so far, bounded. */
class Answer {
  readonly #target: Target;
  readonly #command: string;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(target: Target, command: string) {
    this.#target = target;
    this.#command = command;
  }

  add(piece: Buffer): boolean {
    this.#size += piece.length;
    if (this.#size > largestAnswer) return false;
    this.#pieces.push(piece);
    return true;
  }

  text(): string {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0]?.toString('utf8') ?? '';
  }

  late(): QuaywallError {
    return new QuaywallError({
      what: `${this.#target.asset}: no whole answer to "${this.#command}" came in time; what came of it is not kept`,
    });
  }

  tooLarge(): QuaywallError {
    return new QuaywallError({
      what: `${this.#target.asset}: the answer to "${this.#command}" is larger than ${largestAnswer >> 20} MB`,
    });
  }
}

/** A device's own command line: what is typed comes back, then the answer, then the prompt. */
class CommandLine {
  readonly #channel: ClientChannel;
  readonly #target: Target;
  readonly #prompt: RegExp;
  readonly #answerMs: number;
  #answer: Answer;
  #wake: (() => void) | undefined;
  #ended = false;
  #tooLarge = false;

  static async open(client: Client, target: Target, platform: Platform, options: SessionOptions): Promise<CommandLine> {
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.shell({ term: 'dumb', cols: 511, rows: 1000 }, (error, c) => {
        if (error) reject(error);
        else resolve(c);
      });
    });
    const line = new CommandLine(channel, target, platform.prompt!, options.answerMs ?? 60_000);
    await line.#waitForPrompt('');
    return line;
  }

  constructor(channel: ClientChannel, target: Target, prompt: RegExp, answerMs: number) {
    this.#channel = channel;
    this.#target = target;
    this.#prompt = prompt;
    this.#answerMs = answerMs;
    this.#answer = new Answer(target, 'log-on');
    channel.on('data', (piece: Buffer) => {
      if (!this.#answer.add(piece)) this.#tooLarge = true;
      this.#wake?.();
    });
    channel.on('close', () => {
      this.#ended = true;
      this.#wake?.();
    });
  }

  /** Types a command and gives back the answer without the echo and the prompt. */
  async run(command: string): Promise<string> {
    this.#answer = new Answer(this.#target, command);
    this.#channel.write(`${command}\n`);
    return this.#waitForPrompt(command);
  }

  async #waitForPrompt(command: string): Promise<string> {
    const deadline = Date.now() + this.#answerMs;
    for (;;) {
      if (this.#tooLarge) throw this.#answer.tooLarge();
      const text = this.#answer.text().replace(/\r/g, '');
      const lines = text.split('\n');
      // The echo of the command stands on the first line; the prompt must be a line of its own after it.
      if (lines.length > (command === '' ? 0 : 1) && this.#prompt.test(lines.at(-1)!)) {
        const echoed = command !== '' && lines[0]!.trimEnd().endsWith(command);
        return `${lines.slice(echoed ? 1 : 0, -1).join('\n')}\n`;
      }
      if (this.#ended)
        throw new QuaywallError({ what: `${this.#target.asset}: the device ended the session during "${command}"` });
      const left = deadline - Date.now();
      if (left <= 0) throw this.#answer.late();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
