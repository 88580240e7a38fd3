import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import { titleOf } from '../app/products.ts';
import { date, time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Alert, Badge } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Shown, useResource } from '../ui/resource.tsx';
import { saveAs } from '../ui/save.ts';
import type { OfCustomer } from './customer.tsx';
import { check, claimsOf } from './customer-certificate-signature.ts';
import { Counts, RetainedDocuments } from './customer-plan.tsx';

const texts = {
  title: ['削除証明書', 'Certificate of deletion'],
  none: ['まだありません。データの削除が完了すると発行されます。', 'There is none yet. It is issued when the deletion is complete.'],
  earlier: ['以前の証明書（{time}）', 'Earlier certificate ({time})'],
  checking: ['署名を検証しています', 'Verifying the signature'],
  genuine: ['検証済み', 'Verified'],
  false: ['署名が正しくありません', 'Signature not valid'],
  genuineMeans: ['署名は、公開鍵「{kid}」と一致しています（このブラウザーで検証）。', 'The signature was verified in this browser with the public key “{kid}”.'],
  falseMeans: ['この証明書は、公開鍵で署名されたものではありません。', 'None of the published keys has signed this certificate.'],
  again: ['もう一度検証', 'Verify again'],
  save: ['証明書を保存', 'Save the certificate'],
  product: ['製品', 'Product'],
  ended: ['契約の最終日', 'Last day of the contract'],
  started: ['削除の開始', 'Deletion began'],
  finished: ['削除の完了', 'Deletion completed'],
  backups: ['バックアップから復元できる最後の日', 'Last day a backup can restore it'],
  deadline: ['削除完了期限', 'Deletion deadline'],
  destroyed: ['削除したデータ', 'What was deleted'],
  retained: ['保管を継続する書類', 'What is retained'],
  nothing: ['ありません。', 'Nothing.'],
} satisfies Record<string, Text>;

export function Certificates({ customer: { organization, status } }: OfCustomer): JSX.Element {
  const certificates = useResource(async () => {
    if (status !== 'purging' && status !== 'purged') return [];
    try {
      const params = { path: { organization } };
      const found = await answer(signedIn('staff').GET('/v1/staff/contracts/{organization}/certificate', { params }));
      return [found.certificate, ...found.earlier];
    } catch (thrown) {
      if (asProblem(thrown).type === 'not-found') return [];
      throw thrown;
    }
  }, [status]);
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      <Shown of={certificates} lines={2}>
        {([newest, ...earlier]) => (
          <div class="stack">
            {newest === undefined ? <p class="quiet-text">{t(texts.none)}</p> : <Certificate certificate={newest} />}
            {earlier.map((one) => (
              <details key={one}>
                <summary>{fill(texts.earlier, { time: time(claimsOf(one).finished_at) })}</summary>
                <Certificate certificate={one} />
              </details>
            ))}
          </div>
        )}
      </Shown>
    </section>
  );
}

function Certificate({ certificate }: { readonly certificate: string }): JSX.Element {
  const claims = claimsOf(certificate);
  const checked = useResource(() => check(certificate), [certificate]);
  const destroyed = claims.destroyed.filter(({ count }) => count > 0);
  return (
    <div class="stack">
      <div>
        <Signature checked={checked.value} />
        <Alert problem={checked.problem} />
      </div>
      <dl class="facts">
        <dt>{t(texts.product)}</dt>
        <dd>{titleOf(claims.product)}</dd>
        <dt>{t(texts.ended)}</dt>
        <dd>{date(claims.contract_ended_on)}</dd>
        <dt>{t(texts.started)}</dt>
        <dd>{time(claims.started_at)}</dd>
        <dt>{t(texts.finished)}</dt>
        <dd>{time(claims.finished_at)}</dd>
        <dt>{t(texts.backups)}</dt>
        <dd>{date(claims.backups_end_on)}</dd>
        <dt>{t(texts.deadline)}</dt>
        <dd>{date(claims.deadline)}</dd>
      </dl>
      <div class="cards">
        <div>
          <h3>{t(texts.destroyed)}</h3>
          <Counts counts={destroyed} />
        </div>
        <div>
          <h3>{t(texts.retained)}</h3>
          {claims.retained.length === 0 ? <p>{t(texts.nothing)}</p> : null}
          <ul class="list">
            <RetainedDocuments retained={claims.retained} />
          </ul>
        </div>
      </div>
      <div class="row">
        <Button onClick={() => { saveAs(`certificate-${claims.sub}.txt`, `${certificate}\n`); }}>{t(texts.save)}</Button>
        <Button kind="quiet" onClick={checked.reload}>
          {t(texts.again)}
        </Button>
      </div>
    </div>
  );
}

function Signature({ checked }: { readonly checked: { readonly isGenuine: boolean; readonly kid: string } | undefined }): JSX.Element {
  if (checked === undefined) return <p role="status">{t(texts.checking)}</p>;
  const { isGenuine, kid } = checked;
  return (
    <p role="status">
      <Badge tone={isGenuine ? 'ok' : 'danger'}>{t(isGenuine ? texts.genuine : texts.false)}</Badge>{' '}
      {isGenuine ? fill(texts.genuineMeans, { kid }) : t(texts.falseMeans)}
    </p>
  );
}
