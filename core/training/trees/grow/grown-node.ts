/** Fixed-point units: a real gradient times `gradient`, a real hessian times `hessian`. */
export interface Scales {
  gradient: number;
  hessian: number;
}

/** A stretch of the row list. */
export interface Stretch {
  start: number;
  count: number;
}

/** How a node parts its rows. */
export interface Parting {
  column: number;
  /** The last bin that goes left, of a number. */
  bin: number;
  missingLeft: boolean;
  /** 256 bits by bin, for a category; missing (bin 0) among them. */
  set: Uint8Array | undefined;
}

/** The best split of a leaf, sums in fixed point; `gain` is what it takes off the loss. */
export interface Split extends Parting {
  gain: number;
  /** Sums of the left side. */
  hessian: number;
  gradient: number;
}

/** A node while its tree grows. */
export interface GrownNode {
  /** Rows learned from and rows watched; the children share them out. */
  learned: Stretch;
  watched: Stretch;
  hessian: number;
  gradient: number;
  depth: number;
  /** Bounds of its value, from monotone splits above. */
  low: number;
  high: number;
  /** Address of its histogram while it may still be split. */
  slot: number;
  best: Split | undefined;
  /** Once it is split; children by their number. */
  split?: Split & { left: number; right: number };
}
