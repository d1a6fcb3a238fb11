/**
 * SQL: a finite double as its shortest decimal text, exactly as JavaScript's String(x) writes it (74.0 is
 * "74"), because that is what a number sent for a category at prediction time becomes. DuckDB's own text has
 * the same digits but writes ".0" and switches to exponents elsewhere.
 */
export function shortestDecimal(value: string): string {
  const text = `CAST(${value} AS VARCHAR)`;
  const isSmallInteger = `${value} = trunc(${value}) AND abs(${value}) < 1e15`;
  return `CASE
    WHEN ${isSmallInteger} THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR)
    WHEN contains(${text}, 'e') THEN ${fromExponent(text, value)}
    ELSE regexp_replace(${text}, '[.]0$', '') END`;
}

/** JavaScript writes exponents below 1e-6 and from 1e21 on, and then without leading zeros. */
function fromExponent(text: string, value: string): string {
  const mantissa = `split_part(${text}, 'e', 1)`;
  const exponent = `TRY_CAST(split_part(${text}, 'e', 2) AS INTEGER)`;
  const sign = `CASE WHEN ${value} < 0 THEN '-' ELSE '' END`;
  const digits = `replace(regexp_replace(${mantissa}, '^-|[.]0$', '', 'g'), '.', '')`;
  const shortMantissa = `regexp_replace(${mantissa}, '[.]0$', '')`;
  return `CASE
    WHEN ${exponent} < -6 OR ${exponent} > 20
      THEN ${shortMantissa} || 'e' || CASE WHEN ${exponent} > 0 THEN '+' ELSE '' END || ${exponent}
    WHEN ${exponent} < 0 THEN ${sign} || '0.' || repeat('0', -${exponent} - 1) || ${digits}
    ELSE ${sign} || rpad(${digits}, ${exponent} + 1, '0') END`;
}
