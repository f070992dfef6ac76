/** Organisations that share a line: whom the operator asks in, what the citizen is asked, and what travels. */
import type { Locator } from "@playwright/test";
import { expectNoBarrier } from "../lib/axe";
import type { Citizen, Clerk, Person } from "../lib/people";
import { expect, test, type World } from "../lib/test";

/** What the citizen tells before, and writes in the talk, for the county alone. */
const TOLD = "Meine Mutter ist gestürzt";
const WRITTEN = "Sie heißt Ilse Musterfrau";
/** What goes along. */
const AGREED = "Fragt nach dem Pflegegrad der Mutter";

/** Somebody of the alliance, by first name, at the desk. */
async function comes(world: World, first: string): Promise<Clerk> {
  return world.clerk(world.server.logins.find((one) => one.login.startsWith(`${first}.`)));
}

/** Through the portal to the county's operator. */
async function enters(citizen: Citizen, office = "landkreis-musterland/vermittlung", note = TOLD): Promise<void> {
  await citizen.page.goto(`/de/${office}/betreten`);
  await citizen.page.locator("input[name=topic]").first().check();
  await citizen.page.locator("textarea[name=note]").fill(note);
  await citizen.page.locator("form[action$='/betreten'] button[type=submit]").click();
  await citizen.page.waitForURL(/\/besuch\//);
}

async function talk(world: World): Promise<[Citizen, Clerk]> {
  const sabine = await comes(world, "sabine");
  await sabine.opensSeat();
  const citizen = await world.citizen();
  await enters(citizen);
  await sabine.accepts();
  await citizen.writes(WRITTEN);
  await sabine.reads(WRITTEN);
  return [citizen, sabine];
}

/** Chooses whom to ask or pass on to, by keyboard. */
async function chooses(clerk: Clerk, key: "k" | "w", query: string, name: string): Promise<void> {
  await clerk.page.locator("#desk-main").focus();
  await clerk.page.keyboard.press(key);
  await expect(clerk.get("pass-search")).toBeFocused();
  await clerk.page.keyboard.type(query);
  await expect(clerk.get("pass-target").first()).toContainText(name);
  await clerk.page.keyboard.press("Enter");
  await expect(clerk.get("pass-chosen")).toContainText(name);
}

async function knowsNothing(person: Person, ...secrets: string[]): Promise<void> {
  for (const secret of secrets) await expect(person.page.locator("body")).not.toContainText(secret);
}

function houses(person: Person): Locator {
  return person.get("peer-house");
}

test("the operator asks the insurer's specialist in, hands over and leaves; the specialist sees the note alone", async ({ world }) => {
  test.setTimeout(180_000);
  const [citizen, sabine] = await talk(world);
  const katrin = await comes(world, "katrin");
  await katrin.opensSeat();
  const martina = await comes(world, "martina");

  await chooses(sabine, "k", "Frau V", "Frau V., Musterkasse");
  await expect(sabine.get("pass-house")).toContainText("Musterkasse ist ein anderer Träger");
  await expect(sabine.get("consult-join")).toHaveText("Person fragen, dann dazuholen");
  await expect(sabine.get("pass-note")).toBeFocused();
  await expectNoBarrier(sabine.page, "the desk, before somebody of another organisation is asked");
  await sabine.page.keyboard.type(AGREED);
  await sabine.get("consult-join").click();

  // No: nobody joins.
  const proposal = citizen.get("proposal");
  await expect(proposal).toContainText("Frau K., Vermittlung möchte jemanden dazuholen: Frau V., Musterkasse");
  await expect(citizen.get("proposal-house")).toContainText("Musterkasse, Ihre Krankenkasse");
  await expect(citizen.get("proposal-note")).toHaveText(AGREED);
  await expectNoBarrier(citizen.page, "the visit, asked whether somebody may join");
  await citizen.get("proposal-no").click();
  await expect(sabine.get("proposal")).toContainText("möchte nicht, dass jemand dazukommt");
  await expect(katrin.get("consulted")).toHaveCount(0);
  await sabine.get("drop-proposal").click();
  await expect(proposal).toHaveCount(0);

  // Yes, by keyboard; what was written is still there.
  await sabine.page.locator("#desk-main").focus();
  await sabine.page.keyboard.press("k");
  await expect(sabine.get("pass-note")).toHaveValue(AGREED);
  await sabine.get("consult-join").click();
  await citizen.get("proposal-yes").focus();
  await citizen.page.keyboard.press("Enter");
  const asked = katrin.get("consulted");
  await expect(asked).toContainText("Frau K., Vermittlung (Landkreis Musterland) bittet um Hilfe");
  await expect(asked).toContainText(AGREED);
  await expect(katrin.get("consulted-house")).toContainText("bleibt bei Landkreis Musterland");
  await expectNoBarrier(katrin.page, "the desk of the one who is asked in");
  await katrin.page.keyboard.press("a");
  await expect(katrin.get("seat")).toHaveAttribute("data-stage", "talking");
  await expect(sabine.get("helpers")).toContainText("Frau V., Musterkasse (Musterkasse)");
  await expect(houses(citizen)).toHaveText(["Landkreis Musterland", "Musterkasse, Ihre Krankenkasse"]);
  await citizen.writes("Guten Tag, Frau V.");
  await katrin.reads("Guten Tag, Frau V.");
  await knowsNothing(katrin, TOLD, WRITTEN);
  await katrin.page.reload();
  await katrin.reads("Guten Tag, Frau V.");
  await knowsNothing(katrin, TOLD, WRITTEN);

  await sabine.get("hand-over").click();
  await expect(sabine.get("seat")).toHaveAttribute("data-stage", "wrap_up");
  await sabine.get("end-wrap-up").click();
  await expect(sabine.get("seat")).toHaveAttribute("data-stage", "free");
  await expect(houses(citizen)).toHaveText(["Musterkasse, Ihre Krankenkasse"]);
  await knowsNothing(katrin, TOLD, WRITTEN);

  // The matter is the insurer's.
  await katrin.get("tab-case").click();
  await katrin.get("outcome-ticket").check();
  await expect(katrin.get("ticket-office").locator("option")).toHaveText(["Kundenservice"]);
  await katrin.get("ticket-text").fill("Antrag auf Pflegegrad zusenden");
  await katrin.get("save-outcome").click();
  const number = /\d{4}-\d+|[A-Z0-9-]{4,}/.exec(await katrin.get("ticket-number").innerText())?.[0] ?? "";
  expect(number).not.toBe("");
  await katrin.hangsUp();
  await expect(citizen.page.locator("body")).toContainText(number);
  await katrin.page.goto("/de/desk/vorgaenge");
  await expect(katrin.page.locator("main")).toContainText("Antrag auf Pflegegrad zusenden");
  for (const other of [sabine, martina]) {
    await other.page.goto(`/de/desk/vorgaenge?nummer=${number}`);
    await expect(other.page.locator("main")).not.toContainText("Antrag auf Pflegegrad zusenden");
  }
});

test("passed on to another organisation, only the topic travels without a yes", async ({ world }) => {
  test.setTimeout(120_000);
  const [citizen, sabine] = await talk(world);
  const katrin = await comes(world, "katrin");
  await katrin.opensSeat();
  await chooses(sabine, "w", "Pflegegrad", "Pflegegrad beantragen");
  await sabine.get("pass-note").fill(AGREED);
  await sabine.get("propose").click();
  await expect(citizen.get("proposal")).toContainText("Chat und gezeigte Papiere gehen nicht mit");
  await citizen.get("proposal-no").click();
  await sabine.get("transfer-bare").click();
  await expect(katrin.get("offer")).toContainText("Pflegegrad beantragen");
  await knowsNothing(katrin, TOLD, WRITTEN, AGREED);
  await katrin.accepts();
  await katrin.opensChat();
  await expect(katrin.get("chat-message")).toHaveCount(0);
  await expect(citizen.page.locator("body")).toContainText("Frau V., Musterkasse");
  await knowsNothing(katrin, TOLD, WRITTEN, AGREED);
});

test("the alliance's operator sees who waits at partners, everybody else how many", async ({ world }) => {
  const citizen = await world.citizen();
  await enters(citizen, "musterkasse/kundenservice");
  const sabine = await comes(world, "sabine");
  const entry = sabine.get("line-entry").filter({ hasText: TOLD });
  await expect(entry).toContainText("Musterkasse · Kundenservice");
  await expectNoBarrier(sabine.page, "the desk of an operator of the alliance");
  const tobias = await comes(world, "tobias");
  await expect(tobias.get("line-entry")).toHaveCount(0);
  await expect(tobias.page.locator(".s-line")).toContainText("1 wartet in einem anderen Haus");
  await knowsNothing(tobias, TOLD);
});

test("a guest serves a partner's office in its name, and the matter is the partner's", async ({ world }) => {
  test.setTimeout(120_000);
  const murat = await comes(world, "murat");
  await expect(murat.get("guest-of")).toHaveText("zu Gast bei Landkreis Musterland");
  await expectNoBarrier(murat.page, "the desk of a guest");
  await murat.opensSeat();
  const citizen = await world.citizen();
  await enters(citizen, "landkreis-musterland/sozialamt");
  await expect(murat.get("offer")).toContainText(TOLD);
  await murat.accepts();
  await expect(houses(citizen)).toHaveText(["Pflegestützpunkt Musterland"]);
  await murat.get("outcome-ticket").check();
  await expect(murat.get("ticket-office").locator("option")).toHaveText(["Sozialamt"]);
  await murat.get("ticket-text").fill("Unterlagen zur Grundsicherung");
  await murat.get("save-outcome").click();
  await expect(murat.get("ticket-number")).toBeVisible();
  await murat.hangsUp();
  await murat.page.goto("/de/desk/vorgaenge");
  await expect(murat.page.locator("main")).not.toContainText("Unterlagen zur Grundsicherung");
  const tobias = await comes(world, "tobias");
  await tobias.page.goto("/de/desk/vorgaenge?buero=sozialamt");
  await expect(tobias.page.locator("main")).toContainText("Unterlagen zur Grundsicherung");
});
