import { dim, green, red, type Text, yellow } from './text.ts';

/** Words for how something ended, by colour: green is what was wanted, red is an end, yellow waits or warns. */
const COLOUR: Record<string, (text: Text) => Text> = {
  accepted: green,
  promoted: green,
  passed: green,
  stable: green,
  rejected: red,
  failed: red,
  quarantined: yellow,
  'awaiting-approval': yellow,
  drifted: yellow,
  unknown: yellow,
  superseded: dim,
  'not-started': dim,
  notEnoughData: dim,
};

/** An outcome or verdict in its colour; "open" while there is none. */
export function styleOutcome(outcome: string | undefined): Text {
  if (!outcome) return dim('open');
  const words = outcome === 'notEnoughData' ? 'not enough data' : outcome;
  return COLOUR[outcome]?.(words) ?? words;
}
