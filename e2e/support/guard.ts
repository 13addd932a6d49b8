/**
 * Watches every journey for what a reader never sees: errors in the console, violations of the content security policy,
 * requests to other hosts, refusals nobody expected. A journey names the trouble it makes on purpose.
 */

import { expect, type BrowserContext, type ConsoleMessage } from '@playwright/test';

import { baseURL } from './environment.ts';

/** What a browser without a session asks before it knows that it has none; "nobody" is an answer. */
export const SIGNED_OUT = /status of 401 .*\/api\/(auth\/(session|refresh)|crm\/(members|dashboard|events)\S*)$/;

export class Guard {
  private readonly faults: string[] = [];
  private readonly expected: RegExp[] = [];

  /** Trouble that this journey makes: a pattern of the console's line, which ends with the address. */
  expects(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  async watch(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`content security policy: ${event.violatedDirective} refused ${event.blockedURI}`);
      });
    });
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.faults.push(line(message));
      }
    });
    context.on('weberror', (error) => {
      this.faults.push(`uncaught: ${error.error().stack ?? error.error().message}`);
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (/^https?:|^wss?:/.test(url.protocol) && url.origin !== new URL(baseURL).origin) {
        this.faults.push(`request to another host: ${request.url()}`);
      }
    });
  }

  /** Fails where anything happened that the journey did not name. */
  verify(): void {
    const unexpected = this.faults.filter((fault) => !this.expected.some((pattern) => pattern.test(fault)));
    expect(unexpected, 'trouble in the browser').toEqual([]);
  }
}

function line(message: ConsoleMessage): string {
  return `${message.type()}: ${message.text()} ${message.location().url}`.trim();
}
