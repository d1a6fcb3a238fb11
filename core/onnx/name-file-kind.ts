/** First bytes of files that people mistake for models. Text formats may follow a byte order mark and white space. */
const SIGNATURES: [name: string, bytes: number[]][] = [
  ['a ZIP archive (PyTorch, Keras 3, MLflow or NumPy files are such)', [0x50, 0x4b, 0x03, 0x04]],
  ['a gzip file: unpack it first', [0x1f, 0x8b]],
  ['an HDF5 file (Keras)', [0x89, 0x48, 0x44, 0x46]],
  ['a NumPy array', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
  ['a native executable', [0x7f, 0x45, 0x4c, 0x46]],
];

/**
 * What a file that should be an ONNX model plainly is instead, as words for a message; undefined when that is
 * not plain from its first bytes. An ONNX file starts with the tag of its IR version (8).
 */
export function nameFileKind(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'an empty file';
  for (const [name, signature] of SIGNATURES) {
    if (signature.every((byte, index) => bytes[index] === byte)) return name;
  }
  // Protocols 2 to 5 of pickle begin with PROTO and the protocol's number.
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5) {
    return 'a Python pickle, which is never loaded: it can run any code';
  }
  // TensorFlow Lite puts its mark after four bytes.
  const mark = String.fromCharCode(...bytes.subarray(4, 8));
  if (mark === 'TFL3') return 'a TensorFlow Lite model';
  const head = String.fromCharCode(...bytes.subarray(0, 512))
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .toLowerCase();
  if (head.startsWith('<!doctype html') || head.startsWith('<html')) return 'an HTML page';
  if (head.startsWith('<')) return 'an XML or HTML file';
  if (head.startsWith('{') || head.startsWith('[')) return 'a JSON file';
  return undefined;
}
