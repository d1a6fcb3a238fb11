/** A piece of a document that its reader is meant to run. */
export interface Snippet {
  heading: string;
  language: string;
  text: string;
}

/** The fenced blocks of a Markdown document, each with the heading that it stands under. */
export function readSnippets(markdown: string): Snippet[] {
  const snippets: Snippet[] = [];
  let heading = '';
  let open: Snippet | undefined;
  for (const line of markdown.split('\n')) {
    if (open && line === '```') {
      snippets.push(open);
      open = undefined;
    } else if (open) open.text += `${line}\n`;
    else if (line.startsWith('```')) open = { heading, language: line.slice(3), text: '' };
    else if (line.startsWith('#')) heading = line.replace(/^#+ /, '');
  }
  return snippets;
}
