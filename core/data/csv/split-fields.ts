const QUOTE = 0x22;

/** The fields of one record without faults as text, quotes taken off and doubled quotes made one. */
export function splitFields(record: Uint8Array, delimiter: number): string[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  if (!record.includes(QUOTE)) return decoder.decode(record).split(String.fromCharCode(delimiter));
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    const end =
      record[position] === QUOTE ? endOfQuoted(record, position) : endOfPlain(record, position, delimiter);
    const text = decoder.decode(record.subarray(position, end));
    fields.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (end >= record.length) return fields;
    position = end + 1;
  }
}

function endOfPlain(record: Uint8Array, start: number, delimiter: number): number {
  const end = record.indexOf(delimiter, start);
  return end === -1 ? record.length : end;
}

function endOfQuoted(record: Uint8Array, start: number): number {
  for (let i = start + 1; i < record.length; i++) {
    if (record[i] !== QUOTE) continue;
    if (record[i + 1] !== QUOTE) return i + 1;
    i++;
  }
  return record.length;
}
