import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { CallLimits } from '../../platform/aws/call-limits.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

type Send = (url: URL, options: object) => ClientRequest;

/** Connections are kept for the process's next request; Lambda serves one at a time. */
const AGENT_OPTIONS = { keepAlive: true, maxSockets: 8 };
const agents = new Map<string, HttpAgent>();

/**
 * One request and its whole answer. `acceptLength` sees the answer's length before its body is read and may throw.
 * Rejects when the connection takes or stands still longer than its limits, when it breaks, and when the signal says so.
 */
export function exchange(
  { method, url, headers, body }: { method: string; url: URL; headers: Record<string, string>; body: string },
  limits: Pick<CallLimits, 'connectMilliseconds' | 'requestMilliseconds'>,
  signal: AbortSignal,
  acceptLength: (answer: Omit<Answer, 'body'>) => void = () => undefined,
): Promise<Answer> {
  const send: Send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers, agent: agentOf(url.protocol), signal });
    const giveUp = (): void => {
      request.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
    };
    request.setTimeout(limits.requestMilliseconds, giveUp);
    request.on('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(giveUp, limits.connectMilliseconds);
      socket.once('connect', () => clearTimeout(timer));
      request.once('close', () => clearTimeout(timer));
    });
    request.on('error', reject);
    request.on('response', (response) => {
      readAnswer(response, acceptLength).then(resolve, (error) => {
        request.destroy();
        reject(error);
      });
    });
    request.end(body);
  });
}

async function readAnswer(
  response: IncomingMessage,
  acceptLength: (answer: Omit<Answer, 'body'>) => void,
): Promise<Answer> {
  const head = { status: response.statusCode ?? 0, headers: response.headers as Answer['headers'] };
  acceptLength(head);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { ...head, body: Buffer.concat(chunks) };
}

function agentOf(protocol: string): HttpAgent {
  let agent = agents.get(protocol);
  if (!agent) {
    agent = protocol === 'https:' ? new HttpsAgent(AGENT_OPTIONS) : new HttpAgent(AGENT_OPTIONS);
    agents.set(protocol, agent);
  }
  return agent;
}
