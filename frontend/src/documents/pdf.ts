/** Pages of a PDF, drawn in this page: no plug-in, no script of the file, nothing from elsewhere. */
import type { PDFDocumentProxy } from "pdfjs-dist";
import worker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

/** Pages that are shown at most; more is no paper for a talk. */
export const MOST_PAGES = 60;
/** The widest a page is drawn, in pixels. */
const WIDEST = 2_400;

export interface Pdf {
  pages: number;
  /** Draws a page, from 1, `width` device pixels wide. */
  draw(page: number, width: number): Promise<HTMLCanvasElement>;
  close(): void;
}

export async function openPdf(bytes: ArrayBuffer): Promise<Pdf> {
  const { getDocument, GlobalWorkerOptions } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  GlobalWorkerOptions.workerSrc = worker;
  // Nothing is compiled at run time: the page's policy forbids it, and a file should not ask for it.
  const task = getDocument({ data: new Uint8Array(bytes), isEvalSupported: false, useWasm: false, enableXfa: false, stopAtErrors: false });
  const file: PDFDocumentProxy = await task.promise;
  return {
    pages: Math.min(file.numPages, MOST_PAGES),
    async draw(number, width) {
      const page = await file.getPage(number);
      const natural = page.getViewport({ scale: 1 });
      const viewport = page.getViewport({ scale: Math.min(width, WIDEST) / natural.width });
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(viewport.width);
      canvas.height = Math.round(viewport.height);
      await page.render({ canvas, viewport }).promise;
      return canvas;
    },
    close: () => void task.destroy(),
  };
}
