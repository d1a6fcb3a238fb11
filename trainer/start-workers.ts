import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Answer, type Reply, STOP, type Task, type WorkerData } from './serve-tasks.ts';

/** How long threads may take to keep their rounds; SageMaker ends the whole container after 120 seconds. */
const STOP_MILLISECONDS = 60_000;

/** Threads that do tasks, so that the main one hears signals while they compute. */
export interface Workers {
  /** Does one task as soon as a thread is free. Rejects with the task's error, or with the signal's reason. */
  run(task: Task): Promise<Answer>;
  /** Ends the threads; those that train keep their rounds first. */
  close(): Promise<void>;
}

interface Waiting {
  task: Task;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** Starts `count` threads of the program at `url`, whose lines go to `log`. */
export function startWorkers(
  url: URL,
  workerData: WorkerData,
  { count, signal, log }: { count: number; signal: AbortSignal; log(line: string): void },
): Workers {
  const queue: Waiting[] = [];
  const busy = new Map<Worker, Waiting>();
  const idle = new Set(Array.from({ length: count }, start));
  /** Those with a task, whether or not anybody waits for it any more. */
  const working = new Set<Worker>();
  let whenIdle: (() => void) | undefined;
  let broken: Error | undefined;

  function start(): Worker {
    const worker = new Worker(url, { workerData });
    worker.on('message', (reply: Reply) => {
      if ('line' in reply) return log(reply.line);
      rest(worker);
      const waiting = busy.get(worker);
      busy.delete(worker);
      idle.add(worker);
      if ('answer' in reply) waiting?.resolve(reply.answer);
      else waiting?.reject(Object.assign(new Error(reply.error.message), { name: reply.error.name }));
      next();
    });
    worker.on('error', breakOff);
    worker.on('exit', (code) => {
      rest(worker);
      breakOff(new Error(`a training thread ended with code ${code}`));
    });
    return worker;
  }

  function rest(worker: Worker): void {
    working.delete(worker);
    if (working.size === 0) whenIdle?.();
  }

  function next(): void {
    for (const worker of idle) {
      const waiting = queue.shift();
      if (!waiting) return;
      idle.delete(worker);
      busy.set(worker, waiting);
      working.add(worker);
      worker.postMessage(waiting.task);
    }
  }

  /** One thread that is gone ends the training: what it did is lost, and why is not known. */
  function breakOff(error: Error): void {
    broken ??= error;
    for (const { reject } of [...busy.values(), ...queue.splice(0)]) reject(broken);
    busy.clear();
  }

  async function stop(): Promise<void> {
    const idle = new Promise<void>((resolve) => {
      whenIdle = resolve;
    });
    for (const worker of working) worker.postMessage(STOP);
    const patience = new AbortController();
    await Promise.race([idle, sleep(STOP_MILLISECONDS, undefined, patience)]);
    patience.abort();
  }

  const abort = (): void => breakOff(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  const workers = [...idle];
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (broken) return reject(broken);
        queue.push({ task, resolve, reject });
        next();
      }),
    async close() {
      signal.removeEventListener('abort', abort);
      queue.splice(0);
      if (working.size > 0) await stop();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
