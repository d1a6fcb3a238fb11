import reference from '../../fixtures/evaluation/reference.json' with { type: 'json' };

/** Vectors with the answers of scikit-learn, scipy and numpy; see make-reference.py next to the file. */
export const REGRESSION = {
  ...reference.regression,
  actual: Float64Array.from(reference.regression.actual),
  first: Float64Array.from(reference.regression.first),
  second: Float64Array.from(reference.regression.second),
};

export const BINARY = {
  ...reference.binary,
  actual: Uint8Array.from(reference.binary.actual),
  first: Float64Array.from(reference.binary.first),
  second: Float64Array.from(reference.binary.second),
};

export const MULTICLASS = {
  ...reference.multiclass,
  actual: Int32Array.from(reference.multiclass.actual),
  probabilities: Float64Array.from(reference.multiclass.probabilities),
};

/** Matches a PerennialError for input that cannot be used. */
export const REFUSED = { name: 'InvalidInputError' };
