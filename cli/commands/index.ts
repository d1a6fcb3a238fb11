import type { Command } from '../command.ts';

/** A command as the overview lists it; its module is loaded when it is used. */
export interface CommandEntry {
  group: 'Begin' | 'Data' | 'Look' | 'Train' | 'Serve' | 'Keep';
  summary: string;
  load(): Promise<{ default: Command }>;
}

/** Every command by name, in the order of the overview. */
export const commands: Record<string, CommandEntry> = {
  init: {
    group: 'Begin',
    summary: 'write models/NAME.yaml from a data file',
    load: () => import('./init.ts'),
  },
  apply: {
    group: 'Begin',
    summary: 'make model specs known to the platform',
    load: () => import('./apply.ts'),
  },
  doctor: {
    group: 'Begin',
    summary: 'find what is wrong and say what to do',
    load: () => import('./doctor.ts'),
  },
  drop: { group: 'Data', summary: 'deliver data files to a model', load: () => import('./drop.ts') },
  drops: { group: 'Data', summary: 'list delivered files', load: () => import('./drops.ts') },
  retry: { group: 'Data', summary: 'read a drop once more', load: () => import('./retry.ts') },
  release: { group: 'Data', summary: 'let a quarantined drop in', load: () => import('./release.ts') },
  quarantine: {
    group: 'Data',
    summary: 'the bad rows of a drop, with reasons',
    load: () => import('./quarantine.ts'),
  },
  datasets: { group: 'Data', summary: 'list dataset versions', load: () => import('./datasets.ts') },
  status: {
    group: 'Look',
    summary: 'all models in a table, or one on a screen',
    load: () => import('./status.ts'),
  },
  show: {
    group: 'Look',
    summary: 'everything about a model, version, run or drop',
    load: () => import('./show.ts'),
  },
  diff: { group: 'Look', summary: 'what differs between two versions', load: () => import('./diff.ts') },
  history: {
    group: 'Look',
    summary: 'what happened to a model, or what served when',
    load: () => import('./history.ts'),
  },
  drift: { group: 'Look', summary: 'drift reports', load: () => import('./drift.ts') },
  decisions: {
    group: 'Look',
    summary: 'decisions to retrain, or not to',
    load: () => import('./decisions.ts'),
  },
  train: { group: 'Train', summary: 'train on the data there is', load: () => import('./train.ts') },
  runs: { group: 'Train', summary: 'list training runs', load: () => import('./runs.ts') },
  cancel: { group: 'Train', summary: 'stop a run', load: () => import('./cancel.ts') },
  pause: {
    group: 'Train',
    summary: 'start no training; predictions go on',
    load: () => import('./pause.ts'),
  },
  resume: { group: 'Train', summary: 'allow training again', load: () => import('./resume.ts') },
  versions: { group: 'Serve', summary: 'list model versions', load: () => import('./versions.ts') },
  promote: { group: 'Serve', summary: 'make a version the champion', load: () => import('./promote.ts') },
  rollback: {
    group: 'Serve',
    summary: 'go back to the champion before this one',
    load: () => import('./rollback.ts'),
  },
  approve: {
    group: 'Serve',
    summary: 'let a version serve that waits for a person',
    load: () => import('./approve.ts'),
  },
  reject: {
    group: 'Serve',
    summary: 'turn such a version down',
    load: () => import('./reject.ts'),
  },
  predict: { group: 'Serve', summary: 'score one row or a file', load: () => import('./predict.ts') },
  labels: { group: 'Serve', summary: 'tell how predictions turned out', load: () => import('./labels.ts') },
  cost: {
    group: 'Keep',
    summary: 'what an environment costs a month, line by line',
    load: () => import('./cost.ts'),
  },
  keys: {
    group: 'Keep',
    summary: 'API keys for callers of predictions: create, list, revoke',
    load: () => import('./keys.ts'),
  },
  verify: {
    group: 'Keep',
    summary: "check the chain of a model's ledger",
    load: () => import('./verify.ts'),
  },
  delete: { group: 'Keep', summary: 'delete a model and its data', load: () => import('./delete.ts') },
};
