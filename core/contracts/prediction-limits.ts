/** What one request may bring, apart from the schemas so that a cold prediction need not load those. */
export const MAX_PREDICTION_ROWS = 10_000;
export const MAX_ENTITY_LENGTH = 200;
export const MAX_LABELS = 10_000;
export const MAX_LABEL_LENGTH = 1_000;
