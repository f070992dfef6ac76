/** Pictures and papers in the talk: shown, copied, signed, put into the matter, and gone. */
import type { Locator } from "@playwright/test";
import { expectNoBarrier } from "../lib/axe";
import { freeOfForm } from "../lib/office";
import { pdf, png } from "../lib/papers";
import type { Citizen, Clerk } from "../lib/people";
import { expect, test, type World } from "../lib/test";

/** Further cameras stand beside the first. The second of Chromium's gives depths, which no picture line takes: the third is used. */
const CAMERAS = { flags: ["--use-fake-device-for-media-stream=device-count=3,fps=30"] };
const PAPER_CAMERA = "fake_device_2";

async function talk(world: World, circumstances = {}): Promise<{ citizen: Citizen; clerk: Clerk }> {
  const citizen = await world.citizen({ ...CAMERAS, ...circumstances });
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await citizen.enters();
  await clerk.accepts();
  await citizen.sees();
  return { citizen, clerk };
}

/** Width and height of a picture as it is, in pixels. */
async function size(picture: Locator): Promise<[number, number]> {
  await expect(picture).toBeVisible();
  return picture.evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight] as [number, number];
  });
}

/** Notes what would be printed at the moment of printing. */
async function prints(person: Citizen): Promise<() => Promise<{ sheets: number; title: string; alone: boolean }>> {
  await person.page.evaluate(() => {
    window.print = () => {
      const sheets = document.querySelectorAll(".s-print img").length;
      Object.assign(window, { printed: { sheets, title: document.title, alone: document.documentElement.dataset["printing"] === "true" } });
    };
  });
  return async () => {
    await person.page.waitForFunction(() => "printed" in window);
    return person.page.evaluate(() => (window as unknown as { printed: { sheets: number; title: string; alone: boolean } }).printed);
  };
}

test("a paper under the second camera arrives as a copy at full resolution", async ({ world }) => {
  const { citizen, clerk } = await talk(world);
  await citizen.get("bar-papers").click();
  await citizen.get("papers-camera").click();
  await citizen.get("snapshot-camera").selectOption({ label: PAPER_CAMERA });
  await expect(citizen.get("snapshot")).toHaveAttribute("data-step", "aiming");
  // The other side sees the paper while it is moved about; the person stays in sight.
  await clerk.sees("remote-screen");
  await expect(citizen.get("remote-video")).toBeVisible();
  const full = await citizen.get("snapshot-live").evaluate((element) => {
    const track = ((element as HTMLVideoElement).srcObject as MediaStream).getVideoTracks()[0];
    const { width, height, deviceId } = track!.getSettings();
    return { width, height, deviceId };
  });
  const own = await citizen.get("local-video").evaluate((element) => ((element as HTMLVideoElement).srcObject as MediaStream).getVideoTracks()[0]!.getSettings().deviceId);
  expect(full.deviceId, "another camera than the one that shows the person").not.toBe(own);
  expect(full.width).toBeGreaterThanOrEqual(1280);
  await expectNoBarrier(citizen.page, "aiming at a paper");

  await citizen.get("snapshot-take").click();
  await expect(citizen.get("snapshot")).toHaveAttribute("data-step", "checking");
  await expect(citizen.get("snapshot")).toContainText("Kopie");
  await expect(clerk.get("document"), "nothing is sent before the press").toHaveCount(0);
  await citizen.get("snapshot-again").click();
  await citizen.get("snapshot-take").click();
  await expect(citizen.get("snapshot-send")).toBeFocused();
  await citizen.page.keyboard.press("Enter");
  await expect(citizen.get("snapshot-sent")).toBeVisible();
  await citizen.get("snapshot-close").click();
  await expect(clerk.get("remote-screen"), "the camera is off with it").toBeHidden();

  await expect(clerk.get("tab-documents")).toHaveAttribute("aria-selected", "true");
  await expect(clerk.get("document")).toContainText("Kopie 1.jpg");
  await expectNoBarrier(clerk.page, "the desk with a copy");
  await clerk.get("document-look").click();
  const [width, height] = await size(clerk.get("paper-page"));
  expect([width >= full.width!, height >= full.height!], "at least what the camera films").toEqual([true, true]);
  await clerk.get("document-larger").click();
  await clerk.page.keyboard.press("r");
  await expect(clerk.get("document-full").getByTestId("paper")).toHaveAttribute("data-turns", "1");
  await expectNoBarrier(clerk.page, "a copy, large");
  await clerk.page.keyboard.press("Escape");

  await citizen.get("take-back").click();
  await expect(clerk.get("document"), "the citizen took it back").toHaveCount(0);
});

test("what staff show stands beside the picture, and prints alone", async ({ world }) => {
  const { citizen, clerk } = await talk(world);
  await clerk.page.keyboard.press("u");
  await expect(clerk.get("document-choose")).toBeFocused();
  await clerk.get("document-field").setInputFiles({ name: "Meldebescheinigung.pdf", mimeType: "application/pdf", buffer: pdf(2) });
  await expect(clerk.get("document")).toContainText("Meldebescheinigung.pdf");

  await expect(citizen.get("shown")).toBeVisible();
  await expect(citizen.get("shown").getByTestId("paper-page")).toHaveCount(2);
  await expect(citizen.get("remote-video"), "beside, not instead").toBeVisible();
  await expectNoBarrier(citizen.page, "a document beside the picture");
  await citizen.get("document-enlarge").click();
  await expect(citizen.get("document-full").getByTestId("paper-page")).toHaveCount(2);
  await expectNoBarrier(citizen.page, "a document, large");
  const printed = await prints(citizen);
  await citizen.get("document-print").click();
  expect(await printed()).toEqual({ sheets: 2, title: "Meldebescheinigung.pdf", alone: true });
  await expect(citizen.get("print"), "and nothing of it is left").toHaveCount(0);
  await citizen.get("document-close").click();

  await clerk.get("document-field").setInputFiles({ name: "Plan.png", mimeType: "image/png", buffer: png(1600, 900) });
  await expect(citizen.get("shown")).toContainText("Plan.png");
  expect(await size(citizen.get("shown").getByTestId("paper-page"))).toEqual([1600, 900]);
  await clerk.get("document").filter({ hasText: "Plan.png" }).getByTestId("document-withdraw").click();
  await expect(citizen.get("shown")).toContainText("Meldebescheinigung.pdf");

  await clerk.get("document-field").setInputFiles({ name: "Programm.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ, and no PDF") });
  await expect(clerk.get("document-fault")).toContainText("Bilder (JPEG, PNG) und PDF");
  await expect(clerk.get("document"), "the other one stays").toHaveCount(1);
});

test("a copy goes into the matter by choice, and everything else is gone", async ({ world }) => {
  const { citizen, clerk } = await talk(world);
  await citizen.get("bar-papers").click();
  for (const name of ["Ausweis.png", "Privates.png"]) {
    await citizen.get("papers-field").setInputFiles({ name, mimeType: "image/png", buffer: png(800, 600) });
    await expect(citizen.get("mine")).toContainText(name === "Ausweis.png" ? "Kopie 1" : "Kopie 2");
  }
  await expect(clerk.get("document")).toHaveCount(2);
  const address = await citizen.get("mine").locator("img").first().getAttribute("src");
  await clerk.get("document").first().getByTestId("document-attach").check();
  await clerk.get("tab-case").click();
  await clerk.get("outcome-ticket").check();
  await expect(clerk.get("ticket-paper")).toHaveCount(2);
  await expect(clerk.get("ticket-paper").first()).toBeChecked();
  await expect(clerk.get("ticket-paper").last()).not.toBeChecked();
  await expectNoBarrier(clerk.page, "a matter with attachments");
  await clerk.get("save-outcome").click();
  await expect(clerk.get("ticket-number")).toBeVisible();
  await expect(citizen.get("mine"), "the citizen sees where it went").toContainText("Im Vorgang");
  expect((await citizen.page.request.get(address ?? "")).status()).toBe(200);

  await clerk.hangsUp();
  expect((await citizen.page.request.get(address ?? "")).status(), "nothing is left for the citizen").toBe(404);
  await expect(citizen.get("papers")).toHaveCount(0);
  await clerk.get("tab-documents").click();
  await expect(clerk.get("document"), "in the wrap-up it can still be chosen").toHaveCount(2);
  const left = await clerk.get("document-thumb").last().getAttribute("src");
  await clerk.get("end-wrap-up").click();
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "free");
  expect((await clerk.page.request.get(left ?? "")).status(), "what was not chosen is gone").toBe(404);

  await clerk.page.goto("/de/desk/vorgaenge");
  const papers = clerk.page.locator(".s-papers a");
  await expect(papers).toHaveText(["Kopie 1.png"]);
  const kept = await clerk.page.request.get((await papers.getAttribute("href")) ?? "");
  expect(kept.headers()["content-type"]).toBe("image/png");
  expect(kept.headers()["content-disposition"]).toContain("Kopie 1.png");
  expect(kept.headers()["content-security-policy"]).toContain("sandbox");
  await expectNoBarrier(clerk.page, "matters with attachments");
  expect((await citizen.page.request.get((await papers.getAttribute("href")) ?? "")).status()).toBe(401);
});

test("one signs only where that is enough, by hand or by keyboard", async ({ world }) => {
  const { citizen, clerk } = await talk(world);
  await citizen.get("bar-papers").click();
  await expect(citizen.get("papers-camera")).toBeVisible();
  await expect(citizen.get("papers-sign")).toHaveCount(0);
  await freeOfForm(world.server);
  await expect(async () => {
    // Any change brings a new view; the plan is read within seconds.
    await clerk.page.keyboard.press("m");
    await expect(citizen.get("papers-sign")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await citizen.get("papers-sign").click();
  await expect(citizen.get("signature-means")).toContainText("ersetzt nicht die gesetzliche Schriftform");
  await citizen.get("signature-send").click();
  await expect(citizen.get("signature")).toContainText("unterschreiben Sie zuerst");
  const sheet = await citizen.get("signature-sheet").boundingBox();
  const { mouse } = citizen.page;
  await mouse.move(sheet!.x + 40, sheet!.y + 60);
  await mouse.down();
  for (let step = 1; step < 20; step += 1) await mouse.move(sheet!.x + 40 + step * 10, sheet!.y + 60 - (step % 2) * 20);
  await mouse.up();
  await expectNoBarrier(citizen.page, "signing");
  await citizen.get("signature-send").click();
  await expect(citizen.get("signature-sent")).toBeVisible();
  await expect(clerk.get("document")).toContainText("Unterschrift 1.png");
  await citizen.get("signature-close").click();
  await citizen.get("papers-sign").press("Enter");
  await citizen.get("signature-typed").pressSequentially("Erika Muster");
  await citizen.get("signature-send").press("Enter");
  await expect(clerk.get("document").last()).toContainText("Unterschrift 2.png");
});

test("on a telephone the person stays in sight above the document", async ({ world }) => {
  const { citizen, clerk } = await talk(world, { viewport: { width: 375, height: 740 }, colorScheme: "dark" });
  await clerk.page.keyboard.press("u");
  await clerk.get("document-field").setInputFiles({ name: "Aufforderung zur Mitwirkung und Nachweisliste.pdf", mimeType: "application/pdf", buffer: pdf(1) });
  await expect(citizen.get("shown").getByTestId("paper-page")).toBeVisible();
  const wide = await citizen.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wide).toBe(false);
  await expect(citizen.get("remote-video")).toBeInViewport();
  await expectNoBarrier(citizen.page, "a document on a telephone");
  await citizen.get("papers-close").click();
  await expect(citizen.get("bar-papers")).toBeFocused();
});
