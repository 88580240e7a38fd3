import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { readSettings, type StageSettings } from '../lib/stage.ts';

const read = (context: Record<string, unknown>): StageSettings => readSettings(new App({ context }).node);

test('without settings the stage is production, on arm64, with mail from Tokyo', () => {
  const settings = read({});
  assert.equal(settings.name, 'production');
  assert.equal(settings.architecture.name, 'arm64');
  assert.equal(settings.mailRegion, 'ap-northeast-1');
  assert.ok(isAbsolute(settings.functions));
});

test('the local stage has the account of the emulator', () => {
  assert.equal(read({ stage: 'local' }).account, '000000000000');
});

test('x86_64 is taken when asked for', () => {
  assert.equal(read({ architecture: 'x86_64' }).architecture.name, 'x86_64');
});

const refused: [setting: string, value: unknown, message: RegExp][] = [
  ['stage', 'staging', /"stage" must be production or local, and is "staging"/],
  ['architecture', 'arm', /"architecture" must be arm64 or x86_64/],
  ['account', '1234', /"account" must be the twelve digits/],
  ['mailRegion', 'Tokyo', /"mailRegion" must be an AWS region/],
  ['sender', 'Yakusoku <no-reply@example.jp>', /"sender" must be a bare mail address/],
  ['sender', 'no-reply@localhost', /"sender" must be a bare mail address/],
  ['siteUrl', 'app.example.jp', /"siteUrl" must be an origin/],
  ['siteUrl', 'https://app.example.jp/', /"siteUrl" must be an origin/],
  ['siteUrl', 'http://app.example.jp', /"siteUrl" must begin with https/],
  ['functions', 7, /"functions" must be a string/],
];
for (const [setting, value, message] of refused) {
  test(`the setting ${setting} is refused when it is ${JSON.stringify(value)}`, () => {
    assert.throws(() => read({ [setting]: value }), message);
  });
}
