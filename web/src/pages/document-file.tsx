import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { answer, signedIn } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { DocumentDetails } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';
import { size, time } from '../language/format.ts';
import { t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Form } from '../ui/form.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProgressLine } from './documents-progress.tsx';
import { type Progress, sendMissing } from './documents-registering.ts';

const texts = {
  title: ['ファイル', 'File'],
  arrived: ['保存済み', 'Stored'],
  missing: ['未着', 'Not arrived'],
  missingHelp: ['ファイルはまだ届いていません。登録したときのファイルを送信してください。', 'The file has not arrived yet. Send the file that was registered.'],
  missingOnly: ['ファイルはまだ届いていません。', 'The file has not arrived yet.'],
  choose: ['登録したときのファイル', 'The file that was registered'],
  send: ['送信', 'Send'],
  cancel: ['中止', 'Cancel'],
  name: ['ファイル名', 'File name'],
  mediaType: ['形式', 'Type'],
  size: ['サイズ', 'Size'],
  hash: ['SHA-256', 'SHA-256'],
  stamp: ['タイムスタンプ', 'Time stamp'],
  noStamp: ['なし', 'None'],
  downloadStamp: ['タイムスタンプ（.tst）をダウンロード', 'Download the time stamp (.tst)'],
  download: ['ファイルをダウンロード', 'Download the file'],
} satisfies Record<string, Text>;

interface Props {
  readonly realm: Realm;
  readonly document: DocumentDetails;
  readonly onArrived: () => Promise<void>;
}

export function DocumentFileCard({ realm, document, onArrived }: Props): JSX.Element {
  const { id, file, file_name, media_type, size: bytes, sha256, time_stamped_at, time_stamp } = document;
  const download = async (): Promise<void> => {
    // Its address works for a while only, and the page may be older.
    const path = { ...ofProduct(realm), id };
    const { file: now } = await answer(signedIn(realm).GET('/v1/{product}/documents/{id}', { params: { path } }));
    if (now.download === null) throw Problem.of('not-found');
    // It is kept as a file, and this page stays.
    location.assign(now.download);
  };
  return (
    <section class="card">
      <div class="row between">
        <h2>{t(texts.title)}</h2>
        <Badge tone={file.arrived ? 'ok' : 'warn'}>{t(file.arrived ? texts.arrived : texts.missing)}</Badge>
      </div>
      {file.arrived ? <Button kind="primary" onClick={download}><Icon name="download" /> {t(texts.download)}</Button> : null}
      {file.arrived || file.upload !== null ? null : <p>{t(texts.missingOnly)}</p>}
      {file.upload === null ? null : <Missing realm={realm} document={document} onArrived={onArrived} />}
      <dl class="facts">
        {file_name === null ? null : <><dt>{t(texts.name)}</dt><dd>{file_name}</dd></>}
        <dt>{t(texts.mediaType)}</dt><dd>{media_type}</dd>
        <dt>{t(texts.size)}</dt><dd>{size(bytes)}</dd>
        <dt>{t(texts.hash)}</dt><dd class="mono">{sha256}</dd>
        <dt>{t(texts.stamp)}</dt>
        <dd>
          {time_stamped_at === null ? t(texts.noStamp) : time(time_stamped_at)}
          {time_stamp === null ? null : (
            <> <a href={`data:application/octet-stream;base64,${time_stamp}`} download={`${id}.tst`}>{t(texts.downloadStamp)}</a></>
          )}
        </dd>
      </dl>
    </section>
  );
}

/** Takes the file that was registered and never arrived. */
function Missing({ realm, document, onArrived }: Props): JSX.Element {
  const progress = useSignal<Progress | undefined>(undefined);
  const running = useRef<AbortController | undefined>(undefined);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => () => { running.current?.abort(); }, []);
  const send = async (): Promise<void> => {
    const file = input.current?.files?.[0];
    if (file === undefined) {
      input.current?.focus();
      return;
    }
    const abort = new AbortController();
    running.current = abort;
    try {
      await sendMissing(realm, document, file, (now) => { progress.value = now; }, abort.signal);
      await onArrived();
    } catch (thrown) {
      if (!abort.signal.aborted) throw thrown;
    } finally {
      progress.value = undefined;
    }
  };
  return (
    <>
      <p>{t(texts.missingHelp)}</p>
      <Form
        action={t(texts.send)}
        onSend={send}
        beside={progress.value === undefined ? null : <Button kind="quiet" onClick={() => { running.current?.abort(); }}>{t(texts.cancel)}</Button>}
      >
        <Field name="file" label={t(texts.choose)}>{(given) => <input {...given} ref={input} type="file" required />}</Field>
        {progress.value === undefined ? null : <ProgressLine progress={progress.value} size={document.size} name={document.title} />}
      </Form>
    </>
  );
}
