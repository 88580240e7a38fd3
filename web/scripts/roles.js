import { inBoth } from './language.js';

/**
 * What a role is called.
 * @param {string} role
 */
export function nameOfRole(role) {
  switch (role) {
    case 'representative':
      return inBoth('企業担当者', 'Company representative');
    case 'organization-admin':
      return inBoth('組織管理者', 'Organization admin');
    case 'general':
      return inBoth('一般ユーザー', 'General user');
    default:
      return role;
  }
}
