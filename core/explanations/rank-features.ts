/** Features by falling marks, the first mark that differs decides; equal ones stay in their order. */
export function rankFeatures<Feature>(
  features: readonly Feature[],
  marksOf: (feature: Feature) => number[],
): Feature[] {
  const marked = features.map((feature) => ({ feature, marks: marksOf(feature) }));
  return marked
    .toSorted((a, b) => {
      const at = a.marks.findIndex((mark, place) => mark !== b.marks[place]);
      return at < 0 ? 0 : b.marks[at]! - a.marks[at]!;
    })
    .map(({ feature }) => feature);
}
