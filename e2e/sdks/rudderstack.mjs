/** What a product does with `@rudderstack/rudder-sdk-node`, which packs its bodies with gzip. */

import RudderAnalytics from '@rudderstack/rudder-sdk-node';

export async function rudderstack({ host, writeKey, user }) {
  const Client = RudderAnalytics.default ?? RudderAnalytics;
  const client = new Client(writeKey, { dataPlaneUrl: host, gzip: true, logLevel: 'error' });
  const userId = user.id;
  const anonymousId = `visitor-${user.id}`;
  client.track({ anonymousId, event: 'Signed In' });
  client.identify({ userId, anonymousId, traits: { name: user.name, email: user.email } });
  client.track({ userId, event: 'Signed In' });
  client.track({ userId, event: 'Vision Created', properties: { id: 'v1' } });
  client.track({ userId, event: 'File Uploaded', properties: { bytes: 2_500_000 } });
  client.track({ userId, event: 'Tokens Used', properties: { amount: 25 } });
  client.track({ userId, event: 'Danced' });
  await client.flush();
}
