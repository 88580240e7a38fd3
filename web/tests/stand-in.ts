/** An answer in the place of the API's: a problem of that type or, without one, what something before the API says. */
export interface StandIn {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The answer, with the addresses of that site. */
export function standIn(site: string, { status, type, headers = {} }: StandIn): Answered {
  return type === undefined
    ? { status, headers: { ...headers, 'content-type': 'text/html' }, body: '<html><h1>Bad Gateway</h1></html>' }
    : { status, headers: { ...headers, 'content-type': 'application/problem+json' }, body: JSON.stringify({ type: `${site}/problems#${type}`, title: type, status }) };
}
