import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import type { Notice, NoticeKind, NoticeState } from '../api/schema.ts';
import { fill, t, type Text } from '../language/text.ts';
import { titleOf } from '../app/products.ts';
import { Confirm, Dialog } from '../ui/dialog.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Form, SelectField } from '../ui/form.tsx';
import { useResource } from '../ui/resource.tsx';
import { momentOf } from './notice-typed.ts';
import { isState, openingStates, stateTexts } from './notice-words.ts';

const texts = {
  title: ['お知らせを公開しますか？', 'Publish this notice?'],
  action: ['公開する', 'Publish'],
  scheduleTitle: ['公開を予約しますか？', 'Publish later?'],
  scheduleAction: ['予約する', 'Schedule'],
  publishAt: ['公開日時（日本時間）', 'Publish at (Japan time)'],
  publishAtHint: ['この日時から5分以内に公開されます。それまでは、編集も予約の取り消しもできます。', 'It is published within five minutes of this time. Until then it can be edited, or taken back.'],
  cancel: ['キャンセル', 'Cancel'],
  state: ['公開時の状態', 'State when published'],
  page: ['{product}のお知らせのページに、すぐに掲載されます。', 'It appears on the {product} notice pages at once.'],
  subscribers: ['登録している方に、メールまたはWebhookで配信されます。', 'Subscribers are notified by email or webhook.'],
  counted: ['登録している方（メール{mail}件、Webhook{webhook}件）に配信されます。', 'Subscribers are notified: {mail} by email, {webhook} by webhook.'],
  customers: ['影響を受けるお客様の企業担当者全員に、メールが送信されます。', 'All representatives of the affected customers get an email.'],
  stays: ['公開した文面は変更も削除もできません。誤りは訂正として掲載します。', 'Published text cannot be changed or deleted. Mistakes are corrected by another update.'],
  japaneseOnly: ['英語の本文がありません。', 'There is no English text.'],
} satisfies Record<string, Text>;

/** What publishing does. */
export function Consequences({ notice: { product, kind }, hasEnglish }: { readonly notice: Pick<Notice, 'product' | 'kind'>; readonly hasEnglish: boolean }): JSX.Element {
  return (
    <ul>
      <li>{fill(texts.page, { product: titleOf(product) })}</li>
      <li><Subscribers product={product} kind={kind} /></li>
      {kind === 'incident' ? <li>{t(texts.customers)}</li> : null}
      <li>{t(texts.stays)}</li>
      {hasEnglish ? null : <li><strong>{t(texts.japaneseOnly)}</strong></li>}
    </ul>
  );
}

/** How many subscribers there are, as soon as it is known. */
function Subscribers({ product, kind }: Pick<Notice, 'product' | 'kind'>): JSX.Element {
  const counts = useResource(() => answer(signedIn('staff').GET('/v1/staff/subscribers', { params: { query: { product } } })), [product]);
  const count = counts.value?.items.find((one) => one.kind === kind);
  if (count === undefined) return <>{t(texts.subscribers)}</>;
  return <>{fill(texts.counted, { mail: count.by_mail, webhook: count.by_webhook })}</>;
}

export function stateOptions(states: readonly NoticeState[]): [NoticeState, string][] {
  return states.map((state) => [state, t(stateTexts[state])]);
}

export function firstState(kind: NoticeKind): NoticeState {
  return openingStates(kind)[0] ?? 'investigating';
}

interface Props {
  readonly notice: Notice;
  readonly onPublish: (state: NoticeState) => Promise<unknown>;
  readonly onClose: () => void;
}

function StateField({ kind, value, onChange }: { readonly kind: NoticeKind; readonly value: NoticeState; readonly onChange: (state: NoticeState) => void }): JSX.Element {
  return (
    <SelectField
      name="state"
      label={t(texts.state)}
      options={stateOptions(openingStates(kind))}
      value={value}
      onChange={(chosen) => { if (isState(chosen)) onChange(chosen); }}
    />
  );
}

export function PublishDialog({ notice, onPublish, onClose }: Props): JSX.Element {
  const state = useSignal<NoticeState>(firstState(notice.kind));
  return (
    <Confirm title={t(texts.title)} action={t(texts.action)} onConfirm={() => onPublish(state.value)} onClose={onClose}>
      <Consequences notice={notice} hasEnglish={notice.body_en !== null} />
      <StateField kind={notice.kind} value={state.value} onChange={(chosen) => { state.value = chosen; }} />
    </Confirm>
  );
}

interface ScheduleProps {
  readonly notice: Notice;
  readonly onSchedule: (publishAt: string, state: NoticeState) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Publishes a draft later, by itself. */
export function ScheduleDialog({ notice, onSchedule, onClose }: ScheduleProps): JSX.Element {
  const state = useSignal<NoticeState>(firstState(notice.kind));
  const send = async ({ publish_at: at = '' }: Record<string, string>): Promise<void> => {
    await onSchedule(momentOf(at), state.value);
    onClose();
  };
  return (
    <Dialog title={t(texts.scheduleTitle)} onClose={onClose}>
      <div class="dialog-body">
        <Form action={t(texts.scheduleAction)} onSend={send} beside={<Button kind="quiet" onClick={onClose}>{t(texts.cancel)}</Button>}>
          <Field name="publish_at" label={t(texts.publishAt)} hint={t(texts.publishAtHint)}>
            {(given) => <input {...given} type="datetime-local" required />}
          </Field>
          <StateField kind={notice.kind} value={state.value} onChange={(chosen) => { state.value = chosen; }} />
        </Form>
      </div>
    </Dialog>
  );
}
