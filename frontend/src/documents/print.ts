/** Prints a document, and nothing of the page around it. */

/** A page of 210 mm at some 200 dots an inch. */
export const PRINT_WIDTH = 1_650;

/** Opens the browser's print for these pictures, a sheet each; done when that is closed. */
export async function printPages(urls: string[], title: string): Promise<void> {
  const sheets = document.createElement("div");
  sheets.className = "s-print";
  sheets.dataset["testid"] = "print";
  for (const url of urls) {
    const picture = document.createElement("img");
    picture.src = url;
    picture.alt = title;
    sheets.append(picture);
  }
  const root = document.documentElement;
  const before = document.title;
  document.body.append(sheets);
  try {
    await Promise.all([...sheets.querySelectorAll("img")].map((picture) => picture.decode().catch(() => undefined)));
    root.dataset["printing"] = "true";
    document.title = title;
    window.print();
  } finally {
    delete root.dataset["printing"];
    document.title = before;
    sheets.remove();
  }
}
