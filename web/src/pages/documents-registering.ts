// Registers a document and sends its file, and says how far it is.
import { answer, signedIn } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { DocumentRegistration } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';
import { digestOf } from './documents-digest.ts';
import { upload } from './documents-upload.ts';

export interface Progress {
  readonly step: 'waiting' | 'digesting' | 'registering' | 'sending';
  /** Of the file's bytes. */
  readonly done: number;
}

type Tell = (progress: Progress) => void;

/** Files go one after another: together they would only slow each other down. */
let turn: Promise<unknown> = Promise.resolve();

function inTurn<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const begin = (): Promise<T> => {
    signal.throwIfAborted();
    return act();
  };
  const mine = turn.then(begin);
  turn = mine.catch(() => undefined);
  // Who stops does not wait for their turn to come.
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => { reject(signal.reason as Error); });
  });
  return Promise.race([mine, stopped]);
}

/** Whether the API takes a name as it is: the document is registered without any other. */
function isLine(name: string): boolean {
  return /^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u.test(name) && name.trim() !== '';
}

/** The registration of one file. It can be sent again: what is done already is not done twice. */
export class Registering {
  readonly realm: Realm;
  readonly file: File;
  /** The document, once it is registered; its file may still have to be sent. */
  id: string | undefined;
  #sha256: string | undefined;
  /** What was asked for last, and under which name: asked again unchanged, it is registered once. */
  #asked = { body: '', key: '' };

  constructor(realm: Realm, file: File) {
    this.realm = realm;
    this.file = file;
  }

  send(written: Omit<DocumentRegistration, 'file_name' | 'media_type' | 'size' | 'sha256'>, tell: Tell, signal: AbortSignal): Promise<string> {
    tell({ step: 'waiting', done: 0 });
    return inTurn(async () => {
      this.#sha256 ??= await digestOf(this.file, (done) => { tell({ step: 'digesting', done }); }, signal);
      tell({ step: 'registering', done: 0 });
      if (this.id === undefined) {
        const { name, type, size } = this.file;
        const file_name = isLine(name) ? { file_name: name } : {};
        const body = { ...written, ...file_name, media_type: type === '' ? 'application/octet-stream' : type, size, sha256: this.#sha256 };
        const asked = JSON.stringify(body);
        if (asked !== this.#asked.body) this.#asked = { body: asked, key: crypto.randomUUID() };
        const params = { path: ofProduct(this.realm), header: { 'Idempotency-Key': this.#asked.key } };
        const registered = await answer(signedIn(this.realm).POST('/v1/{product}/documents', { params, body, signal }));
        this.id = registered.id;
        await upload(this.file, registered.upload, (done) => { tell({ step: 'sending', done }); }, signal);
        return this.id;
      }
      await sendAgain(this.realm, this.id, this.file, tell, signal);
      return this.id;
    }, signal);
  }
}

/** Sends the file of a document that is registered: the address for it may be over. */
async function sendAgain(realm: Realm, id: string, file: File, tell: Tell, signal: AbortSignal): Promise<void> {
  const path = { ...ofProduct(realm), id };
  const { file: state } = await answer(signedIn(realm).GET('/v1/{product}/documents/{id}', { params: { path }, signal }));
  if (state.upload === null) return;
  await upload(file, state.upload, (done) => { tell({ step: 'sending', done }); }, signal);
}

/** Sends the file that a registered document still lacks, if it is the one that was registered. */
export function sendMissing(realm: Realm, { id, sha256 }: { readonly id: string; readonly sha256: string }, file: File, tell: Tell, signal: AbortSignal): Promise<void> {
  tell({ step: 'waiting', done: 0 });
  return inTurn(async () => {
    const found = await digestOf(file, (done) => { tell({ step: 'digesting', done }); }, signal);
    if (found !== sha256.toLowerCase()) throw Problem.of('other-file');
    await sendAgain(realm, id, file, tell, signal);
  }, signal);
}
