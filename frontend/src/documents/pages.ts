/** A document as pictures of its pages: one for a picture, one a page for a PDF. */
import { encoded } from "./files";
import { openPdf } from "./pdf";

export interface Pages {
  /** Addresses of the pictures, made here; they hold until `close`. */
  urls: string[];
  close(): void;
}

/** What is asked for: the document, and how wide its pages shall be in pixels. */
export async function pagesOf(href: string, mime: string, width: number): Promise<Pages> {
  const answer = await fetch(href);
  if (!answer.ok) throw new Error(`the document answered ${answer.status}`);
  if (mime !== "application/pdf") return held([await answer.blob()]);
  const pdf = await openPdf(await answer.arrayBuffer());
  try {
    const files: Blob[] = [];
    for (let page = 1; page <= pdf.pages; page += 1) {
      const file = await encoded(await pdf.draw(page, width), "image/png");
      if (file) files.push(file);
    }
    return held(files);
  } finally {
    pdf.close();
  }
}

function held(files: Blob[]): Pages {
  const urls = files.map((file) => URL.createObjectURL(file));
  return { urls, close: () => urls.forEach((url) => URL.revokeObjectURL(url)) };
}
