/** What a curl command line asks for. */
export interface CurlRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** The value of --aws-sigv4. */
  signs: string | undefined;
}

const FLAGS = ['--silent', '--show-error', '--fail-with-body'];

/**
 * Reads one curl command line as a POSIX shell and curl would, as far as documents need it: quotes, variables, line
 * continuations, and the long options below. Anything else throws, so that no option is passed over.
 */
export function parseCurl(command: string, env: Record<string, string>): CurlRequest {
  const [program, ...words] = splitWords(command, env);
  if (program !== 'curl') throw new Error(`${program} is not curl`);
  const request: CurlRequest = { method: '', url: '', headers: {}, body: undefined, signs: undefined };
  while (words.length > 0) {
    const word = words.shift()!;
    if (FLAGS.includes(word)) continue;
    if (!word.startsWith('-')) request.url = word;
    else readOption(request, word, words.shift() ?? '');
  }
  request.method ||= request.body === undefined ? 'GET' : 'POST';
  return request;
}

function readOption(request: CurlRequest, option: string, value: string): void {
  switch (option) {
    case '--request':
      request.method = value;
      break;
    case '--header': {
      const [, name = '', content = ''] = /^([^:]+): ?(.*)$/.exec(value) ?? [];
      // curl leaves out a header without content
      if (content !== '') request.headers[name.toLowerCase()] = content;
      break;
    }
    case '--data':
      if (value.startsWith('@')) throw new Error('a body from a file is not read here');
      request.body = value;
      break;
    case '--aws-sigv4':
      request.signs = value;
      break;
    case '--user':
    case '--max-time':
      break;
    default:
      throw new Error(`the option ${option} is not known here`);
  }
}

/** One word at a time: runs of 'literal', "text with $VARIABLES" and bare characters. */
function splitWords(command: string, env: Record<string, string>): string[] {
  const text = command.trim().replaceAll('\\\n', ' ');
  const fill = (part: string) =>
    part.replace(/\$(\w+)/g, (_, name: string) => {
      const value = env[name];
      if (value === undefined) throw new Error(`the variable ${name} is not set`);
      return value;
    });
  const words = text.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"|([^'"]+)/g, (_, literal?: string, quoted?: string, bare?: string) => {
      if (bare !== undefined && /[|&;<>()`\\*?[\]]/.test(bare)) throw new Error(`"${bare}" is for a shell`);
      return literal ?? fill(quoted ?? bare ?? '');
    }),
  );
}
