import type { TrainingProgress } from '../core/contracts/training-progress.ts';
import { progressText } from '../core/training/progress-text.ts';
import type { ExecutionAnswer } from './answers.ts';
import type { CliIo } from './cli-io.ts';
import { describeDetail } from './describe-detail.ts';
import { formatBetween, formatDuration } from './format-time.ts';
import type { Output } from './output.ts';
import { type StateSummary, summariseSteps } from './summarise-steps.ts';
import { cutText, cyan, dim, green, red, type Text } from './text.ts';

/** Shows how far a workflow is: one line a finished step, and on a terminal a moving line for what runs now. */
export interface Progress {
  /** Takes the steps as last seen, and how far a long training is; steps that were shown are not shown again. */
  update(execution: ExecutionAnswer | undefined, training?: TrainingProgress): void;
  /** Shows what is waited for where no step says it. */
  waitFor(what: string): void;
  /** Says something once, between the steps. */
  say(what: string): void;
  end(): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MILLISECONDS = 100;
const LONGEST_FAILURE_CELLS = 200;
/** The states that tell how far they are, by what they tell. */
const TRAINING_STATES: Record<string, TrainingProgress['step'] | undefined> = {
  'Train candidates': 'trial',
  'Train candidate': 'trial',
  'Fit model': 'fit',
};

export function createProgress(output: Output, io: Pick<CliIo, 'now'>): Progress {
  const shown = new Set<string>();
  const began = io.now().getTime();
  let now: { what: Text; since: number } = { what: 'waiting', since: began };
  // The line moves between two looks at the platform; the timer must not keep the process alive.
  const timer = output.isLive ? setInterval(draw, FRAME_MILLISECONDS).unref() : undefined;

  function draw(): void {
    const elapsed = io.now().getTime() - now.since;
    const frame = FRAMES[Math.floor(elapsed / FRAME_MILLISECONDS) % FRAMES.length]!;
    output.live([
      cyan(frame),
      ' ',
      now.what,
      dim(`  ${formatDuration(Math.floor(elapsed / 1_000) * 1_000)}`),
    ]);
  }

  return {
    update(execution, training) {
      if (!execution) return;
      const states = summariseSteps(execution.steps);
      const isOver = execution.status !== 'RUNNING';
      const running = isOver ? undefined : states.findLast((state) => !state.isOver);
      for (const state of states) {
        const key = `${state.state} ${state.firstAt}`;
        // The newest state may be entered once more (the next trial of a Map), so it waits for a successor.
        const isNewest = state === states.at(-1) && !isOver;
        if (!state.isOver || isNewest || shown.has(key)) continue;
        shown.add(key);
        if (isWork(state)) output.line(stepLine(state));
      }
      if (running) {
        const done = running.entered > 1 ? ` (${running.exited} of ${running.entered})` : '';
        const far =
          training && training.step === TRAINING_STATES[running.state] ? `: ${progressText(training)}` : '';
        now = { what: `${running.state}${done}${far}`, since: Date.parse(running.firstAt) };
        draw();
      }
    },
    waitFor(what) {
      if (now.what !== what) now = { what, since: io.now().getTime() };
      draw();
    },
    say(what) {
      output.line('  ', what);
    },
    end() {
      clearInterval(timer);
      output.live('');
    },
  };
}

/** Choices and ends of a workflow take no time; nobody waits for them. */
function isWork({ firstAt, lastAt, failure, retried }: StateSummary): boolean {
  return failure !== undefined || retried > 0 || Date.parse(lastAt) - Date.parse(firstAt) >= 5;
}

/** One finished step: how long it took, how often it ran, and what broke it. */
export function stepLine(state: StateSummary): Text {
  const times = state.entered > 1 ? dim(` ×${state.entered}`) : '';
  const retried = state.retried > 0 ? dim(`, retried ${state.retried}×`) : '';
  const took = dim(`  ${formatBetween(state.firstAt, state.lastAt)}`);
  if (state.failure === undefined) return ['  ', green('✓'), ' ', state.state, times, took, retried];
  const failure = cutText(describeDetail(state.failure), LONGEST_FAILURE_CELLS);
  return ['  ', red('✗'), ' ', state.state, times, took, retried, '  ', failure];
}
