import { generate } from 'lean-qr';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t, type Text } from '../language/text.ts';

const name: Text = ['認証アプリで読み取るQRコード', 'QR code for your authenticator app'];

/** Draws a text as a QR code, dark on light whatever the theme is: cameras read no other. */
export function QrCode({ text }: { readonly text: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) generate(text).toCanvas(canvas.current, { on: [0, 0, 0], off: [255, 255, 255], pad: 4 });
  }, [text]);
  return <canvas ref={canvas} class="qr-code" role="img" aria-label={t(name)} />;
}
