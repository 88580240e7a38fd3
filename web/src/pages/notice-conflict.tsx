import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { NoticeDetails } from '../api/schema.ts';
import { time } from '../language/format.ts';
import { fill, t, type Text } from '../language/text.ts';
import { Banner } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { nameTexts, valueText } from './notice-fields.tsx';
import { differences, type Typed, typedOf } from './notice-typed.ts';

const texts = {
  changed: [
    'ほかの運営担当者が{time}にこのお知らせを変更しました。入力した内容は残っています。',
    'Somebody else changed this notice at {time}. What you typed is still here.',
  ],
  published: [
    'ほかの運営担当者が{time}にこのお知らせを公開しました。入力した内容は、更新として掲載できます。',
    'Somebody else published this notice at {time}. What you typed can be posted as an update.',
  ],
  field: ['項目', 'Field'],
  before: ['変更前', 'Before'],
  after: ['最新の内容', 'Latest'],
  mine: ['入力した内容', 'Yours'],
  same: ['項目の変更はありません。', 'No field has changed.'],
  keep: ['入力した内容で保存', 'Save mine'],
  take: ['最新の内容に置き換える', 'Take the latest'],
  goOn: ['更新として続ける', 'Continue as an update'],
} satisfies Record<string, Text>;

interface Props {
  readonly seen: NoticeDetails;
  readonly latest: NoticeDetails;
  readonly typed: Typed;
  readonly onKeep: () => Promise<unknown>;
  readonly onTake: () => unknown;
  readonly onGoOn: () => unknown;
}

/** What somebody else has changed meanwhile. Nothing that was typed is lost. */
export function NoticeConflict({ seen, latest, typed, onKeep, onTake, onGoOn }: Props): JSX.Element {
  const [before, after] = [typedOf(seen), typedOf(latest)];
  const changed = differences(before, after);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    panel.current?.focus();
  }, []);
  const isPublished = latest.published_at !== null;
  return (
    <Banner tone="warn">
      <div ref={panel} class="stack" role="alert" tabIndex={-1}>
        <p>{fill(isPublished ? texts.published : texts.changed, { time: time(latest.updated_at) })}</p>
        {changed.length === 0 ? <p>{t(texts.same)}</p> : (
          <div class="table">
            <table>
              <thead>
                <tr><th>{t(texts.field)}</th><th>{t(texts.before)}</th><th>{t(texts.after)}</th><th>{t(texts.mine)}</th></tr>
              </thead>
              <tbody>
                {changed.map((name) => (
                  <tr key={name}>
                    <td>{t(nameTexts[name])}</td>
                    <td class="written"><del>{t(valueText(name, before[name]))}</del></td>
                    <td class="written"><ins>{t(valueText(name, after[name]))}</ins></td>
                    <td class="written">{t(valueText(name, typed[name]))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <p class="row">
          {isPublished ? <Button onClick={onGoOn}>{t(texts.goOn)}</Button> : (
            <>
              <Button onClick={onKeep}>{t(texts.keep)}</Button>
              <Button kind="quiet" onClick={onTake}>{t(texts.take)}</Button>
            </>
          )}
        </p>
      </div>
    </Banner>
  );
}
