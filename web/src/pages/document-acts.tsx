import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { DocumentDetails } from '../api/schema.ts';
import type { Realm } from '../api/session.ts';
import { go } from '../app/address.ts';
import { ofProduct } from '../app/products.ts';
import { time, today } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { later } from '../ui/later.tsx';
import { toast } from '../ui/toast.tsx';
import { isDeletable, voidableUntil } from './documents-state.ts';

const texts = {
  title: ['この書類の操作', 'Actions'],
  correct: ['訂正する', 'Correct'],
  correctHelp: ['登録した書類は書き換えられません。正しい書類を訂正版として登録すると、互いに紐づき、どちらも残ります。', 'A registered document is never edited. Register the right one as its correction: both stay, linked to each other.'],
  close: ['訂正をやめる', 'Stop correcting'],
  void: ['登録を取り消す', 'Void the registration'],
  voidHelp: ['誤って登録した場合は、{time}まで登録を取り消せます。', 'If it should not have been registered, it can be voided until {time}.'],
  voidTitle: ['「{title}」の登録を取り消しますか？', 'Void the registration of “{title}”?'],
  leaves: ['一覧と検索に表示されなくなります。', 'It no longer appears in lists and searches.'],
  stays: ['取り消した人と日時、書類の内容とファイルは、書類を閲覧できるメンバーが引き続き確認できます。', 'Who voided it and when, its contents and its file stay viewable for members who may view documents.'],
  locked: ['取り消した書類は、訂正も削除もできません。', 'A voided document can be neither corrected nor deleted.'],
  final: ['元に戻せません。必要な場合は、もう一度登録してください。', 'This cannot be undone. Register it again if you need it.'],
  voided: ['登録を取り消しました。', 'The registration was voided.'],
  delete: ['削除する', 'Delete'],
  deleteHelp: ['法令による保存が必要ないため、削除できます。', 'No law retains it, so it can be deleted.'],
  deleteTitle: ['「{title}」を削除しますか？', 'Delete “{title}”?'],
  destroyed: ['書類の内容とファイルが破棄されます。', 'Its contents and its file are destroyed.'],
  never: ['元に戻せません。', 'This cannot be undone.'],
  deleted: ['書類を削除しました。', 'The document was deleted.'],
} satisfies Record<string, Text>;

const Correction = later(() => import('./document-correction.tsx').then(({ Correction: Part }) => Part));

interface Props {
  readonly realm: Realm;
  readonly document: DocumentDetails;
  readonly onChanged: () => Promise<void>;
}

export function DocumentActs({ realm, document, onChanged }: Props): JSX.Element | null {
  const open = useSignal<'correct' | 'void' | 'delete' | undefined>(undefined);
  const { id, title, voided_at, superseded_by } = document;
  const path = { ...ofProduct(realm), id };
  const until = voidableUntil(document, Date.now());
  const mayDelete = isDeletable(document, today());
  const mayCorrect = voided_at === null && superseded_by === null;
  const close = (): void => { open.value = undefined; };
  const voidIt = async (): Promise<void> => {
    await answer(signedIn(realm).POST('/v1/{product}/documents/{id}/void', { params: { path } }));
    toast(() => t(texts.voided));
    await onChanged();
  };
  const deleteIt = async (): Promise<void> => {
    await answer(signedIn(realm).DELETE('/v1/{product}/documents/{id}', { params: { path } }));
    toast(() => t(texts.deleted));
    go(`/${realm}/documents`, { replace: true });
  };
  if (!mayCorrect && until === undefined && !mayDelete) return null;
  return (
    <>
      <section class="card">
        <h2>{t(texts.title)}</h2>
        {mayCorrect ? (
          <div class="stack-small">
            <p>{t(texts.correctHelp)}</p>
            {open.value === 'correct' ? (
              <>
                <Correction realm={realm} document={document} />
                <Button kind="quiet" onClick={close}>{t(texts.close)}</Button>
              </>
            ) : (
              <Button onClick={() => { open.value = 'correct'; }}>{t(texts.correct)}</Button>
            )}
          </div>
        ) : null}
        {until === undefined ? null : (
          <div class="stack-small">
            <p>{fill(texts.voidHelp, { time: time(until) })}</p>
            <Button onClick={() => { open.value = 'void'; }}>{t(texts.void)}</Button>
          </div>
        )}
        {mayDelete ? (
          <div class="stack-small">
            <p>{t(texts.deleteHelp)}</p>
            <Button kind="danger" onClick={() => { open.value = 'delete'; }}>{t(texts.delete)}</Button>
          </div>
        ) : null}
      </section>
      {open.value === 'void' ? (
        <Confirm title={fill(texts.voidTitle, { title })} action={t(texts.void)} isDangerous onConfirm={voidIt} onClose={close}>
          <ul>{[texts.leaves, texts.stays, texts.locked, texts.final].map((text) => <li key={text[1]}>{t(text)}</li>)}</ul>
        </Confirm>
      ) : null}
      {open.value === 'delete' ? (
        <Confirm title={fill(texts.deleteTitle, { title })} action={t(texts.delete)} isDangerous retype={title} onConfirm={deleteIt} onClose={close}>
          <ul>{[texts.destroyed, texts.never].map((text) => <li key={text[1]}>{t(text)}</li>)}</ul>
        </Confirm>
      ) : null}
    </>
  );
}
