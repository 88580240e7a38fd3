import type { Stack } from '../stack-file.ts';

/** A mail that the emulator took instead of sending it. */
export interface Mail {
  readonly MessageId: string;
  readonly Source: string;
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string;
  /** Of a mail that is text only, empty or missing. */
  readonly BodyHtml?: string | null;
  /** Seconds since 1970. */
  readonly Timestamp: number;
}

/** In the order in which they were sent. */
export async function sentMails({ emulator }: Pick<Stack, 'emulator'>): Promise<Mail[]> {
  const answer = await fetch(`${emulator}/_ministack/ses/messages`, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
  const { messages } = (await answer.json()) as { messages: Record<string, Mail[]> };
  return Object.values(messages).flat().toSorted((one, other) => one.Timestamp - other.Timestamp);
}

export function isTo(mail: Mail, address: string): boolean {
  return mail.To.some((recipient) => recipient.toLowerCase() === address.toLowerCase());
}
