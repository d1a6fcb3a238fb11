import type { ColumnKind } from '../frame.ts';

/** The kind a column is held to by the spec or by the model's accepted data. */
export interface WantedKind {
  kind: ColumnKind;
  /** For timestamps: whether they must have a zone; undefined when this file decides it. */
  zoned?: boolean;
  /** A number feature may come from a boolean column too, if that is what the values are. */
  orBoolean?: boolean;
}
