/** 1 where the probability reaches the threshold, else 0. */
export function predictedPositives(probability: Float64Array, threshold: number): Uint8Array {
  const predicted = new Uint8Array(probability.length);
  for (let row = 0; row < predicted.length; row++) predicted[row] = probability[row]! >= threshold ? 1 : 0;
  return predicted;
}

/** The likeliest class of each row of a row-major matrix, the first one where classes tie. */
export function likeliestClasses(probabilities: Float64Array, classCount: number): Int32Array {
  const predicted = new Int32Array(probabilities.length / classCount);
  for (let row = 0; row < predicted.length; row++) {
    let best = 0;
    for (let k = 1; k < classCount; k++) {
      if (probabilities[row * classCount + k]! > probabilities[row * classCount + best]!) best = k;
    }
    predicted[row] = best;
  }
  return predicted;
}
