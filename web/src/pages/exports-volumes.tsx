import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { answer, signedIn } from '../api/client.ts';
import type { ExportFile } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { ofProduct } from '../app/products.ts';
import { size } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Shown, useResource } from '../ui/resource.tsx';

const texts = {
  show: ['ファイルを表示', 'Show files'],
  showOf: ['{name}のファイルを表示', 'Show the files of: {name}'],
  file: ['ファイル', 'File'],
  documents: ['書類', 'Documents'],
  size: ['サイズ', 'Size'],
  count: ['{count}件', '{count}'],
  gone: ['ダウンロードできません', 'Not available'],
  hash: ['SHA-256（改ざんの確認用）', 'SHA-256, to check that a file is intact'],
} satisfies Record<string, Text>;

/** How long links are shown before new ones are read, in milliseconds: they work for 15 minutes. */
const fresh = 12 * 60_000;

interface VolumesProps {
  readonly realm: Realm;
  readonly id: string;
  readonly isOpen: boolean;
  /** Of what these are the files, for those who do not see what they stand beside. */
  readonly name: string;
}

/** The files of an export, each with a link; those of older ones when they are asked for. */
export function Volumes({ isOpen, name, ...of }: VolumesProps): JSX.Element {
  const isAsked = useSignal(false);
  if (isOpen || isAsked.value) return <Files {...of} />;
  return <Button small label={fill(texts.showOf, { name })} onClick={() => { isAsked.value = true; }}>{t(texts.show)}</Button>;
}

function Files({ realm, id }: Pick<VolumesProps, 'realm' | 'id'>): JSX.Element {
  const path = { ...ofProduct(realm), id };
  const details = useResource(() => answer(signedIn(realm).GET('/v1/{product}/exports/{id}', { params: { path } })), [realm, id]);
  useEffect(() => {
    const timer = setInterval(() => void details.reload(), fresh);
    return () => { clearInterval(timer); };
  }, [realm, id]);
  return (
    <Shown of={details} lines={2}>
      {({ files }) => (
        <>
          <div class="table">
            <table>
              <thead>
                <tr>
                  <th scope="col">{t(texts.file)}</th>
                  <th scope="col" class="number">{t(texts.documents)}</th>
                  <th scope="col" class="number">{t(texts.size)}</th>
                </tr>
              </thead>
              <tbody>{files.map((file) => <Volume key={file.name} file={file} />)}</tbody>
            </table>
          </div>
          <details>
            <summary>{t(texts.hash)}</summary>
            <dl class="facts">
              {files.map(({ name, sha256 }) => (
                <div key={name} class="stack-small">
                  <dt>{name}</dt>
                  <dd class="mono">{sha256}</dd>
                </div>
              ))}
            </dl>
          </details>
        </>
      )}
    </Shown>
  );
}

function Volume({ file: { name, documents, size: bytes, download } }: { readonly file: ExportFile }): JSX.Element {
  return (
    <tr>
      <th scope="row">
        {download === null ? (
          <>{name} <span class="meta">{t(texts.gone)}</span></>
        ) : (
          <a href={download} download={name} rel="noreferrer"><Icon name="download" /> {name}</a>
        )}
      </th>
      <td class="number">{fill(texts.count, { count: documents })}</td>
      <td class="number">{size(bytes)}</td>
    </tr>
  );
}
