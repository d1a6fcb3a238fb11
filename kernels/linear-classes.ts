import { address, int } from './arguments';
import {
  chunkCount,
  CHUNK,
  COLUMN,
  evenRows,
  isMine,
  loadChunk,
  resultsOf,
  rowWeights,
  scoresOf,
  scratchOf,
  weightColumns,
  weightedColumns,
} from './linear-chunk';
import { addGram } from './linear-gram';
import { binaryLoss, softmaxLoss } from './linear-losses';
import { addSquares, addSums, writeScores } from './linear-scores';

// After the first arguments (linear-chunk.ts): 13 labels (a byte a row; one more is read behind the last), 14 scores a
// row (1: two classes), 15 coefficients, 16 bytes of a score's coefficients. Behind the scores of a share's scratch
// are as many curvatures and two columns of room.

/** Scores the chunk and answers its loss; slopes take the place of the scores. */
@inline
function lossOf(args: usize, scratch: usize, chunk: i32, count: i32, curvatures: usize): f64 {
  loadChunk(args, chunk, scratch);
  const scores = scoresOf(args, scratch);
  const outputs = int(args, 14);
  for (let k: usize = 0; k < <usize>outputs; k++)
    writeScores(args, scratch, address(args, 15) + k * <usize>int(args, 16), count, scores + k * COLUMN);
  const labels = address(args, 13) + <usize>(chunk * CHUNK);
  const weights = rowWeights(args, scratch);
  if (outputs == 1) return binaryLoss(scores, labels, weights, !address(args, 8), count, curvatures);
  return softmaxLoss(scores, outputs, labels, weights, !address(args, 8), count, curvatures, scores + 2 * <usize>outputs * COLUMN);
}

/**
 * Loss, its gradient and, where argument 17 asks for them, Σ curvature · x². Results: the loss (16 bytes), the
 * gradient and then the squares of each score, laid out as its coefficients.
 */
export function linearGradient(share: i32, shares: i32, args: usize): i32 {
  const scratch = scratchOf(args, share);
  const outputs = <usize>int(args, 14);
  const bytes = <usize>int(args, 16);
  const scores = scoresOf(args, scratch);
  const curvatures = int(args, 17) ? scores + outputs * COLUMN : 0;
  const chunks = chunkCount(args);
  for (let chunk: i32 = 0; chunk < chunks; chunk++) {
    if (!isMine(args, chunk, share, shares)) continue;
    const count = evenRows(args, chunk);
    const results = resultsOf(args, chunk);
    store<f64>(results, load<f64>(results) + lossOf(args, scratch, chunk, count, curvatures));
    for (let k: usize = 0; k < outputs; k++) {
      const to = results + 16 + k * bytes;
      addSums(args, scratch, scores + k * COLUMN, count, to);
      if (curvatures) addSquares(args, scratch, curvatures + k * COLUMN, count, to + outputs * bytes);
    }
  }
  return 0;
}

/**
 * Σ curvature · x xᵀ of each score: results as linearGram for one score after the other. Arguments also: 18 bytes from
 * a score's results to those of its slots, 19 to those of its pairs, 20 first cells of the pairs' tables, 21 bytes of a
 * score's results.
 */
export function linearCurvature(share: i32, shares: i32, args: usize): i32 {
  const scratch = scratchOf(args, share);
  const outputs = <usize>int(args, 14);
  const curvatures = scoresOf(args, scratch) + outputs * COLUMN;
  const left = weightedColumns(args, scratch);
  const chunks = chunkCount(args);
  for (let chunk: i32 = 0; chunk < chunks; chunk++) {
    if (!isMine(args, chunk, share, shares)) continue;
    const count = evenRows(args, chunk);
    lossOf(args, scratch, chunk, count, curvatures);
    for (let k: usize = 0; k < outputs; k++) {
      weightColumns(scratch, int(args, 3) + 1, curvatures + k * COLUMN, count, left);
      addGram(args, scratch, left, count, address(args, 18), address(args, 19), address(args, 20), resultsOf(args, chunk) + k * <usize>int(args, 21));
    }
  }
  return 0;
}
