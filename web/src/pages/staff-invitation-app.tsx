import type { JSX } from 'preact';
import type { Enrolment } from '../api/schema.ts';
import { t, type Text } from '../language/text.ts';
import { QrCode } from './staff-invitation-qr.tsx';

const texts = {
  scan: ['認証アプリでこのQRコードを読み取ってください。', 'Scan this QR code with your authenticator app.'],
  typed: ['読み取れない場合は、次の文字列をアプリに入力してください。', 'If you cannot scan it, type this key into the app.'],
  openApp: ['この端末の認証アプリで開く', 'Open in the app on this device'],
} satisfies Record<string, Text>;

/** The secret that an authenticator app is set up with. */
export function AppSecret({ enrolment: { secret, uri } }: { readonly enrolment: Enrolment }): JSX.Element {
  return (
    <div class="enrolment">
      <QrCode text={uri} />
      <div class="stack-small">
        <p>{t(texts.scan)}</p>
        <p class="quiet-text">{t(texts.typed)}</p>
        <p class="mono">{secret.match(/.{1,4}/g)?.join(' ') ?? secret}</p>
        <p>
          <a href={uri}>{t(texts.openApp)}</a>
        </p>
      </div>
    </div>
  );
}
