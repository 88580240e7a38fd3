import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { answer, signedIn } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { DeliveryStatus } from '../api/schema.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Badge } from '../ui/alert.tsx';
import { Shown, useResource } from '../ui/resource.tsx';

const texts = {
  title: ['お客様への連絡', 'Notification of customers'],
  notYet: ['連絡の準備をしています。', 'Notification is being prepared.'],
  done: ['{time}に連絡が完了しました。', 'Completed {time}.'],
  going: ['{total}社のうち{notified}社に連絡しました。', '{notified} of {total} companies notified.'],
  finding: ['対象のお客様を確認しています。数は増えることがあります。', 'Still finding affected customers: the number may grow.'],
  progress: ['連絡の進み具合', 'Progress'],
  notified: ['連絡済み', 'Notified'],
  remaining: ['未連絡', 'Remaining'],
  failed: ['失敗（自動で再送します）', 'Failed (will be retried)'],
  ended: ['契約終了のため対象外', 'No longer customers'],
  companies: ['{count}社', '{count}'],
} satisfies Record<string, Text>;

/** How often it is read again while it goes on, in milliseconds. */
const pause = 5000;

async function read(id: string): Promise<DeliveryStatus | 'not-yet'> {
  try {
    return await answer(signedIn('staff').GET('/v1/staff/notices/{id}/delivery-status', { params: { path: { id } } }));
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (problem.type === 'not-found') return 'not-yet';
    throw problem;
  }
}

/** How far customers have been told of the latest text of an incident. */
export function NoticeDelivery({ id }: { readonly id: string }): JSX.Element {
  const status = useResource(() => read(id), [id]);
  const { value } = status;
  const goesOn = value === 'not-yet' || value?.notified_at === null;
  useEffect(() => {
    if (!goesOn) return undefined;
    const timer = setInterval(() => void status.reload(), pause);
    return () => {
      clearInterval(timer);
    };
  }, [goesOn]);
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      <Shown of={status} lines={2}>{(found) => (found === 'not-yet' ? <p>{t(texts.notYet)}</p> : <Status status={found} />)}</Shown>
    </section>
  );
}

function Status({ status }: { readonly status: DeliveryStatus }): JSX.Element {
  const { total, notified, ended, failed, remaining, all_found: allFound, notified_at: notifiedAt } = status;
  const counts: (readonly [Text, number])[] = [[texts.notified, notified], [texts.remaining, remaining], [texts.failed, failed], [texts.ended, ended]];
  return (
    <>
      <p role="status">
        {notifiedAt === null ? fill(texts.going, { total, notified }) : fill(texts.done, { time: time(notifiedAt) })}
        {allFound ? '' : ` ${t(texts.finding)}`}
      </p>
      <progress aria-label={t(texts.progress)} max={Math.max(1, total)} value={total === 0 && notifiedAt !== null ? 1 : notified + ended} />
      <dl class="facts">
        {counts.map(([text, count]) => [
          <dt key={text[1]}>{t(text)}</dt>,
          <dd key={`${text[1]} count`}>{text === texts.failed && count > 0 ? <Badge tone="danger">{fill(texts.companies, { count })}</Badge> : fill(texts.companies, { count })}</dd>,
        ])}
      </dl>
    </>
  );
}
