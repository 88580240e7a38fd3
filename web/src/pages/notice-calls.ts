// The calls about notices that more than one part of their pages makes.
import { answer, signedIn } from '../api/client.ts';
import type { Notice, NoticeChange, NoticeDetails, NoticeTemplateList } from '../api/schema.ts';

const path = (id: string) => ({ params: { path: { id } } });

export function readNotice(id: string): Promise<NoticeDetails> {
  return answer(signedIn('staff').GET('/v1/staff/notices/{id}', path(id)));
}

export function changeNotice(id: string, body: NoticeChange): Promise<Notice> {
  return answer(signedIn('staff').PATCH('/v1/staff/notices/{id}', { ...path(id), body }));
}

export async function discardNotice({ id, version }: Pick<Notice, 'id' | 'version'>): Promise<void> {
  await answer(signedIn('staff').DELETE('/v1/staff/notices/{id}', { params: { path: { id }, query: { version } } }));
}

export function readTemplates(): Promise<NoticeTemplateList> {
  return answer(signedIn('staff').GET('/v1/staff/notice-templates'));
}
