/** What happens at the other end: members who write, and numbers at which messages fare ill. */

import { twilio } from './environment.ts';

async function tell(what: string, body: object): Promise<void> {
  const answer = await fetch(`${twilio}/_fake/${what}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`the fake Twilio refuses ${what}: ${await answer.text()}`);
}

/** Somebody writes from this number. */
export function write(from: string, body: string): Promise<void> {
  return tell('write', { from, body });
}

/** From now on messages to this number are not delivered, for this reason of Twilio's. */
export function undeliverable(number: string, code: number): Promise<void> {
  return tell('fates', { number, fate: 'undelivered', code });
}
