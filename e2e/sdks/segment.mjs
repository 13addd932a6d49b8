/** What a product does with `@segment/analytics-node`. */

import { Analytics } from '@segment/analytics-node';

export async function segment({ host, writeKey, user }) {
  const analytics = new Analytics({ writeKey, host, maxRetries: 2 });
  const troubles = [];
  analytics.on('error', (error) => troubles.push(error));
  const userId = user.id;
  const anonymousId = `visitor-${user.id}`;
  analytics.track({ anonymousId, event: 'Signed In' });
  analytics.identify({ userId, anonymousId, traits: { name: user.name, email: user.email } });
  analytics.track({ userId, event: 'Signed In' });
  analytics.track({ userId, event: 'Vision Created', properties: { id: 'v1', title: 'Sail' } });
  analytics.track({ userId, event: 'File Uploaded', properties: { bytes: 2_500_000, path: 'a.png' } });
  analytics.track({ userId, event: 'Tokens Used', properties: { amount: 25 }, timestamp: new Date(0) });
  analytics.track({ userId, event: 'Danced', properties: { half: '\ud83d', nothing: undefined } });
  analytics.page({ userId, name: 'Home' });
  analytics.screen({ userId, name: 'Journal' });
  analytics.group({ userId, groupId: 'household-7' });
  analytics.alias({ userId, previousId: `older-${user.id}` });
  await analytics.closeAndFlush();
  if (troubles.length > 0) throw new Error(JSON.stringify(troubles));
}
