import { Worker } from 'node:worker_threads';
import type { Answer, Reply, Task, WorkerData } from './serve-tasks.ts';

/** Threads that do tasks, so that the main one hears signals while they compute. */
export interface Workers {
  /** Does one task as soon as a thread is free. Rejects with the task's error, or with the signal's reason. */
  run(task: Task): Promise<Answer>;
  /** Ends the threads, whatever they do. */
  close(): Promise<void>;
}

interface Waiting {
  task: Task;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** Starts `count` threads of the program at `url`. */
export function startWorkers(url: URL, workerData: WorkerData, count: number, signal: AbortSignal): Workers {
  const queue: Waiting[] = [];
  const busy = new Map<Worker, Waiting>();
  const idle = new Set(Array.from({ length: count }, start));
  let broken: Error | undefined;

  function start(): Worker {
    const worker = new Worker(url, { workerData });
    worker.on('message', (reply: Reply) => {
      const waiting = busy.get(worker);
      busy.delete(worker);
      idle.add(worker);
      if ('answer' in reply) waiting?.resolve(reply.answer);
      else waiting?.reject(Object.assign(new Error(reply.error.message), { name: reply.error.name }));
      next();
    });
    worker.on('error', breakOff);
    worker.on('exit', (code) => breakOff(new Error(`a training thread ended with code ${code}`)));
    return worker;
  }

  function next(): void {
    for (const worker of idle) {
      const waiting = queue.shift();
      if (!waiting) return;
      idle.delete(worker);
      busy.set(worker, waiting);
      worker.postMessage(waiting.task);
    }
  }

  /** One thread that is gone ends the training: what it did is lost, and why is not known. */
  function breakOff(error: Error): void {
    broken ??= error;
    for (const { reject } of [...busy.values(), ...queue.splice(0)]) reject(broken);
    busy.clear();
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
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
