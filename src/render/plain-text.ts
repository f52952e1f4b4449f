const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
  "&#58;": ":",
  "&#46;": ".",
  "&#8203;": "",
};

/** Our own Markdown as a terminal shows it: tables and lists stay, markup and escapes go. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/<!--[^>]*-->\n?/gu, "")
    .replace(/<br>/gu, "; ")
    .replace(/<\/?(?:details|summary|sub|code)>/gu, "")
    .replace(/^\|(?: ?-{3,} ?\|)+\n/gmu, "")
    .replace(/^#{1,6} /gmu, "")
    .replace(/(?<!\\)(?:\*\*|`)/gu, "")
    .replace(/^_(.*)_$/gmu, "$1")
    .replace(/\\([\\`*_{}[\]()!|~#$])/gu, "$1")
    .replace(/&(?:lt|gt|amp|#58|#46|#8203);/gu, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\n{3,}/gu, "\n\n");
}
