import type { JSX } from 'preact';
import { answer, signedIn } from '../api/client.ts';
import { fill, t, type Text } from '../language/text.ts';
import { TextField } from '../ui/form.tsx';
import { ApprovedAct } from './approval.tsx';
import type { Requested } from './approval-requests.ts';
import type { OfCustomer } from './customer.tsx';

const texts = {
  title: ['企業担当者の選任', 'Appointing a representative'],
  lead: [
    '企業担当者が退職などで不在になったお客様に、確認書類にもとづいて新しい企業担当者を選任します。',
    'Gives a company whose representatives are gone a new one, on evidence.',
  ],
  appoint: ['企業担当者を選任する', 'Appoint a representative'],
  email: ['メールアドレス', 'Email address'],
  evidence: ['確認書類', 'Evidence'],
  evidenceHint: [
    '例: 登記事項証明書（2026年9月1日付）受付番号4711。承認する人だけに表示され、選任後に削除されます。',
    'Such as a certificate of registration, and where it is filed. Only who approves sees it; afterwards it is deleted.',
  ],
  member: ['お客様のメンバーであれば、企業担当者になります。', 'A member of the company becomes a representative.'],
  other: ['メンバーでなければ、企業担当者としての招待メールを送ります。', 'Anyone else is emailed an invitation as one.'],
  told: ['現在の企業担当者全員にメールで通知します。', 'All present representatives are notified by email.'],
  appointed: ['{email}を企業担当者に選任しました。', '{email} is now a representative.'],
  invited: ['{email}に企業担当者としての招待メールを送信しました。', '{email} was invited as a representative.'],
} satisfies Record<string, Text>;

export function Representatives({ customer: { organization }, onChange }: OfCustomer): JSX.Element {
  const appoint = async ({ parameters: { email = '', evidence = '' }, token, key }: Requested): Promise<() => string> => {
    const { status } = await answer(
      signedIn('staff').POST('/v1/staff/contracts/{organization}/representatives', {
        params: { path: { organization }, header: { Approval: token, 'Idempotency-Key': key } },
        body: { email, evidence },
      }),
    );
    return () => fill(texts[status], { email });
  };
  return (
    <section class="card">
      <h2>{t(texts.title)}</h2>
      <p>{t(texts.lead)}</p>
      <ApprovedAct
        act="appoint-representative"
        about={{ organization }}
        action={t(texts.appoint)}
        fields={
          <>
            <TextField name="email" type="email" label={t(texts.email)} />
            <TextField name="evidence" label={t(texts.evidence)} hint={t(texts.evidenceHint)} maxLength={200} />
          </>
        }
        consequences={
          <ul>
            <li>{t(texts.member)}</li>
            <li>{t(texts.other)}</li>
            <li>{t(texts.told)}</li>
          </ul>
        }
        carryOut={appoint}
        onDone={onChange}
      />
    </section>
  );
}
