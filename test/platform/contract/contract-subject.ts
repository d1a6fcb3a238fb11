import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type {
  DeliveredEvent,
  Events,
  Execution,
  Objects,
  Records,
  Scratch,
  Streams,
  Workflows,
} from '../../../platform/services.ts';

/**
 * One implementation of the services under test, with what the contract needs beyond them. Cases share it,
 * so each uses names of its own (`unique`). Its workflows are `contract-echo` (answers its input),
 * `contract-fail` (fails with ContractError, "on purpose") and `contract-wait` (one task that waits for a
 * token and answers what the task was given).
 */
export interface ContractSubject {
  objects: Objects;
  records: Records;
  events: Events;
  workflows: Workflows;
  streams: Streams;
  createScratch(): Scratch & { dispose(): Promise<void> };
  now(): Date;
  /** Every event delivered so far that fits, waiting for at least `count`. */
  receive(count: number, fits: (event: DeliveredEvent) => boolean): Promise<DeliveredEvent[]>;
  /** Sends the bytes to a presigned URL; whether they were taken. */
  sendTo(url: string, body: Uint8Array): Promise<boolean>;
  /** Sends the bytes to a presigned URL of a part; the ETag it answers, or undefined when they were not taken. */
  sendPart(url: string, body: Uint8Array): Promise<string | undefined>;
  /** Makes objects of all acknowledged stream records. */
  flushStreams(): Promise<void>;
  /** The token of the task that `contract-wait` waits in. */
  waitForToken(name: string): Promise<string>;
  waitForEnd(machine: string, name: string): Promise<Execution>;
  /** Repeats a check of what is eventually consistent until it passes or time is up. */
  eventually(check: () => Promise<void>): Promise<void>;
  /** Present where time can be moved; cases about deadlines run only there. */
  passTime?(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

export interface SubjectMaker {
  canPassTime: boolean;
  make(): Promise<ContractSubject>;
}

/** A text that no other case of any run uses; also a model name. */
export function unique(): string {
  return `case-${randomUUID().slice(0, 13)}`;
}

/** Opens the subject before the cases of the surrounding describe block and closes it after them. */
export function useSubject(maker: SubjectMaker): ContractSubject {
  const subject = {} as ContractSubject;
  beforeAll(async () => {
    Object.assign(subject, await maker.make());
  });
  afterAll(async () => {
    await subject.close();
  });
  return subject;
}

/** The error that `work` fails with; undefined when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  return await work.then(
    () => undefined,
    (error: Error) => error,
  );
}

/** The name of the error that `work` fails with, or 'none'. */
export async function nameOfFailure(work: Promise<unknown>): Promise<string> {
  return (await failureOf(work))?.name ?? 'none';
}
