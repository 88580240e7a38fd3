import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { contentSecurityPolicy, isolation, strictTransport } from '../lib/front/policy.ts';
import { securityTxt, securityTxtPath } from '../lib/front/security-txt.ts';
import { throughTheDoor } from './door.ts';
import { mailbox } from './mailbox/mailbox.ts';
import { exampleContact } from '../lib/stage.ts';
import { root } from './paths.ts';
import { demo } from './seed.ts';
import type { Stack } from './stack-file.ts';

export interface Site {
  readonly address: string;
  stop(): Promise<void>;
}

interface Options {
  readonly port: number;
  readonly stack: Pick<Stack, 'api' | 'door' | 'emulator' | 'pages'>;
  /** The number of a customer whose data was deleted, for a tour. */
  readonly formerCustomer?: string | undefined;
  /** The folder of the built client. */
  readonly client?: string;
}

/**
 * Serves the web client and passes its calls on to the API. That makes them one origin, as far as a browser
 * sees, and so the refresh cookie works here as it does on AWS.
 */
export async function startSite({ port, stack, formerCustomer, client = join(root, 'web/dist') }: Options): Promise<Site> {
  const shown = { stack, formerCustomer, client, files: filesIn(client) };
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    void serve(request, response, shown);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: given } = server.address() as AddressInfo;
  return {
    address: `http://localhost:${given}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Nothing else is ever read from the disk, whatever a path says. */
const filesIn = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => ['.css', '.js', '.svg', '.txt'].includes(extname(file)))
      .map((file) => [`/${file}`, file]),
  );

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** As the front sends them on AWS; `shelf` is where the files of documents are sent. */
const protections = (shelf: string) => ({
  'cache-control': 'no-store',
  'content-security-policy': contentSecurityPolicy(shelf),
  ...isolation,
  'referrer-policy': 'no-referrer',
  // Browsers heed it over TLS only, which there is none of on one machine.
  'strict-transport-security': `max-age=${strictTransport}`,
  'x-content-type-options': 'nosniff',
});

interface Shown {
  readonly stack: Options['stack'];
  readonly formerCustomer: string | undefined;
  readonly client: string;
  readonly files: Map<string, string>;
}

async function serve(request: IncomingMessage, response: ServerResponse, shown: Shown): Promise<void> {
  const answered = await answer(request, shown).catch((error: unknown) => {
    process.stderr.write(`✗ ${request.method ?? ''} ${request.url ?? ''}: ${String(error)}\n`);
    return plain(502, 'The stack did not answer.');
  });
  const body = Buffer.from(await answered.arrayBuffer());
  response.statusCode = answered.status;
  response.setHeaders(new Map(Object.entries(protections(shown.stack.emulator))));
  response.setHeaders(answered.headers);
  response.end(body);
}

async function answer(request: IncomingMessage, { stack, formerCustomer, client, files }: Shown): Promise<Response> {
  if (request.url?.startsWith('/') !== true) return plain(400, 'This is no path.');
  const { pathname, search } = new URL(`http://localhost${request.url}`);
  if (pathname === securityTxtPath) {
    const site = `http://${request.headers.host ?? 'localhost'}`;
    const text = securityTxt({ contact: exampleContact, site, now: new Date() });
    return new Response(text, { headers: { 'content-type': types['.txt'] ?? '' } });
  }
  if (pathname === '/.well-known/change-password') {
    return new Response(null, { status: 302, headers: { location: '/change-password' } });
  }
  if (pathname.startsWith('/v1/') || pathname.startsWith('/.well-known/')) {
    return passOn(request, `${stack.api}${pathname}${search}`, throughTheDoor(stack, request.socket.remoteAddress ?? ''));
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plain(405, 'Pages are only read.', { allow: 'GET, HEAD' });
  }
  if (pathname === '/mailbox' || pathname.startsWith('/mailbox/')) return mailbox(request, stack);
  if (pathname === '/settings.json') {
    const { email, password } = demo;
    const tour = { email, password, mailbox: '/mailbox', codes: '/mailbox/codes', formerCustomer };
    return new Response(JSON.stringify({ pages: stack.pages, tour }), { headers: { 'content-type': 'application/json' } });
  }
  const built = files.get(pathname);
  // What has the ending of a file is none; every other path is a page of the client.
  if (built === undefined && extname(pathname) !== '') return plain(404, 'There is no such file.');
  return file(client, built ?? 'index.html');
}

async function file(folder: string, name: string): Promise<Response> {
  const content = await readFile(join(folder, name));
  // Files in `assets/` are named by their digest.
  const kept = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return new Response(content, { headers: { 'cache-control': kept, 'content-type': types[extname(name)] ?? '' } });
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain', ...headers } });
}

/** What the API reads of a request's head. */
const passedOn = [
  'accept-language', 'approval', 'authorization', 'content-type', 'cookie', 'device-tokens', 'idempotency-key', 'origin', 'user-agent',
];

/** More than the API takes, so that it is the API that refuses a body for its size. */
const bodyMaximum = 64 * 1024;

async function passOn(request: IncomingMessage, address: string, door: Record<string, string>): Promise<Response> {
  const headers = new Headers(door);
  for (const name of passedOn) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const body = await read(request);
  if (body === undefined) return plain(413, 'The body is too large.', { connection: 'close' });
  const answered = await fetch(address, {
    method: request.method ?? 'GET',
    headers,
    body: body.length > 0 ? new Uint8Array(body) : null,
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  });
  const told = new Headers(answered.headers);
  // These are about the other connection, or about a body that has been decoded since.
  for (const name of ['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding']) {
    told.delete(name);
  }
  const empty = [204, 205, 304].includes(answered.status);
  return new Response(empty ? null : answered.body, { status: answered.status, headers: told });
}

async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed when it is too much: the refusal still has to go out.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyMaximum) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
