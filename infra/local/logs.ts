import { CloudWatchLogsClient, FilterLogEventsCommand, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { administrator } from './emulator.ts';
import type { Stack } from './stack-file.ts';

export interface LogLine {
  readonly useCase: string;
  readonly text: string;
}

/** What Lambda itself writes around an invocation. */
const platformLine = /^(INIT_START|START|END|REPORT) /;

/** How late a line may come, in milliseconds, compared with newer lines of other functions. */
const lateness = 2000;

/** Reads what the functions log, each line once. */
export class FunctionLogs {
  readonly #stack: Stack;
  readonly #client: CloudWatchLogsClient;
  /** The invocations already read, with their time. The emulator writes an invocation's lines all at once. */
  readonly #read = new Map<string, number>();
  #since: number;

  constructor(stack: Stack, since: Date) {
    this.#stack = stack;
    this.#since = since.getTime();
    this.#client = clientOf(stack);
  }

  /** The lines that came since the last call. */
  async next(): Promise<LogLine[]> {
    const groups = await Promise.all(
      Object.entries(this.#stack.functions).map(async ([useCase, name]) => {
        const { events } = await this.#client.send(
          new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, startTime: this.#since }),
        );
        return (events ?? []).map(({ logStreamName, timestamp, message }) => ({
          useCase,
          text: (message ?? '').trimEnd(),
          time: timestamp ?? 0,
          invocation: `${logStreamName ?? ''} ${String(timestamp)}`,
        }));
      }),
    );
    const fresh = groups.flat().filter(({ invocation }) => !this.#read.has(invocation));
    for (const { invocation, time } of fresh) {
      this.#read.set(invocation, time);
      this.#since = Math.max(this.#since, time - lateness);
    }
    for (const [invocation, time] of this.#read) {
      if (time < this.#since) this.#read.delete(invocation);
    }
    return fresh
      .filter(({ text }) => !platformLine.test(text))
      .sort((one, other) => one.time - other.time)
      .map(({ useCase, text }) => ({ useCase, text }));
  }
}

/** The errors that functions have logged so far: each cause once, with how often it came. */
export async function loggedErrors(stack: Stack): Promise<string[]> {
  const client = clientOf(stack);
  const counts = new Map<string, number>();
  for (const [useCase, name] of Object.entries(stack.functions)) {
    for await (const { events } of paginateFilterLogEvents({ client }, { logGroupName: `/aws/lambda/${name}` })) {
      for (const { message } of events ?? []) {
        const cause = message === undefined ? undefined : causeOf(message);
        if (cause === undefined) continue;
        const error = `${useCase}: ${cause}`;
        counts.set(error, (counts.get(error) ?? 0) + 1);
      }
    }
  }
  const often = [...counts].sort(([, one], [, other]) => other - one);
  return often.map(([error, count]) => `${String(count)}× ${error}`);
}

/** What went wrong, if a line says that something did: without what differs each time. */
function causeOf(line: string): string | undefined {
  if (!line.includes('"level":"ERROR"')) return undefined;
  try {
    const { message, cause, error } = JSON.parse(line) as Record<string, string | undefined>;
    return [message, cause ?? error].filter((part) => part !== undefined).join(': ');
  } catch {
    return line;
  }
}

function clientOf(stack: Stack): CloudWatchLogsClient {
  return new CloudWatchLogsClient({ endpoint: stack.emulator, region: stack.region, credentials: administrator });
}
